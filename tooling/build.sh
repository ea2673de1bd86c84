# shellcheck shell=bash
# Builds the applications once for each state of the sources, and trains their AOT caches where they lie.

APPLICATIONS=(daemon sidecar)
# The client is only needed to train the caches.
NODE_MODULES=(client daemon sidecar)
# Folders whose sources go into all that runs on one machine.
EVERYTHING=(protocol client daemon sidecar sample-functions e2e perf)
# What leaves out the checks of the code, which take as long again.
UNCHECKED=(-Dspotless.check.skip=true -Dlint=-Xlint:none -Derror.prone=-g)

run_maven() {
    (cd -- "$HEARTH_HOME" && exec mvn -B -ntp "$@")
}

# One line that changes with any source below the given folders, and with the JDK.
sources_digest() {
    (
        cd -- "$HEARTH_HOME" || exit
        cat "$JAVA_HOME/release"
        find pom.xml .mvn "$@" -name target -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    ) | sha256sum | cut -d ' ' -f 1
}

# build node | cluster | everything | images: packages the modules, unless they were already built from these very sources.
build() {
    local what=$1 modules=() folders=() digest stamp
    if [[ ${HEARTH_BUILD:-} == skip ]]; then
        is_packaged "$what" || die 70 "nothing is built, and HEARTH_BUILD=skip forbids to build it"
        return
    fi
    case "$what" in
        node)
            modules=("${NODE_MODULES[@]}")
            folders=(protocol client daemon sidecar)
            ;;
        cluster)
            modules=(activator-ext)
            folders=(protocol activator-ext)
            ;;
        everything)
            modules=("${NODE_MODULES[@]}" sample-functions/image-edges sample-functions/heat sample-functions/classify
                sample-functions/harness e2e perf)
            folders=("${EVERYTHING[@]}")
            ;;
        images)
            modules=("${NODE_MODULES[@]}" activator-ext sample-functions/image-edges sample-functions/heat
                sample-functions/classify images)
            folders=(protocol client daemon sidecar activator-ext sample-functions images)
            ;;
    esac
    if [[ $what == node ]] && is_everything_built; then
        return
    fi
    mkdir -p -- "$HEARTH_HOME/target/hearth"
    stamp=$HEARTH_HOME/target/hearth/$what.built
    # Two commands at once must not build into the same folders.
    exec 8>"$HEARTH_HOME/target/hearth/lock"
    flock 8
    digest=$(sources_digest "${folders[@]}")
    if [[ ! -f $stamp || $(<"$stamp") != "$digest" ]] || ! is_packaged "$what"; then
        say "building; the first time takes some minutes"
        rm -f -- "$stamp"
        local list
        list=$(IFS=,; printf '%s' "${modules[*]}")
        # Maven would take what comes of it for checked.
        touch -- "$HEARTH_HOME/target/hearth/unchecked"
        run_maven -q -Dmaven.test.skip=true "${UNCHECKED[@]}" -pl "$list" -am package >&2 \
            || die 70 "the build failed"
        printf '%s\n' "$digest" >"$stamp"
    fi
    exec 8>&-
}

# Takes away what was compiled without checks, so that it is compiled with them.
forget_unchecked() {
    local mark=$HEARTH_HOME/target/hearth/unchecked
    [[ -f $mark ]] || return 0
    find "$HEARTH_HOME" \( -path '*/target/classes' -o -path '*/target/test-classes' \) -prune -exec rm -rf -- {} +
    rm -f -- "$mark" "$HEARTH_HOME"/target/hearth/*.built
}

# Whether everything was built from these very sources, and so all that node is.
is_everything_built() {
    local stamp=$HEARTH_HOME/target/hearth/everything.built
    [[ -f $stamp && $(<"$stamp") == $(sources_digest "${EVERYTHING[@]}") ]] && is_packaged everything
}

is_packaged() {
    local module applications=("${APPLICATIONS[@]}")
    [[ $1 != cluster ]] || applications=(activator-ext)
    for module in "${applications[@]}"; do
        [[ -f $HEARTH_HOME/$module/target/quarkus-app/quarkus-run.jar ]] || return 1
    done
}

# The run-time class path of a plain module: its classes, then what its build wrote down.
class_path() {
    local list=$HEARTH_HOME/$1/target/class-path
    printf '%s' "$HEARTH_HOME/$1/target/classes"
    [[ ! -s $list ]] || printf ':%s' "$(<"$list")"
}

# What an AOT cache is good for: this JDK, these options, these very jars (the JVM compares their times).
caches_key() {
    (
        cd -- "$HEARTH_HOME" || exit
        cat "$JAVA_HOME/release" tooling/jvm/*.options
        find daemon/target/quarkus-app sidecar/target/quarkus-app -name '*.jar' -printf '%p %s %T@\n' | LC_ALL=C sort
    ) | sha256sum | cut -d ' ' -f 1
}

# Trains the AOT caches of sidecar, supervisor and worker on a short session, unless they fit what was built. They only
# make starts faster, so a failure is told and no more.
train_caches() {
    local stamp=$HEARTH_HOME/target/hearth/caches.trained key
    [[ ${HEARTH_AOT:-on} != off && ${HEARTH_BUILD:-} != skip ]] || return 0
    mkdir -p -- "$HEARTH_HOME/target/hearth"
    exec 8>"$HEARTH_HOME/target/hearth/lock"
    flock 8
    key=$(caches_key)
    if [[ ! -f $stamp || $(<"$stamp") != "$key" ]]; then
        say "training the AOT caches, once after a build"
        rm -f -- "$HEARTH_HOME"/{daemon,sidecar}/target/quarkus-app/*.aot
        (train 8>&-) || say "the training failed; all works without caches, but starts later"
        # Not tried again before the next build, failed or not.
        printf '%s\n' "$key" >"$stamp"
    fi
    exec 8>&-
}

# Runs in a process of its own: its variables are for the trap, which no local one would reach.
train() {
    set +e
    folder=$(mktemp -d "${TMPDIR:-/tmp}/hearth-train-XXXXXX") daemon='' sidecar='' memory=''
    trap 'end_process "$sidecar"; end_process "$daemon"; rm -rf -- "$folder" ${memory:+"$memory"}' EXIT
    local application worker
    mkdir -- "$folder/node" "$folder/state" "$folder/function"
    application_command daemon -Dhearth.daemon.standalone=true "-Dhearth.daemon.socket-folder=$folder/node" \
        "-Dhearth.daemon.state-folder=$folder/state" -Dhearth.daemon.workers.spare=0 -Dhearth.daemon.workers.max=1 \
        "-Dhearth.daemon.workers.jvm-options=-XX:AOTCacheOutput=$HEARTH_HOME/daemon/target/quarkus-app/worker.aot" \
        -Dhearth.daemon.backends=opencl -Dquarkus.management.port=0
    start_training daemon
    daemon=$!
    sidecar_command "$folder/function/accelerator.sock" default "$folder/node/daemon.sock" \
        -Dhearth.sidecar.keep-warm=1m -Dquarkus.http.port=0 -Dquarkus.management.port=0
    start_training sidecar
    sidecar=$!
    wait_for_socket "$folder/node/daemon.sock" "$daemon" "$folder/daemon.log" 180 || return
    wait_for_socket "$folder/function/accelerator.sock" "$sidecar" "$folder/sidecar.log" 180 || return
    HEARTH_SOCKET=$folder/function/accelerator.sock "$JAVA_HOME/bin/java" -XX:+UseSerialGC \
        --enable-native-access=ALL-UNNAMED -cp "$HEARTH_HOME/client/target/classes:$HEARTH_HOME/protocol/target/classes" \
        "$HEARTH_HOME/tooling/Training.java" || return
    # The JVM writes a cache when it ends in order. The worker is ended first, and by us: the supervisor is less patient.
    worker=$(child_running "$daemon" dev.hearth.daemon.worker.Worker)
    [[ -z $worker ]] || kill -TERM "$worker"
    wait_for_end "$worker" 90
    kill -TERM "$sidecar" "$daemon"
    wait_for_end "$sidecar" 90
    wait_for_end "$daemon" 90
    local cache
    for cache in daemon/target/quarkus-app/{app,worker}.aot sidecar/target/quarkus-app/app.aot; do
        [[ -s $HEARTH_HOME/$cache ]] || {
            say "no $cache was written; the end of the daemon's log:"
            tail -n 20 -- "$folder/daemon.log" >&2
            return 1
        }
    done
}

# The child of a process whose command line holds a text.
child_running() {
    local pid children
    read -ra children < <(cat "/proc/$1"/task/*/children | tr '\n' ' ')
    for pid in "${children[@]}"; do
        if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$2"; then
            printf '%s\n' "$pid"
            return
        fi
    done
}

# start_training APPLICATION: starts `application` such that it writes its cache when it ends.
start_training() {
    local output=-XX:AOTCacheOutput=$HEARTH_HOME/$1/target/quarkus-app/app.aot
    setsid "${application[0]}" "${application[1]}" "$output" "${application[@]:2}" >"$folder/$1.log" 2>&1 </dev/null &
}

wait_for_end() {
    local pid=$1 deadline=$((SECONDS + $2))
    while [[ -n $pid ]] && kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do
        sleep 0.1
    done
}

# Where the samples keep the photographs they fetched.
photographs_are_here() {
    [[ -s ${XDG_CACHE_HOME:-$HOME/.cache}/hearth/photographs/coffee-12-megapixels.jpg ]]
}

# Sums up what surefire and failsafe reported, all modules together.
print_test_counts() {
    local folder
    local -a reports=()
    while IFS= read -r -d '' folder; do
        reports+=("$folder")
    done < <(find "$HEARTH_HOME" -path '*/target/*-reports/TEST-*.xml' -newer "$HEARTH_HOME/target/hearth/check.started" -print0)
    ((${#reports[@]} > 0)) || {
        say "no test ran"
        return 1
    }
    # On a line of its own: Maven resets the colours of the terminal in the end, and does not end that line.
    sed -n 's/^<testsuite .*/&/p' "${reports[@]}" | awk '
        function number(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0 }
        { tests += number("tests"); failed += number("errors") + number("failures"); skipped += number("skipped") }
        END { printf "\n%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped }'
}
