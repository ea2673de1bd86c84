# shellcheck shell=bash
# etcd, kube-apiserver, kube-controller-manager, kube-scheduler and CoreDNS, as processes of the control plane's place.

kubectl() {
    "$(program kubernetes kubectl)" "--kubeconfig=$PKI/admin.conf" "$@"
}

start_control_plane() {
    start_etcd
    start_api_server
    wait_until 120 kube-apiserver kubectl get --raw=/readyz
    start kube-controller-manager "$CONTROL" "$(program kubernetes kube-controller-manager)" \
        "--kubeconfig=$PKI/controller-manager.conf" --use-service-account-credentials=true \
        "--service-account-private-key-file=$PKI/accounts.key" "--root-ca-file=$PKI/ca.crt" \
        "--cluster-signing-cert-file=$PKI/ca.crt" "--cluster-signing-key-file=$PKI/ca.key" \
        --leader-elect=false --bind-address=127.0.0.1
    start kube-scheduler "$CONTROL" "$(program kubernetes kube-scheduler)" "--kubeconfig=$PKI/scheduler.conf" \
        "--authentication-kubeconfig=$PKI/scheduler.conf" "--authorization-kubeconfig=$PKI/scheduler.conf" \
        --leader-elect=false --bind-address=127.0.0.1
    start_dns
    wait_until 120 kube-controller-manager kubectl --namespace=default get serviceaccount default
}

# A test bed's data need not survive a power cut.
start_etcd() {
    start etcd "$CONTROL" "$(program kubernetes etcd)" "--data-dir=$CLUSTER/etcd" --unsafe-no-fsync \
        --listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379 \
        --listen-peer-urls=http://127.0.0.1:2380 --initial-advertise-peer-urls=http://127.0.0.1:2380 \
        --initial-cluster=default=http://127.0.0.1:2380
}

# It runs outside the cluster's pods, where no kube-proxy is: it calls webhooks by the addresses of their pods.
start_api_server() {
    start kube-apiserver "$CONTROL" "$(program kubernetes kube-apiserver)" --etcd-servers=http://127.0.0.1:2379 \
        "--advertise-address=$CONTROL_ADDRESS" --bind-address=0.0.0.0 --secure-port=6443 \
        "--service-cluster-ip-range=$SERVICE_RANGE" --enable-aggregator-routing=true \
        "--tls-cert-file=$PKI/api-server.crt" "--tls-private-key-file=$PKI/api-server.key" "--client-ca-file=$PKI/ca.crt" \
        "--kubelet-certificate-authority=$PKI/ca.crt" --kubelet-preferred-address-types=InternalIP,Hostname \
        "--kubelet-client-certificate=$PKI/api-server-to-kubelet.crt" "--kubelet-client-key=$PKI/api-server-to-kubelet.key" \
        --service-account-issuer=https://kubernetes.default.svc.cluster.local \
        "--service-account-key-file=$PKI/accounts.pub" "--service-account-signing-key-file=$PKI/accounts.key" \
        "--requestheader-client-ca-file=$PKI/ca.crt" --requestheader-allowed-names=front-proxy-client \
        --requestheader-extra-headers-prefix=X-Remote-Extra- --requestheader-group-headers=X-Remote-Group \
        --requestheader-username-headers=X-Remote-User \
        "--proxy-client-cert-file=$PKI/front-proxy.crt" "--proxy-client-key-file=$PKI/front-proxy.key" \
        --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true
}

# CoreDNS as a process behind the cluster's usual DNS address. The autoscaler needs it: before a revision goes to zero it asks the
# activator by the name of the revision's Service.
start_dns() {
    cat >"$CLUSTER/Corefile" <<COREFILE
.:53 {
    errors
    kubernetes cluster.local in-addr.arpa {
        kubeconfig $PKI/admin.conf testbed
        ttl 5
    }
    cache 5
}
COREFILE
    start coredns "$CONTROL" "$(program kubernetes coredns)" -conf "$CLUSTER/Corefile"
    kubectl apply --server-side --filename=- >>"$LOGS/apply.log" <<YAML
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec:
  clusterIP: $DNS_ADDRESS
  ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kube-dns, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
addressType: IPv4
endpoints: [{addresses: ["$CONTROL_ADDRESS"], conditions: {ready: true}}]
ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]
YAML
    wait_until 60 coredns accepts "$CONTROL" "$CONTROL_ADDRESS" 53
}
