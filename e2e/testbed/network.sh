# shellcheck shell=bash
# The network: a namespace for the control plane with a switch in it, and one for each node that hangs on the switch. This machine
# hangs on it too, by an address of its own. Nothing leads out: the control plane's namespace, every node's gateway, has no default
# route.

make_network() {
    local namespace
    namespace=$(network_of "$CONTROL")
    [[ ! -e /run/netns/$namespace ]] || return 0
    require_free_addresses
    ip netns add "$namespace"
    in_place "$CONTROL" ip link set lo up
    in_place "$CONTROL" ip link add switch type bridge
    in_place "$CONTROL" ip addr add "$CONTROL_ADDRESS/24" dev switch
    in_place "$CONTROL" ip link set switch up
    in_place "$CONTROL" sysctl -qw net.ipv4.ip_forward=1
    ip link add "$HOST_INTERFACE" type veth peer name host netns "$namespace"
    ip addr add "$HOST_ADDRESS/24" dev "$HOST_INTERFACE"
    ip link set "$HOST_INTERFACE" up
    in_place "$CONTROL" ip link set host master switch up
}

require_free_addresses() {
    local range
    for range in "${CONTROL_ADDRESS%.*}.0/24" "$POD_RANGE"; do
        [[ -z $(ip -4 route show root "$range") ]] || die 69 "this machine has routes in $range, which the test bed needs"
    done
}

# join_network NODE: a namespace of its own on the switch, with a way to every node's pods.
join_network() {
    local node=$1 namespace address other
    namespace=$(network_of "$node")
    address=$(node_address "$node")
    if [[ ! -e /run/netns/$namespace ]]; then
        ip netns add "$namespace"
        ip -n "$namespace" link set lo up
        ip link add eth0 netns "$namespace" type veth peer name "$node" netns "$(network_of "$CONTROL")"
        in_place "$CONTROL" ip link set "$node" master switch up
        ip -n "$namespace" addr add "$address/24" dev eth0
        ip -n "$namespace" link set eth0 up
        ip -n "$namespace" route add default via "$CONTROL_ADDRESS"
        ip netns exec "$namespace" sysctl -qw net.ipv4.ip_forward=1
    fi
    in_place "$CONTROL" ip route replace "$(node_pods "$node")" via "$address"
    # From this machine itself, for what is measured at a pod.
    ip route replace "$(node_pods "$node")" via "$address" dev "$HOST_INTERFACE"
    for other in $(nodes); do
        [[ $other != "$node" ]] || continue
        ip -n "$namespace" route replace "$(node_pods "$other")" via "$(node_address "$other")"
        ip -n "$(network_of "$other")" route replace "$(node_pods "$node")" via "$address"
    done
}

remove_network() {
    local namespace
    for namespace in /run/netns/hearth-testbed-*; do
        [[ ! -e $namespace ]] || ip netns del "$(basename -- "$namespace")"
    done
    ip link del "$HOST_INTERFACE" 2>/dev/null || true
}
