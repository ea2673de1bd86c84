# shellcheck shell=bash
# What the test bed is called, where it lies, and which addresses it uses. All of them are of network namespaces of its own.

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/hearth/testbed
PROGRAMS=$CACHE/programs
# All that a running cluster writes; `down` removes it.
CLUSTER=$CACHE/cluster
PKI=$CLUSTER/pki
LOGS=$CLUSTER/logs
PIDS=$CLUSTER/pids
# The nodes' mount namespaces, held by mounts. Not below CLUSTER: a mount would keep that from being removed.
PINS=/run/hearth-testbed

# The "machine" of the control plane, of CoreDNS and of Envoy; also the switch that all nodes hang on.
CONTROL=control
CONTROL_ADDRESS=10.210.0.1
# The machine that we run on, as the cluster sees it. A webhook served here has this address.
HOST_ADDRESS=10.210.0.254
HOST_INTERFACE=hearth-testbed
SERVICE_RANGE=10.96.0.0/16
SERVICE_ADDRESS=10.96.0.1
DNS_ADDRESS=10.96.0.10
POD_RANGE=10.211.0.0/16
API_SERVER=https://$CONTROL_ADDRESS:6443
INGRESS_CLASS=hearth-testbed.ingress.networking.knative.dev
DOMAIN=example.test
# Mounts of the cgroup file systems, and our part of each.
CGROUPS=/sys/fs/cgroup
CGROUP=hearth-testbed
# What the whole of it weighs; a process outside weighs 1024.
CPU_SHARES=16384

KNATIVE_RELEASE=1.23.0
PAUSE_IMAGE=localhost/pause:1
HELLO_IMAGE=dev.local/testbed/hello:1

node_address() {
    printf '10.210.0.%d\n' $((10 + ${1#node}))
}

node_pods() {
    printf '10.211.%d.0/24\n' "${1#node}"
}

# The name of a place's network namespace: a place is the control plane or a node.
network_of() {
    printf 'hearth-testbed-%s\n' "$1"
}

# The real nodes that there are.
nodes() {
    local pin
    for pin in "$PINS"/node*; do
        [[ ! -e $pin ]] || basename -- "$pin"
    done
}
