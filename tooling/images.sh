# shellcheck shell=bash
# Makes the container images: system layers out of Debian packages and the JDK here, the rest by the module `images` with Jib.
# No engine is needed. docs/images.md says what is in them.

IMAGE_NAMES=(daemon sidecar activator-ext image-edges heat classify)
# Where nothing else is said, images have no registry: Knative looks up no digest for this name.
IMAGE_PREFIX=dev.local/hearth
# What Quarkus, gRPC, TLS and the decoders of pictures need; jdk.unsupported is Netty's and Arc's.
RUNTIME_MODULES=java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs
# Parts of java.desktop that want X11, sound or fonts.
SCREEN_LIBRARIES=(libawt_xawt.so libjawt.so libsplashscreen.so libjsound.so libfontmanager.so libfreetype.so)
# Of every file in an image. The JVM compares the times of jars with those that an AOT cache was trained with.
FILE_TIME=@1

image_usage() {
    cat <<'HELP'
usage: hearth images [--out DIR] [--prefix PREFIX] [--base IMAGE] [NAME…]
       hearth images --push REGISTRY/PATH [--base IMAGE] [NAME…]

Makes container images without an engine: a tar each, which `ctr images import` and `docker load` take, and its bill of
materials beside it (default: target/images). NAMEs are daemon, sidecar, activator-ext, image-edges, heat, classify; without any, all.

  --out DIR             where the tars go
  --prefix PREFIX       what their names begin with (default: dev.local/hearth)
  --push REGISTRY/PATH  pushes them there instead; credentials as Docker's configuration and credential helpers give them
  --insecure            pushes, and gets the base, without TLS: for a registry of this machine
  --base IMAGE          stands on this image, which must be of Debian 12, instead of a base made of Debian's packages here
HELP
}

make_images() {
    local out=$HEARTH_HOME/target/images prefix=$IMAGE_PREFIX push='' base='' names=() arguments=()
    while (($# > 0)); do
        case "$1" in
            --out) need_value "$@"; out=$2; shift ;;
            --prefix) need_value "$@"; prefix=$2; shift ;;
            --push) need_value "$@"; push=$2; shift ;;
            --base) need_value "$@"; base=$2; shift ;;
            --insecure) arguments+=(--insecure) ;;
            --help) image_usage; return ;;
            -*) die 64 "images knows no option $1; see hearth images --help" ;;
            *)
                [[ " ${IMAGE_NAMES[*]} " == *" $1 "* ]] || die 64 "there is no image $1; there are ${IMAGE_NAMES[*]}"
                names+=("$1")
                ;;
        esac
        shift
    done
    ((${#names[@]} > 0)) || names=("${IMAGE_NAMES[@]}")
    require_debian
    require_parts maven runc
    [[ ${HEARTH_AOT:-on} == off ]] || ((EUID == 0)) || die 77 "the AOT caches are trained in containers, which needs root:" \
        "run this as root, or with HEARTH_AOT=off for images that start later"
    build images
    local work=$HEARTH_HOME/target/hearth/images model=''
    mkdir -p -- "$work/layers" "$out"
    exec 7>"$work/lock"
    flock 7
    [[ -n $base ]] || debian_layer base finish_base
    debian_layer device finish_device
    runtime_layer
    plugin_layer
    [[ " ${names[*]} " != *' classify '* ]] || model=$(classify_weights)
    [[ -z $base ]] || arguments+=(--base "$base")
    [[ -z $model ]] || arguments+=(--weights "$model")
    if [[ -n $push ]]; then
        arguments+=(--push "$push")
    else
        arguments+=(--out "$(cd -- "$out" && pwd)" --prefix "$prefix")
    fi
    "$JAVA_HOME/bin/java" "@$HEARTH_HOME/tooling/jvm/perf.options" -cp "$(class_path images)" dev.hearth.images.Images \
        --home "$HEARTH_HOME" --work "$work" --version "$(project_version)" --revision "$(commit)" --time "$(commit_time)" \
        --aot "${HEARTH_AOT:-on}" ${HEARTH_IMAGE_SOURCE:+--source "$HEARTH_IMAGE_SOURCE"} "${arguments[@]}" "${names[@]}"
}

require_debian() {
    # shellcheck disable=SC1091 # the system's own file
    if [[ ! -r /etc/os-release || $(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}") != bookworm ]]; then
        die 69 "images are made on Debian 12, of whose packages they consist: use a container or a machine of it"
    fi
}

project_version() {
    sed -n '0,/<version>/s:.*<version>\(.*\)</version>.*:\1:p' "$HEARTH_HOME/pom.xml"
}

# Seconds since 1970 of the commit that is checked out; without git, the time that the build writes into jars.
commit_time() {
    git -C "$HEARTH_HOME" log -1 --format=%ct 2>/dev/null \
        || date -u -d "$(sed -n 's:.*<project.build.outputTimestamp>\(.*\)<.*:\1:p' "$HEARTH_HOME/pom.xml")" +%s
}

classify_weights() {
    local folder
    python3 -m pip --version >/dev/null 2>&1 || require_parts pip
    folder=$("$HEARTH_HOME/sample-functions/classify/model/fetch.sh") || die 69 "the network's weights could not be made"
    printf '%s\n' "$folder/weights.bin"
}

# apt that sees the packages of Debian 12 alone, whatever else this machine has sources for and whatever is installed.
apt_of_debian() {
    local none=$HEARTH_HOME/target/hearth/images/none
    mkdir -p -- "$none"
    apt-get -q -o APT::Sandbox::User=root -o Dir::State::status=/dev/null \
        -o "Dir::Etc::Preferences=$HEARTH_HOME/tooling/images/debian.preferences" -o "Dir::Etc::PreferencesParts=$none" "$@"
}

# debian_layer NAME FINISH: makes layers/NAME.tar.gz of the packages in tooling/images/NAME.packages, unless it was made of
# these very ones. FINISH is called in the folder, to add what the packages' own scripts would.
debian_layer() {
    local name=$1 finish=$2 list=$HEARTH_HOME/tooling/images/$1.packages packages key
    local -a names
    mapfile -t names < <(sed '/^#/d' "$list" | cut -d ' ' -f 1)
    packages=$(apt_of_debian download --print-uris "${names[@]}") \
        || die 69 "apt does not know all packages of $list: run apt-get update"
    key=$({
        awk '{ print $2, $3 }' <<<"$packages" | sort
        cat "$list" "$HEARTH_HOME"/tooling/images/daemon/*
        declare -f debian_layer fresh_root unpack_package pack_layer "$finish"
    } | sha256sum)
    ! is_layer "$name" "$key" || return 0
    say "making the layer $name of ${#names[@]} packages of Debian"
    local archives=${XDG_CACHE_HOME:-$HOME/.cache}/hearth/images root
    mkdir -p -- "$archives"
    root=$(fresh_root "$name")
    (cd -- "$archives" && apt_of_debian download "${names[@]}" >/dev/null) || die 69 "the packages could not be fetched"
    : >"$root.packages"
    local package files archive
    while read -r package files; do
        archive=$(awk -v name="$package" 'index($2, name "_") == 1 { print $2 }' <<<"$packages")
        unpack_package "$archives/$archive" "$package" "$root" "$files"
        # shellcheck disable=SC2016 # dpkg's own variables
        dpkg-deb --show --showformat '${Package}\t${Version}\t${Architecture}\n' "$archives/$archive" >>"$root.packages"
    done < <(sed '/^#/d' "$list")
    find "$root/usr/share/doc" -type f ! -name copyright -delete
    (cd -- "$root" && "$finish") || die 70 "the layer $name could not be finished"
    pack_layer "$name" "$root" "$key"
}

# An empty root folder whose top folders lie in usr, as those of Debian do.
fresh_root() {
    local root=$HEARTH_HOME/target/hearth/images/layers/$1 folder
    rm -rf -- "$root"
    mkdir -p -- "$root/usr"
    for folder in bin lib lib64 sbin; do
        mkdir -- "$root/usr/$folder"
        ln -s "usr/$folder" "$root/$folder"
    done
    printf '%s\n' "$root"
}

# unpack_package ARCHIVE NAME ROOT GLOBS: all of it but manuals and translations, or the files that GLOBS name; always its licence.
unpack_package() {
    local archive=$1 name=$2 root=$3 globs=() glob
    local exclude=(--exclude './usr/share/man/*' --exclude './usr/share/locale/*' --exclude './usr/share/lintian/*'
        --exclude './usr/share/bug/*' --exclude './usr/share/info/*' --exclude './usr/share/gdb/*' --exclude './usr/share/zoneinfo/right/*' --exclude './usr/share/zoneinfo/posix/*')
    # Globs of files in the archive, not here.
    set -f
    for glob in $4; do
        [[ $glob == - ]] || globs+=("./$glob")
    done
    set +f
    [[ -z $4 ]] || globs+=("./usr/share/doc/$name")
    dpkg-deb --fsys-tarfile "$archive" | tar --extract --directory "$root" --keep-directory-symlink --no-same-owner \
        --wildcards --no-anchored --anchored "${exclude[@]}" ${globs[@]+"${globs[@]}"} 2>"$root.tar.log" \
        || die 70 "$archive does not hold what is wanted of it: $(<"$root.tar.log")"
}

# Users, certificates and folders that every process expects.
finish_base() {
    mkdir -p etc/ssl/certs home/nonroot proc sys dev run var/lib
    mkdir -m 1777 tmp var/tmp
    printf '%s\n' root:x:0:0:root:/root:/usr/sbin/nologin nonroot:x:65532:65532:nonroot:/home/nonroot:/usr/sbin/nologin >etc/passwd
    printf '%s\n' root:x:0: nonroot:x:65532: >etc/group
    printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' 'services: files' 'protocols: files' >etc/nsswitch.conf
    cat usr/share/ca-certificates/mozilla/*.crt >etc/ssl/certs/ca-certificates.crt
}

# The service of the daemon's supervisor, and the folders of the node's. What runsv writes lies in memory of the container's own, so that a
# second daemon of the node gets as far as to say why it ends.
finish_device() {
    mkdir -p etc/hearth/daemon run/hearth-node
    mkdir -p var/lib
    mkdir -m 700 var/lib/hearth
    install -m 755 "$HEARTH_HOME/tooling/images/daemon/run" "$HEARTH_HOME/tooling/images/daemon/finish" etc/hearth/daemon
    ln -s /dev/shm/supervise etc/hearth/daemon/supervise
}

# A Java runtime of what the images need, from the JDK of this build.
runtime_layer() {
    local key root java library
    key=$({ cat "$JAVA_HOME/release"; declare -p RUNTIME_MODULES SCREEN_LIBRARIES; declare -f runtime_layer pack_layer; } | sha256sum)
    ! is_layer runtime "$key" || return 0
    say "making the layer runtime of $JAVA_HOME"
    root=$HEARTH_HOME/target/hearth/images/layers/runtime
    java=$root/opt/java
    rm -rf -- "$root"
    mkdir -p -- "$root/opt"
    "$JAVA_HOME/bin/jlink" --add-modules "$RUNTIME_MODULES" --strip-debug --no-header-files --no-man-pages --output "$java" \
        || die 70 "jlink failed"
    for library in "${SCREEN_LIBRARIES[@]}"; do
        rm -f -- "$java/lib/$library"
    done
    # The archive of the JDK's own classes, for what starts without an AOT cache; it holds the time of lib/modules.
    find "$root" -exec touch --no-dereference --date "$FILE_TIME" {} +
    "$java/bin/java" -XX:+UseSerialGC -Xshare:dump -Xlog:disable -Xlog:all=error:stderr || die 70 "the runtime does not run"
    # shellcheck disable=SC1091 # the JDK's own file
    (. "$JAVA_HOME/release" && printf 'java-runtime\t%s\t%s\n' "$JAVA_RUNTIME_VERSION" "$IMPLEMENTOR") >"$root.packages"
    pack_layer runtime "$root" "$key"
}

# PJRT's plugin for the CPU, where it is to be had.
plugin_layer() {
    local plugin=${HEARTH_DAEMON_PJRT_PLUGINS_CPU:-} layers=$HEARTH_HOME/target/hearth/images/layers key
    if [[ -z $plugin ]]; then
        rm -f -- "$layers"/pjrt.*
        return
    fi
    key=$(stat -c '%n %s %Y' "$plugin")
    ! is_layer pjrt "$key" || return 0
    say "making the layer pjrt of $plugin"
    rm -rf -- "$layers/pjrt"
    mkdir -p -- "$layers/pjrt/usr/lib/hearth"
    cp -- "$plugin" "$layers/pjrt/usr/lib/hearth/xla_cpu_pjrt.so"
    chmod 644 "$layers/pjrt/usr/lib/hearth/xla_cpu_pjrt.so"
    printf '%s\n' "$(sed -n 's/^\(xla-cpu-pjrt\)==\([^ ]*\).*/\1\t\2\t/p' "$HEARTH_HOME/tooling/pjrt/requirements.txt")" >"$layers/pjrt.packages"
    pack_layer pjrt "$layers/pjrt" "$key"
}

is_layer() {
    local layer=$HEARTH_HOME/target/hearth/images/layers/$1
    [[ -s $layer.tar.gz && -f $layer.key && $(<"$layer.key") == "$2" ]]
}

# pack_layer NAME ROOT KEY: a layer that is the same, byte by byte, for the same files.
pack_layer() {
    local name=$1 root=$2 layer=$HEARTH_HOME/target/hearth/images/layers/$1 top=()
    rm -f -- "$layer.key"
    # Where a base of others lies beneath, its own links from / into usr stay.
    [[ $name == base ]] || find "$root" -maxdepth 1 -type l -delete
    find "$root" -depth -type d -empty -path '*/usr/*' -delete
    mapfile -t top < <(cd -- "$root" && LC_ALL=C ls -A)
    tar --create --file "$layer.tar" --directory "$root" --format gnu --sort name --mtime "$FILE_TIME" \
        --owner 0 --group 0 --numeric-owner "${top[@]}"
    sha256sum <"$layer.tar" | cut -d ' ' -f 1 >"$layer.diff"
    gzip -nf "$layer.tar"
    rm -rf -- "$root" "$root.tar.log"
    printf '%s\n' "$3" >"$layer.key"
}
