#!/usr/bin/env bash
# A real Kubernetes cluster with Knative Serving on this machine, without a container engine and without a network; README.md tells
# what it is made of. `hearth testbed help` tells how it is used.
set -euo pipefail

TESTBED=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
readonly TESTBED
# shellcheck source=tooling/native.sh
source "$TESTBED/../../tooling/native.sh"
# shellcheck source=tooling/wheels.sh
source "$TESTBED/../../tooling/wheels.sh"
# shellcheck source=e2e/testbed/settings.sh
source "$TESTBED/settings.sh"
# shellcheck source=e2e/testbed/processes.sh
source "$TESTBED/processes.sh"
# shellcheck source=e2e/testbed/build.sh
source "$TESTBED/build.sh"
# shellcheck source=e2e/testbed/certificates.sh
source "$TESTBED/certificates.sh"
# shellcheck source=e2e/testbed/network.sh
source "$TESTBED/network.sh"
# shellcheck source=e2e/testbed/control-plane.sh
source "$TESTBED/control-plane.sh"
# shellcheck source=e2e/testbed/node.sh
source "$TESTBED/node.sh"
# shellcheck source=e2e/testbed/images.sh
source "$TESTBED/images.sh"
# shellcheck source=e2e/testbed/knative.sh
source "$TESTBED/knative.sh"
# shellcheck source=e2e/testbed/ingress.sh
source "$TESTBED/ingress.sh"
# shellcheck source=e2e/testbed/kwok.sh
source "$TESTBED/kwok.sh"

usage() {
    cat <<'HELP'
usage: hearth testbed COMMAND      a Kubernetes cluster with Knative on this machine; as root

  up [--nodes N] [--kwok N]   brings it up, or up again, with N real nodes (1) and N fake ones (none); builds it at first
  status                      what runs; the exit status is 0 where all does
  down                        ends and removes all of it; what was built stays in the cache
  load ARCHIVE…               imports image archives into every node
  kubectl … | kn …            as an administrator of the cluster
  in NODE COMMAND…            a command in a node's namespaces, such as crictl, nft or ls /var/lib/kubelet
  restart NAME                ends and starts one process: kubelet-node1, kube-apiserver, ingress, …
  build                       builds all that `up` would
  environment                 paths and addresses as shell variables
HELP
}

up() {
    local count=1 fakes=0 nodes=() number
    while (($# > 0)); do
        case "$1" in
            --nodes) require_number "$@"; count=$2; shift ;;
            --kwok) require_number "$@"; fakes=$2; shift ;;
            *) die 64 "up knows no option $1; see hearth testbed help" ;;
        esac
        shift
    done
    ((count >= 1 && count <= 9)) || die 64 "--nodes goes from 1 to 9"
    require_machine
    build_all
    make_images >/dev/null
    for ((number = 1; number <= count; number++)); do
        nodes+=("node$number")
    done
    # A network that is gone with the machine's last start, or half a cluster: begin anew.
    is_up || remove_cluster
    mkdir -p -- "$LOGS" "$PIDS"
    hold_pins
    timed certificates make_certificates "${nodes[@]}"
    timed network make_network
    make_cgroup system
    timed 'control plane' start_control_plane
    timed nodes start_nodes "${nodes[@]}"
    timed images load_new_images
    timed Knative install_knative
    timed ingress start_ingress
    ((fakes == 0)) || timed 'fake nodes' start_kwok "$fakes"
    timed 'Knative Available' wait_for_knative
    require_running
    say "up: kubectl and kn by 'hearth testbed kubectl' and 'hearth testbed kn', functions by http://$CONTROL_ADDRESS with their host"
}

require_number() {
    [[ ${2:-} =~ ^[0-9]{1,3}$ ]] || die 64 "$1 needs a number"
}

# timed WHAT COMMAND…: says how long it took.
timed() {
    local what=$1 begin=${EPOCHREALTIME/./}
    shift
    "$@"
    printf 'hearth: %6d ms  %s\n' $(((${EPOCHREALTIME/./} - begin) / 1000)) "$what" >&2
}

require_machine() {
    ((EUID == 0)) || die 77 "the test bed makes network and mount namespaces: run it as root"
    case "$CACHE" in
        /run/* | /var/run/* | /var/lib/* | /var/log/*)
            die 78 "a node has its own /run, /var/lib and /var/log, so $CACHE cannot lie there: set XDG_CACHE_HOME to another folder"
            ;;
    esac
    require_parts openssl iproute2 util-linux runc cni nftables
    # Where it is a module, it is loaded at most once.
    [[ -d /proc/sys/net/netfilter ]] || modprobe nf_conntrack 2>/dev/null || true
}

cni_folder() {
    local folder
    for folder in /usr/lib/cni /opt/cni/bin /usr/libexec/cni; do
        if [[ -x $folder/ptp ]]; then
            printf '%s\n' "$folder"
            return
        fi
    done
}

is_up() {
    [[ -e /run/netns/$(network_of "$CONTROL") && -d $PIDS ]]
}

# Mount namespaces can only be held by mounts below a private one.
hold_pins() {
    mkdir -p -- "$PINS"
    mountpoint -q "$PINS" || mount --bind "$PINS" "$PINS"
    mount --make-private "$PINS"
}

# What ended right after its start was not waited for.
require_running() {
    local file name
    for file in "$PIDS"/*; do
        name=$(basename -- "$file")
        is_running "$name" || die 70 "$name ended; see $LOGS/$name.log"
    done
}

start_nodes() {
    local node
    for node in "$@"; do
        start_node "$node"
    done
    for node in "$@"; do
        wait_for_node "$node"
    done
}

down() {
    ((EUID == 0)) || die 77 "the test bed is root's"
    remove_cluster
    say "down"
}

remove_cluster() {
    kill_all
    remove_mounts
    remove_network
    remove_cgroups
    rm -rf -- "$CLUSTER"
}

status() {
    local problem=0 file name state
    is_up || {
        say "down"
        return 3
    }
    for file in "$PIDS"/*; do
        name=$(basename -- "$file")
        state=running
        is_running "$name" || {
            state=ended
            problem=1
        }
        printf '%-26s %s\n' "$name" "$state"
    done
    kubectl --request-timeout=10s get nodes --output=wide || return 1
    printf 'Knative Serving %s\n' "$(knative_version)"
    kubectl --namespace=knative-serving get deployments
    kubectl wait --for=condition=Ready node --all --timeout=1s >/dev/null || problem=1
    kubectl --namespace=knative-serving wait --for=condition=Available deployment --all --timeout=1s >/dev/null || problem=1
    return "$problem"
}

kn() {
    "$(program kn kn)" "--kubeconfig=$PKI/admin.conf" "$@"
}

# Ends a process and starts it again as `up` does.
restart() {
    local name=${1:-}
    is_up || die 69 "the test bed is down"
    [[ -f $PIDS/$name ]] || die 64 "which process? $(cd "$PIDS" && echo *)"
    stop "$name"
    case "$name" in
        containerd-*) start_containerd "${name#containerd-}" ;;
        kubelet-*) start_kubelet "${name#kubelet-}" ;;
        kube-proxy-*) start_kube_proxy "${name#kube-proxy-}" ;;
        ingress) start_ingress ;;
        kwok) die 64 "start the fake nodes' keeper with: hearth testbed up --kwok N" ;;
        *) start_control_plane ;;
    esac
}

environment() {
    printf '%s=%s\n' KUBECONFIG "$PKI/admin.conf" KUBECTL "$(program kubernetes kubectl)" KN "$(program kn kn)" \
        INGRESS "$CONTROL_ADDRESS" DOMAIN "$DOMAIN" HELLO_IMAGE "$HELLO_IMAGE" LOGS "$LOGS" PIDS "$PIDS" MOUNT_NAMESPACES "$PINS"
}

# One command at a time changes the cluster.
alone() {
    mkdir -p -- "$CACHE"
    exec 9>"$CACHE/lock"
    flock 9
    "$@"
}

main() {
    local command=${1:-help}
    (($# == 0)) || shift
    find_programs
    case "$command" in
        up | down | restart) alone "$command" "$@" ;;
        load)
            is_up || die 69 "the test bed is down"
            (($# > 0)) || die 64 "load which image archives?"
            alone load_images "$@"
            ;;
        build) alone build_all ;;
        status | environment) "$command" ;;
        kubectl | kn) "$command" "$@" ;;
        in)
            [[ -e /run/netns/$(network_of "${1:-}") ]] || die 64 "in which place? hearth testbed in $(nodes | paste -sd '|')|$CONTROL COMMAND…"
            in_place "$@"
            ;;
        help | --help | -h) usage ;;
        *)
            usage >&2
            die 64 "no such command: testbed $command"
            ;;
    esac
}

main "$@"
