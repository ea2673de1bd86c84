# shellcheck shell=bash
# Builds the cluster's programs from Go modules, each set pinned by a go.mod and go.sum in go/. A set is built once for each state of
# its module and its flags; Go's own caches make a rebuild cheap.

GO_MODULES=(kubernetes containerd knative kn programs)
declare -A PROGRAM_FOLDERS

# All programs, and Envoy.
build_all() {
    local module
    for module in "${GO_MODULES[@]}"; do
        build_programs "$module"
    done
    fetch_envoy
}

# What a module builds, as go build's arguments.
go_packages() {
    case "$1" in
        kubernetes)
            printf '%s\n' k8s.io/kubernetes/cmd/{kube-apiserver,kube-controller-manager,kube-scheduler,kubectl,kubelet,kube-proxy} \
                ./coredns sigs.k8s.io/kwok/cmd/kwok
            ;;
        containerd) printf '%s\n' github.com/containerd/containerd/v2/cmd/{containerd,containerd-shim-runc-v2,ctr} ;;
        knative) printf '%s\n' knative.dev/serving/cmd/{queue,activator,autoscaler,controller,webhook} ;;
        kn) printf '%s\n' knative.dev/client/cmd/kn ;;
        programs) printf '%s\n' ./hello ./pause ;;
    esac
}

# The version strings that a release build sets: without them Kubernetes calls itself v0.0.0, which Knative refuses.
go_link_flags() {
    local flags='-s -w' package version
    case "$1" in
        kubernetes)
            version=$(module_version kubernetes k8s.io/kubernetes)
            for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
                flags+=" -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=${version:3:2}"
                flags+=" -X $package.gitTreeState=clean"
            done
            ;;
        containerd) flags+=" -X github.com/containerd/containerd/v2/version.Version=$(module_version containerd github.com/containerd/containerd/v2)" ;;
        knative) flags+=" -X knative.dev/pkg/changeset.rev=7ed4aa2ab" ;;
        kn) flags+=" -X knative.dev/client/pkg/commands/version.Version=v1.21.0" ;;
    esac
    printf '%s\n' "$flags"
}

# The version of a dependency that a module of ours pins.
module_version() {
    awk -v module="$2" '{ for (i = 1; i < NF; i++) if ($i == module && $(i + 1) ~ /^v[0-9]/) { print $(i + 1); exit } }' "$TESTBED/go/$1/go.mod"
}

# Sets the folders of all modules' programs: a name changes with all that they are made of.
find_programs() {
    local module digest
    for module in "${GO_MODULES[@]}"; do
        digest=$({
            go_packages "$module"
            go_link_flags "$module"
            find "$TESTBED/go/$module" -type f -print0 | LC_ALL=C sort -z | xargs -0 cat
        } | sha256sum)
        PROGRAM_FOLDERS[$module]=$PROGRAMS/$module-${digest:0:12}
    done
}

# program MODULE NAME: the path of a program, or of what lies beside it.
program() {
    printf '%s/%s\n' "${PROGRAM_FOLDERS[$1]}" "$2"
}

# build_programs MODULE: a half-finished set is never seen, as it gets its name last.
build_programs() {
    local module=$1 folder partial packages
    folder=${PROGRAM_FOLDERS[$module]}
    [[ ! -d $folder ]] || return 0
    find_go
    say "building $module from source; all modules together take some ten minutes on two processors, once"
    partial=$folder.partial
    rm -rf -- "$partial"
    mkdir -p -- "$partial"
    mapfile -t packages < <(go_packages "$module")
    go_build "$module" "$partial/" "${packages[@]}"
    case "$module" in
        kubernetes)
            go_build kubernetes "$partial/etcd" go.etcd.io/etcd/server/v3
            collect_stages "$partial/kwok-stages"
            ;;
        knative) collect_manifests "$partial/manifests" ;;
    esac
    mv -- "$partial" "$folder"
}

# Go fetches the very version that a module asks for, from 1.21 on.
find_go() {
    local version
    version=$(go env GOVERSION 2>/dev/null || true)
    [[ $version =~ ^go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= 21)) \
        || die 69 "needs Go 1.21 or later to build the cluster, and found ${version:-none}: install it and have it on PATH"
}

# go_build MODULE OUTPUT PACKAGE…
go_build() {
    local module=$1 output=$2
    shift 2
    # Snapshotters that no node uses, and that would need C.
    go_in "$module" build -tags=no_btrfs,no_devmapper,no_zfs,no_aufs "-ldflags=$(go_link_flags "$module")" -o "$output" "$@"
}

# The folder of a module that one of ours depends on, in Go's cache.
module_folder() {
    go_in "$1" list -m -f '{{.Dir}}' "$2"
}

# go_in MODULE ARGUMENTS…: Go with caches of the test bed's own.
go_in() (
    cd -- "$TESTBED/go/$1" || exit
    shift
    export GOMODCACHE=$CACHE/go/modules GOCACHE=$CACHE/go/build CGO_ENABLED=0
    export GOFLAGS='-mod=readonly -buildvcs=false -trimpath'
    go "$@"
)
