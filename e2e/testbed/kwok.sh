# shellcheck shell=bash
# Fake nodes, kept by KWOK: pods are scheduled on them and said to run, but nothing does. Each offers eight shares of every kind of
# device. Only pods that tolerate the taint kwok.x-k8s.io/node come there.

start_kwok() {
    local count=$1 manifests
    manifests=$(program kubernetes kwok-stages)
    start kwok "$CONTROL" "$(program kubernetes kwok)" "--config=$manifests/stages.yaml" "--kubeconfig=$PKI/admin.conf" \
        --manage-all-nodes=false --manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake \
        --node-lease-duration-seconds=40 --cidr=10.213.0.0/16 --node-ip=10.210.0.200 --server-address=127.0.0.1:10247
    fake_nodes "$count" | kubectl apply --server-side --filename=- >>"$LOGS/apply.log"
    kubectl wait --for=condition=Ready node --selector=type=kwok --timeout=120s >>"$LOGS/apply.log" \
        || die 70 "the fake nodes are not Ready; see $LOGS/kwok.log"
}

fake_nodes() {
    local number resources='{cpu: "64", memory: 512Gi, pods: "110", hearth.dev/gpu: "8", hearth.dev/tpu: "8", hearth.dev/cpu: "8"}'
    for ((number = 1; number <= $1; number++)); do
        cat <<YAML
---
apiVersion: v1
kind: Node
metadata:
  name: fake$number
  annotations: {kwok.x-k8s.io/node: fake}
  labels: {type: kwok, kubernetes.io/hostname: fake$number, kubernetes.io/os: linux, kubernetes.io/arch: amd64}
spec: {taints: [{key: kwok.x-k8s.io/node, value: fake, effect: NoSchedule}]}
status:
  allocatable: $resources
  capacity: $resources
YAML
    done
}

# collect_stages FOLDER: what KWOK does with nodes and pods; nothing is built in.
collect_stages() {
    local stages
    stages=$(module_folder kubernetes sigs.k8s.io/kwok)/kustomize/stage
    mkdir -p -- "$1"
    join_manifests "$stages"/node/fast/node-*.yaml "$stages"/node/heartbeat-with-lease/node-*.yaml "$stages"/pod/fast/pod-*.yaml \
        >"$1/stages.yaml"
}
