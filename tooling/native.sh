# shellcheck shell=bash
# What Hearth needs of the machine: a JDK, which it only looks for, and parts that it can install.

say() {
    printf '%s\n' "hearth: $*" >&2
}

die() {
    local status=$1
    shift
    say "$*"
    exit "$status"
}

# Major version of the JDK in a folder, or nothing where there is none. Reads no JVM's output: that would take 50 ms each.
jdk_version() {
    [[ -x $1/bin/javac && -r $1/release ]] || return 0
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
    local folder version on_path
    on_path=$(command -v javac || true)
    [[ -z $on_path ]] || on_path=$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")
    for folder in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/*java* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/*; do
        [[ -n $folder ]] || continue
        version=$(jdk_version "$folder")
        if [[ -n $version ]] && ((version >= 25)); then
            export JAVA_HOME=$folder
            return
        fi
    done
    die 69 "needs a JDK of version 25 or later and found none: install one (such as Eclipse Temurin 25 or openjdk-25-jdk), and set JAVA_HOME where it lies in an unusual folder"
}

have_part() {
    case "$1" in
        maven) command -v mvn >/dev/null ;;
        opencl) PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -q 'libOpenCL\.so\.1' ;;
        # A user who points the loader elsewhere knows better which devices there are.
        pocl) [[ -n ${OCL_ICD_VENDORS:-} ]] || compgen -G '/etc/OpenCL/vendors/*pocl*.icd' >/dev/null ;;
        pip) python3 -m pip --version >/dev/null 2>&1 ;;
        chromium) command -v chromium chromium-browser google-chrome >/dev/null ;;
        shellcheck) command -v shellcheck >/dev/null ;;
        runc) PATH=$PATH:/sbin:/usr/sbin command -v runc >/dev/null ;;
    esac
}

# Fetches the PJRT plugin of the CPU unless a setting names one, and names it to every daemon started from here. Without a
# network there is none, and that is told: all else works.
find_pjrt_plugin() {
    [[ -z ${HEARTH_DAEMON_PJRT_PLUGINS_CPU:-} && ${HEARTH_PJRT:-on} != off ]] || return 0
    local plugin
    if plugin=$("$HEARTH_HOME/tooling/pjrt/fetch.sh" 2>&1); then
        export HEARTH_DAEMON_PJRT_PLUGINS_CPU=${plugin##*$'\n'}
    else
        say "no PJRT device: its plugin could not be fetched (${plugin##*$'\n'})"
    fi
}

package_manager() {
    local name
    for name in apt-get dnf apk; do
        if command -v "$name" >/dev/null; then
            printf '%s\n' "$name"
            return
        fi
    done
}

# Names of a part's packages, as the package manager knows them.
packages_of() {
    case "$1:$2" in
        *:maven | *:chromium | *:runc) printf '%s\n' "$2" ;;
        apt-get:opencl) printf '%s\n' ocl-icd-libopencl1 ;;
        apt-get:pocl) printf '%s\n' pocl-opencl-icd ;;
        dnf:opencl) printf '%s\n' ocl-icd ;;
        apk:opencl) printf '%s\n' opencl-icd-loader ;;
        *:pocl) printf '%s\n' pocl ;;
        apk:pip) printf '%s\n' py3-pip ;;
        *:pip) printf '%s\n' python3-pip ;;
        dnf:shellcheck) printf '%s\n' ShellCheck ;;
        *:shellcheck) printf '%s\n' shellcheck ;;
    esac
}

# Makes sure that the named parts are there: installs all that is missing at once, or says how and exits with 69.
require_parts() {
    local part missing=() packages=() manager
    for part in "$@"; do
        have_part "$part" || missing+=("$part")
    done
    ((${#missing[@]} > 0)) || return 0
    manager=$(package_manager)
    [[ -n $manager ]] || die 69 "needs ${missing[*]}, and knows no package manager of this system: install them by hand"
    for part in "${missing[@]}"; do
        packages+=("$(packages_of "$manager" "$part")")
    done
    install_packages "$manager" "${packages[@]}"
    for part in "${missing[@]}"; do
        have_part "$part" || die 69 "$part is still missing after the installation of ${packages[*]}"
    done
}

install_packages() {
    local manager=$1 as_root=() command
    shift
    ((EUID == 0)) || as_root=(sudo)
    case "$manager" in
        apt-get) command="apt-get install -y --no-install-recommends $*" ;;
        dnf) command="dnf install -y $*" ;;
        apk) command="apk add $*" ;;
    esac
    command="${as_root[*]:+${as_root[*]} }$command"
    # Only Debian's family is tried by our checks; elsewhere the user looks at the names first.
    [[ $manager == apt-get ]] || die 69 "needs: $*. Install them with: $command"
    if [[ -t 0 && -z ${CI:-} ]]; then
        local answer
        read -r -p "hearth: needs: $*. Install them now with '$command'? [Y/n] " answer
        [[ -z $answer || $answer == [Yy]* ]] || die 69 "install them with: $command"
    elif ((EUID != 0)) && ! sudo -n true 2>/dev/null; then
        die 69 "needs: $*. Install them with: $command"
    fi
    say "installing $*"
    local log
    log=$(mktemp)
    # The lists may be old or missing; a failed update is no reason not to try.
    "${as_root[@]}" apt-get update -q >"$log" 2>&1 || true
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        die 69 "could not install: $*. Try: $command"
    fi
    rm -f "$log"
}
