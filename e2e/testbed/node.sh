# shellcheck shell=bash
# A real node: containerd, kubelet and kube-proxy in namespaces of their own. In its mount namespace /run, /var/lib and /var/log are
# the node's, so all that has a fixed path there (/var/lib/kubelet/device-plugins, /run/hearth-node, /var/lib/hearth) is there once
# for each node, and goes with it.

start_node() {
    local node=$1
    make_cgroup "$node"
    join_network "$node"
    make_mounts "$node"
    start_containerd "$node"
    start_kubelet "$node"
    start_kube_proxy "$node"
}

make_mounts() {
    local node=$1 files=$CLUSTER/$1
    [[ ! -e $PINS/$node ]] || return 0
    mkdir -p -- "$files"/{lib,log,tunables}
    : >"$PINS/$node"
    # It hears of this machine's later mounts and unmounts, and tells of none.
    unshare "--mount=$PINS/$node" --propagation slave true
    # Pods may mount what is mounted after they start.
    in_place "$node" mount --make-rshared /
    in_place "$node" mount --bind "$files/lib" /var/lib
    in_place "$node" mount --bind "$files/log" /var/log
    in_place "$node" mount -t tmpfs -o mode=755 tmpfs /run
    in_place "$node" mkdir -p /run/netns /run/hearth-node /var/lib/hearth /var/lib/kubelet
    keep_tunables "$node"
}

# The kubelet sets the whole machine's kernel parameters to its own liking. It gets files in their places.
keep_tunables() {
    local node=$1 tunable file
    for tunable in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys \
        kernel/keys/root_maxbytes; do
        file=$CLUSTER/$node/tunables/${tunable//\//.}
        cat -- "/proc/sys/$tunable" >"$file"
        in_place "$node" mount --bind "$file" "/proc/sys/$tunable"
    done
}

start_containerd() {
    local node=$1 files=$CLUSTER/$1/lib programs
    programs=${PROGRAM_FOLDERS[containerd]}
    mkdir -p -- "$files"/{containerd,cni/net.d}
    cat >"$files/cni/net.d/pods.conflist" <<JSON
{"cniVersion": "1.0.0", "name": "pods", "plugins": [{
  "type": "ptp", "ipMasq": false,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "$(node_pods "$node")"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
JSON
    cat >"$files/containerd/config.toml" <<TOML
version = 3
root = "/var/lib/containerd"
state = "/run/containerd"
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.blockfile", "io.containerd.snapshotter.v1.erofs"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "/var/lib/containerd/opt"
[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "$PAUSE_IMAGE"
[plugins."io.containerd.cri.v1.runtime"]
  disable_apparmor = true
  # Where this machine may not lower a process's score, all pods would fail.
  restrict_oom_score_adj = true
  [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
      SystemdCgroup = false
  [plugins."io.containerd.cri.v1.runtime".cni]
    bin_dirs = ["$(cni_folder)"]
    conf_dir = "/var/lib/cni/net.d"
[plugins."io.containerd.nri.v1.nri"]
  socket_path = "/run/nri/nri.sock"
  plugin_path = "/var/lib/containerd/nri/plugins"
  plugin_config_path = "/var/lib/containerd/nri/conf.d"
TOML
    start "containerd-$node" "$node" env "PATH=$programs:$PATH" "$programs/containerd" --config /var/lib/containerd/config.toml
    wait_until 60 "containerd of $node" on_containerd "$node" version
}

# on_containerd NODE ARGUMENTS…: ctr, among the images and containers of Kubernetes.
on_containerd() {
    local node=$1
    shift
    in_place "$node" "$(program containerd ctr)" --namespace k8s.io "$@"
}

start_kubelet() {
    local node=$1 files=$CLUSTER/$1/lib/kubelet
    printf 'nameserver %s\n' "$CONTROL_ADDRESS" >"$files/resolv.conf"
    cat >"$files/config.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
# Version 1 of cgroups is refused otherwise.
failCgroupV1: false
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP/$node
failSwapOn: false
# A lower score than our own needs a capability that this machine may not give.
oomScoreAdj: 0
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: "$PKI/ca.crt"}}
authorization: {mode: Webhook}
tlsCertFile: $PKI/$node-server.crt
tlsPrivateKeyFile: $PKI/$node-server.key
clusterDNS: [$DNS_ADDRESS]
clusterDomain: cluster.local
resolvConf: /var/lib/kubelet/resolv.conf
volumePluginDir: /var/lib/kubelet/volume-plugins
makeIPTablesUtilChains: false
healthzBindAddress: 127.0.0.1
nodeStatusUpdateFrequency: 5s
# The disk is this machine's; images are imported and must stay.
evictionHard: {memory.available: 100Mi, nodefs.available: 2%, imagefs.available: 2%}
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
YAML
    start "kubelet-$node" "$node" "$(program kubernetes kubelet)" --config=/var/lib/kubelet/config.yaml \
        "--kubeconfig=$PKI/$node.conf" "--hostname-override=$node" "--node-ip=$(node_address "$node")" --v=2
}

start_kube_proxy() {
    local node=$1
    # It ends when its configuration is written again.
    ! is_running "kube-proxy-$node" || return 0
    cat >"$CLUSTER/$node/lib/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clientConnection: {kubeconfig: "$PKI/proxy.conf"}
clusterCIDR: $POD_RANGE
hostnameOverride: $node
# Zero: the whole machine's limits stay.
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
metricsBindAddress: 127.0.0.1:10249
YAML
    start "kube-proxy-$node" "$node" "$(program kubernetes kube-proxy)" --config=/var/lib/kube-proxy.yaml --v=2
}

wait_for_node() {
    wait_until 120 "kubelet of $1" kubectl get node "$1"
    kubectl wait --for=condition=Ready "node/$1" --timeout=120s >>"$LOGS/apply.log" \
        || die 70 "$1 is not Ready; see $LOGS/kubelet-$1.log and $LOGS/containerd-$1.log"
}

remove_mounts() {
    local pin
    for pin in "$PINS"/node*; do
        ! mountpoint -q "$pin" || umount "$pin"
    done
    ! mountpoint -q "$PINS" || umount "$PINS"
    rm -rf -- "$PINS"
}
