# shellcheck shell=bash
# A certificate authority, and a certificate and client configuration for each part; made once for a cluster, with openssl.

make_certificates() {
    local node client='extendedKeyUsage=clientAuth'
    (
        umask 077
        mkdir -p -- "$PKI"
        cd -- "$PKI" || exit
        [[ -f ca.crt ]] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 \
            -keyout ca.key -out ca.crt -subj /CN=hearth-testbed 2>/dev/null
        if [[ ! -f accounts.pub ]]; then
            openssl genrsa -out accounts.key 2048 2>/dev/null
            openssl rsa -in accounts.key -pubout -out accounts.pub 2>/dev/null
        fi
        certificate api-server /CN=kube-apiserver "$(api_server_names)"
        certificate api-server-to-kubelet /O=system:masters/CN=kube-apiserver-kubelet-client "$client"
        certificate front-proxy /CN=front-proxy-client "$client"
        client admin /O=system:masters/CN=admin
        client controller-manager /CN=system:kube-controller-manager
        client scheduler /CN=system:kube-scheduler
        client proxy /CN=system:kube-proxy
        for node in "$@"; do
            client "$node" "/O=system:nodes/CN=system:node:$node"
            certificate "$node-server" "/CN=$node" "$(printf 'extendedKeyUsage=serverAuth\nsubjectAltName=DNS:%s,IP:%s' "$node" "$(node_address "$node")")"
        done
    )
}

api_server_names() {
    local name names="IP:127.0.0.1,IP:$SERVICE_ADDRESS,IP:$CONTROL_ADDRESS,DNS:localhost"
    for name in kubernetes{,.default,.default.svc,.default.svc.cluster.local}; do
        names+=",DNS:$name"
    done
    printf 'extendedKeyUsage=serverAuth\nsubjectAltName=%s\n' "$names"
}

# certificate NAME SUBJECT EXTENSIONS: unless it is there.
certificate() {
    [[ ! -f $1.crt ]] || return 0
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "$2" 2>/dev/null
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -out "$1.crt" \
        -extfile <(printf '%s\n' "$3") 2>/dev/null
    rm -f -- "$1.csr"
}

# client NAME SUBJECT: a certificate and the configuration of a client that uses it.
client() {
    certificate "$1" "$2" extendedKeyUsage=clientAuth
    cat >"$1.conf" <<YAML
apiVersion: v1
kind: Config
current-context: testbed
clusters: [{name: testbed, cluster: {server: "$API_SERVER", certificate-authority: "$PKI/ca.crt"}}]
users: [{name: $1, user: {client-certificate: "$PKI/$1.crt", client-key: "$PKI/$1.key"}}]
contexts: [{name: testbed, context: {cluster: testbed, user: $1}}]
YAML
}
