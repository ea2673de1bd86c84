# shellcheck shell=bash
# Images: those of Knative and of the test bed itself are made from programs that were built here, as archives in the cache; any
# archive can be imported into every node.

# Makes the archives whose programs changed, and prints the paths of all.
make_images() {
    local component
    image "$(program programs pause)" "$PAUSE_IMAGE" /pause
    image "$(program programs hello)" "$HELLO_IMAGE" /hello
    for component in queue activator autoscaler controller webhook; do
        image "$(program knative "$component")" "$(knative_image "$component")" "/ko-app/$component"
    done
}

# image PROGRAM NAME PATH: an archive beside the program that is nothing but it, at that path; prints the archive's path.
image() {
    local archive=$1.tar
    if [[ ! -s $archive ]]; then
        python3 "$TESTBED/image.py" "$archive.partial" "$2" "$1" "$3"
        mv -- "$archive.partial" "$archive"
    fi
    printf '%s\n' "$archive"
}

knative_image() {
    printf 'dev.local/knative/%s:%s\n' "$1" "$(module_version knative knative.dev/serving)"
}

# load_images ARCHIVE…: imports them into every node.
load_images() {
    local node archive imports=() import
    for archive in "$@"; do
        [[ -r $archive ]] || die 66 "cannot read $archive"
    done
    for node in $(nodes); do
        import_images "$node" "$@" &
        imports+=("$!")
    done
    for import in ${imports[@]+"${imports[@]}"}; do
        wait "$import" || die 70 "not all images were imported"
    done
}

# The node's mount namespace hides folders such as /run and /var/lib, so archives come by standard input.
import_images() {
    local node=$1 archive
    shift
    for archive in "$@"; do
        on_containerd "$node" images import - <"$archive" >"$LOGS/import-$node.log" 2>&1 || {
            tail -n 3 -- "$LOGS/import-$node.log" >&2
            say "$archive could not be imported into $node"
            return 1
        }
    done
}

# Imports what no earlier `up` imported into the nodes that there are now.
load_new_images() {
    local archives wanted
    mapfile -t archives < <(make_images)
    wanted=$(nodes; printf '%s\n' "${archives[@]}")
    [[ ! -f $CLUSTER/images.loaded || $(<"$CLUSTER/images.loaded") != "$wanted" ]] || return 0
    load_images "${archives[@]}"
    printf '%s\n' "$wanted" >"$CLUSTER/images.loaded"
}
