# shellcheck shell=bash
# Processes of the test bed: each runs in a place (the control plane's network namespace, or a node's network and mount namespaces),
# keeps its log and its id in files, and belongs to a cgroup of ours. So `down` finds them all, whoever was killed before.

# enter_command PLACE: sets the array `enter` to the command that runs another one there.
enter_command() {
    enter=(nsenter "--net=/run/netns/$(network_of "$1")")
    [[ $1 == "$CONTROL" ]] || enter+=("--mount=$PINS/$1")
}

# in_place PLACE COMMAND…: runs a command there and waits for it.
in_place() {
    local enter
    enter_command "$1"
    shift
    "${enter[@]}" "$@"
}

# start NAME PLACE COMMAND…: in the background, unless it runs already.
start() {
    local name=$1 enter
    enter_command "$2"
    shift 2
    ! is_running "$name" || return 0
    (
        # The lock is this command's, and not of what it starts.
        exec 9>&-
        join_cgroup system
        exec setsid "${enter[@]}" "$@"
    ) >>"$LOGS/$name.log" 2>&1 </dev/null &
    printf '%s %s\n' "$!" "${enter[1]#--net=}" >"$PIDS/$name"
    # We do not hear of its end, and need not.
    disown
}

# Whether a process of ours runs. Its id may be another's by now, so its network namespace must be ours too.
is_running() {
    local pid network
    [[ -s $PIDS/$1 ]] || return 1
    read -r pid network <"$PIDS/$1"
    [[ "/proc/$pid/ns/net" -ef $network ]]
}

# stop NAME: ends it in order, or kills it where that takes longer than 10 seconds.
stop() {
    local pid deadline=$((SECONDS + 10))
    if is_running "$1"; then
        read -r pid _ <"$PIDS/$1"
        kill -TERM "$pid" 2>/dev/null || true
        while is_running "$1" && ((SECONDS < deadline)); do
            sleep 0.05
        done
        kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -f -- "$PIDS/$1"
}

# wait_until SECONDS WHAT COMMAND…: tries a command until it succeeds; fails with the logs' ends where time runs out.
wait_until() {
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >"$LOGS/waiting.log" 2>&1; do
        if ((SECONDS >= deadline)); then
            tail -n 5 -- "$LOGS/waiting.log" >&2
            die 70 "$what did not come up in time; the logs are in $LOGS"
        fi
        sleep 0.1
    done
}

# accepts PLACE ADDRESS PORT: whether somebody accepts a connection there.
accepts() {
    in_place "$1" bash -c "exec 3<>/dev/tcp/$2/$3"
}

# The folders where processes are put in cgroups: one with version 2, one a controller with version 1.
cgroup_roots() {
    local folder
    if [[ -f $CGROUPS/cgroup.controllers ]]; then
        printf '%s\n' "$CGROUPS"
        return
    fi
    for folder in "$CGROUPS"/*; do
        # A version 2 tree beside them has no controllers, and a link is another name of one that comes anyway.
        if [[ ! -L $folder && -f $folder/cgroup.procs && ! -f $folder/cgroup.controllers ]]; then
            printf '%s\n' "$folder"
        fi
    done
}

# make_cgroup NAME: below ours, in every tree.
make_cgroup() {
    local root level
    while read -r root; do
        for level in "$root/$CGROUP" "$root/$CGROUP/$1"; do
            mkdir -p -- "$level"
            # A new one of version 1 has no processors and no memory nodes, and could run nothing.
            if [[ -f $level/cpuset.mems && ! -f $level/cgroup.controllers ]]; then
                cat -- "$(dirname -- "$level")/cpuset.cpus" >"$level/cpuset.cpus"
                cat -- "$(dirname -- "$level")/cpuset.mems" >"$level/cpuset.mems"
            fi
        done
        # Of version 1: else the whole cluster gets as much of the processors as one process beside it, such as a compiler.
        [[ ! -f $root/$CGROUP/cpu.shares ]] || echo "$CPU_SHARES" >"$root/$CGROUP/cpu.shares"
        [[ ! -f $root/cgroup.controllers ]] || hand_down_controllers "$root"
    done < <(cgroup_roots)
}

# Version 2 alone: a group's controllers are those that its parents hand down.
hand_down_controllers() {
    local controller
    for controller in cpu cpuset io memory pids; do
        echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null \
            || die 69 "the cgroup $1 hands no $controller down to others: start in a group that may, such as the machine's root"
        echo "+$controller" >"$1/$CGROUP/cgroup.subtree_control"
    done
}

# Puts the calling subshell into one of our cgroups: a session's own may be frozen, limited, or killed with it.
join_cgroup() {
    local root
    while read -r root; do
        echo "$BASHPID" >"$root/$CGROUP/$1/cgroup.procs"
    done < <(cgroup_roots)
}

# Ids of all processes of ours: those in our cgroups and those in our network namespaces.
all_processes() {
    local root network
    while read -r root; do
        [[ ! -d $root/$CGROUP ]] || find "$root/$CGROUP" -name cgroup.procs -exec cat {} + 2>/dev/null || true
    done < <(cgroup_roots)
    for network in /run/netns/hearth-testbed-*; do
        [[ ! -e $network ]] || ip netns pids "$(basename -- "$network")" 2>/dev/null || true
    done
}

# Kills all of them, and those that they start meanwhile.
kill_all() {
    local deadline=$((SECONDS + 30)) pids
    while mapfile -t pids < <(all_processes | sort -un) && ((${#pids[@]} > 0)); do
        ((SECONDS < deadline)) || die 70 "processes of the test bed do not end: ${pids[*]}"
        kill -KILL "${pids[@]}" 2>/dev/null || true
        sleep 0.1
    done
}

# The version 2 tree beside those of version 1 too, where runc makes some.
remove_cgroups() {
    local folder
    for folder in "$CGROUPS/$CGROUP" "$CGROUPS"/*/"$CGROUP"; do
        [[ ! -d $folder ]] || find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
}
