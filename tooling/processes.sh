# shellcheck shell=bash
# Starts the daemon, sidecars, and a command beside them; ends what it started on every path.

# Where sockets (node) and compiled programs (state) lie unless told otherwise: root's are those of the installed daemon.
default_folder() {
    if ((EUID == 0)); then
        case "$1" in
            node) printf '%s\n' /run/hearth-node ;;
            state) printf '%s\n' /var/lib/hearth ;;
        esac
    else
        printf '%s\n' "${XDG_RUNTIME_DIR:-/tmp}/hearth-$UID/$1"
    fi
}

# A folder of our own: others may neither read it nor have put it there, which /tmp would let them.
private_folder() {
    local folder=$1 parent
    parent=$(dirname -- "$folder")
    if [[ $parent == */hearth-"$UID" ]]; then
        (umask 077 && mkdir -p -- "$parent") || die 73 "cannot create $parent"
        [[ -O $parent && ! -L $parent ]] || die 73 "$parent belongs to somebody else; give another folder"
    fi
    (umask 077 && mkdir -p -- "$folder") || die 73 "cannot create $folder"
}

# A socket's path has at most 107 bytes on Linux; the longest name in a folder of ours takes 24.
require_short() {
    local LC_ALL=C
    ((${#1} <= 107 - $2)) || die 64 "$1 is too long for a socket's path (at most 107 bytes): give a shorter one"
}

# Whether some process listens on a Unix socket of this path.
is_listening() {
    awk -v path="$1" '$4 == "00010000" && substr($0, index($0, $7) + length($7) + 1) == path { found = 1 } END { exit !found }' \
        /proc/net/unix
}

# wait_for_socket PATH PID LOG SECONDS: until it is listened on; shows the log's end where its process ends or time runs out.
wait_for_socket() {
    local path=$1 pid=$2 log=$3 deadline=$((SECONDS + $4))
    until is_listening "$path"; do
        if ! kill -0 "$pid" 2>/dev/null || ((SECONDS >= deadline)); then
            say "nothing listens on $path; the end of $log:"
            tail -n 30 -- "$log" >&2 || true
            return 69
        fi
        sleep 0.02
    done
}

# jvm_command APPLICATION: sets the array `jvm` to the command line that both training and running use up to the cache.
jvm_command() {
    jvm=("$JAVA_HOME/bin/java" "@$HEARTH_HOME/tooling/jvm/$1.options")
}

# application_command APPLICATION SETTINGS…: sets the array `application` to its command line.
application_command() {
    local name=$1 jvm folder
    shift
    folder=$HEARTH_HOME/$name/target/quarkus-app
    jvm_command "$name"
    application=("${jvm[@]}")
    [[ ! -f $folder/app.aot ]] || application+=("-XX:AOTCache=$folder/app.aot")
    application+=("$@" -jar "$folder/quarkus-run.jar")
}

end_process() {
    [[ -n $1 ]] || return 0
    local pid=$1 deadline=$((SECONDS + 15))
    kill -TERM "$pid" 2>/dev/null || return 0
    while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do
        sleep 0.05
    done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}

need_value() {
    (($# >= 2)) || die 64 "$1 needs a value"
}

run_daemon() {
    local node state sidecar_socket='' list='' settings=(-Dhearth.daemon.standalone=true)
    node=$(default_folder node)
    state=$(default_folder state)
    while (($# > 0)); do
        case "$1" in
            --standalone) ;;
            --list) list=yes ;;
            --socket-folder) need_value "$@"; node=$2; shift ;;
            --state-folder) need_value "$@"; state=$2; shift ;;
            --sidecar-socket) need_value "$@"; sidecar_socket=$2; shift ;;
            -D*) settings+=("$1") ;;
            *) die 64 "daemon knows no option $1; see hearth help" ;;
        esac
        shift
    done
    require_short "$node" 24
    require_parts maven opencl pocl
    build node
    [[ -z $list ]] || list_devices "${settings[@]}"
    train_caches
    private_folder "$node"
    private_folder "$state"
    settings+=("-Dhearth.daemon.socket-folder=$node" "-Dhearth.daemon.state-folder=$state")
    local application
    if [[ -z $sidecar_socket ]]; then
        application_command daemon "${settings[@]}"
        exec "${application[@]}"
    fi
    # Several of these may run beside each other: nobody asks them for metrics, so any port does.
    daemon_with_sidecar "$node" "$sidecar_socket" "${settings[@]}" -Dquarkus.management.port=0
}

# Prints the devices as the daemon would find them, and ends.
list_devices() {
    local program=$HEARTH_HOME/daemon/target/quarkus-app jvm
    jvm_command daemon
    exec "${jvm[@]}" "$@" -cp "$program/app/*:$program/quarkus/*:$program/lib/main/*:$program/lib/boot/*" \
        dev.hearth.daemon.DeviceList
}

# Sets the array `apart` to what starts a process apart from the terminal's process group, and such that it ends with this
# shell even where that is killed and cannot end it, as far as this system's setpriv can see to that.
apart_command() {
    apart=(setsid)
    if setpriv --help 2>/dev/null | grep -q -- --pdeathsig; then
        apart+=(setpriv --pdeathsig TERM)
    fi
}

# The pair that a program starts as its child: both end when the program closes our standard input, or ends.
daemon_with_sidecar() {
    local node=$1 socket=$2 daemon sidecar='' watcher='' application apart memory
    shift 2
    apart_command
    application_command daemon "$@"
    exec 3<&0
    "${apart[@]}" "${application[@]}" </dev/null 1>&2 3<&- &
    daemon=$!
    # shellcheck disable=SC2064 # the ids of now are meant
    trap "end_process $daemon" EXIT
    trap 'exit 143' TERM
    trap 'exit 130' INT
    wait_for_socket "$node/daemon.sock" "$daemon" /dev/null 60
    sidecar_command "$socket" default "$node/daemon.sock" -Dquarkus.management.port=0 -Dquarkus.http.port=0
    "${apart[@]}" "${application[@]}" </dev/null 1>&2 3<&- &
    sidecar=$!
    cat <&3 >/dev/null &
    watcher=$!
    exec 3<&-
    # shellcheck disable=SC2064 # the ids of now are meant
    trap "end_process $sidecar; end_process $daemon; kill $watcher 2>/dev/null || true; rm -rf -- '$memory'" EXIT
    wait -n "$daemon" "$sidecar" "$watcher" || true
}

# memory_folder SOCKET: a folder for the regions of one sidecar's function, in memory where the system has such a place (on
# a disk the system would write them out all the time). The same for the same socket, so a killed sidecar leaves one at most.
memory_folder() {
    local place
    if [[ ! -w /dev/shm ]]; then
        place=$(dirname -- "$1")/memory
    else
        place=/dev/shm/hearth-$UID
        (umask 077 && mkdir -p -- "$place") || die 73 "cannot create $place"
        [[ -O $place && ! -L $place ]] || die 73 "$place belongs to somebody else; remove it"
        place=$place/$(printf '%s' "$1" | sha256sum | cut -c 1-16)
    fi
    (umask 077 && mkdir -p -- "$place") || die 73 "cannot create $place"
    printf '%s\n' "$place"
}

# sidecar_command SOCKET TENANT DAEMON-SOCKET SETTINGS…: sets `application`, and `memory` to the folder of the regions.
sidecar_command() {
    local socket=$1 tenant=$2 daemon_socket=$3 folder
    shift 3
    require_short "$socket" 0
    require_short "$daemon_socket" 0
    folder=$(dirname -- "$socket")
    (umask 077 && mkdir -p -- "$folder") || die 73 "cannot create $folder"
    memory=$(memory_folder "$socket")
    application_command sidecar \
        "-Dhearth.sidecar.socket=$socket" \
        "-Dhearth.sidecar.grpc-socket=$folder/grpc.sock" \
        "-Dhearth.sidecar.shared-folder=$memory" \
        "-Dhearth.sidecar.tenant=$tenant" \
        "-Dhearth.sidecar.daemon-socket=$daemon_socket" \
        "$@"
}

run_sidecar() {
    local socket='' tenant=default daemon_socket settings=() application memory
    daemon_socket=$(default_folder node)/daemon.sock
    while (($# > 0)); do
        case "$1" in
            --socket) need_value "$@"; socket=$2; shift ;;
            --tenant) need_value "$@"; tenant=$2; shift ;;
            --daemon-socket) need_value "$@"; daemon_socket=$2; shift ;;
            -D*) settings+=("$1") ;;
            *) die 64 "sidecar knows no option $1; see hearth help" ;;
        esac
        shift
    done
    if [[ -z $socket ]]; then
        if ((EUID == 0)); then
            socket=/run/hearth/accelerator.sock
        else
            private_folder "$(default_folder function)"
            socket=$(default_folder function)/accelerator.sock
        fi
    fi
    require_parts maven opencl pocl
    build node
    train_caches
    sidecar_command "$socket" "$tenant" "$daemon_socket" ${settings[@]+"${settings[@]}"}
    exec "${application[@]}"
}

# run_top top|prewarm ARGUMENTS…: asks the daemon of this machine, or of another state folder, what it keeps warm.
run_top() {
    local what=$1 state arguments=() application=$HEARTH_HOME/daemon/target/quarkus-app
    shift
    state=$(default_folder state)
    while (($# > 0)); do
        case "$1" in
            --state-folder) need_value "$@"; state=$2; shift ;;
            --once) arguments+=("$1") ;;
            -*) die 64 "$what knows no option $1; see hearth help" ;;
            *) arguments+=("$1") ;;
        esac
        shift
    done
    if [[ $what == prewarm ]]; then
        ((${#arguments[@]} > 0)) || die 64 "prewarm which revision? hearth prewarm REVISION; hearth top shows names"
        arguments=(--prewarm "${arguments[@]}")
    fi
    require_parts maven opencl pocl
    build node
    exec "$JAVA_HOME/bin/java" "@$HEARTH_HOME/tooling/jvm/top.options" -cp "$application/app/*:$application/lib/main/*:$application/lib/boot/*" \
        dev.hearth.daemon.node.Top "$state/node.sock" ${arguments[@]+"${arguments[@]}"}
}

run_command() {
    local tenant=default node state
    while (($# > 0)); do
        case "$1" in
            --tenant) need_value "$@"; tenant=$2; shift 2 ;;
            --) shift; break ;;
            -*) die 64 "run knows no option $1; see hearth help" ;;
            *) break ;;
        esac
    done
    (($# > 0)) || die 64 "run what? hearth run -- COMMAND"
    require_parts maven opencl pocl
    build node
    train_caches
    node=$(default_folder node)
    state=$(default_folder state)
    require_short "$node" 24
    private_folder "$node"
    private_folder "$state"
    run_beside "$tenant" "$node" "$state" "$@"
}

# run_beside TENANT SOCKET-FOLDER STATE-FOLDER COMMAND…: COMMAND with a sidecar, and a daemon unless one is there already.
# Empty folders' names mean a daemon of its own that leaves nothing behind.
run_beside() {
    local tenant=$1 node=$2 state=$3 folder memory='' daemon='' sidecar='' application apart
    shift 3
    apart_command
    folder=$(mktemp -d "${TMPDIR:-/tmp}/hearth-run-XXXXXX")
    trap 'run_cleanup' EXIT
    trap 'exit 143' TERM
    trap 'exit 130' INT
    if [[ -z $node ]]; then
        node=$folder/node
        state=$folder/state
        mkdir -- "$node" "$state"
    fi
    # Apart from the terminal's process group, so that Ctrl-C reaches COMMAND first and these end after it.
    if ! is_listening "$node/daemon.sock"; then
        application_command daemon -Dhearth.daemon.standalone=true "-Dhearth.daemon.socket-folder=$node" \
            "-Dhearth.daemon.state-folder=$state" -Dquarkus.management.port=0
        "${apart[@]}" "${application[@]}" >"$folder/daemon.log" 2>&1 </dev/null &
        daemon=$!
        wait_for_socket "$node/daemon.sock" "$daemon" "$folder/daemon.log" 60 || exit
    fi
    sidecar_command "$folder/accelerator.sock" "$tenant" "$node/daemon.sock" \
        -Dquarkus.management.port=0 -Dquarkus.http.port=0
    "${apart[@]}" "${application[@]}" >"$folder/sidecar.log" 2>&1 </dev/null &
    sidecar=$!
    wait_for_socket "$folder/accelerator.sock" "$sidecar" "$folder/sidecar.log" 60 || exit
    export HEARTH_SOCKET=$folder/accelerator.sock
    run_and_forward "$@"
}

# Reads run_beside's variables, which are in scope when it exits.
run_cleanup() {
    local status=$? part
    for part in sidecar daemon; do
        [[ -n ${!part} ]] || continue
        kill -0 "${!part}" 2>/dev/null || {
            say "the $part ended before the command; the end of its log:"
            tail -n 30 -- "$folder/$part.log" >&2
        }
        end_process "${!part}"
    done
    rm -rf -- "$folder" ${memory:+"$memory"}
    return "$status"
}

# Runs a command as our child and passes signals on to it and its exit status back. A background child would ignore
# Ctrl-C and read /dev/null, so both are put back.
run_and_forward() {
    local status=0 interrupted=1 pid
    env --default-signal=INT,QUIT "$@" <&0 &
    pid=$!
    trap 'interrupted=1; kill -TERM "$pid" 2>/dev/null || true' TERM
    trap 'interrupted=1; kill -HUP "$pid" 2>/dev/null || true' HUP
    # A terminal sends Ctrl-C to the whole group, the child with it; without one it must be passed on.
    trap 'interrupted=1; [[ -t 0 ]] || kill -INT "$pid" 2>/dev/null || true' INT
    while ((interrupted)); do
        interrupted=0
        status=0
        wait "$pid" || status=$?
    done
    exit "$status"
}
