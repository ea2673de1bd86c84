# shellcheck shell=bash
# Knative Serving as its release installs it: its own manifests, with the images that were built here and a few settings.

install_knative() {
    local manifests
    manifests=$(program knative manifests)
    # Applied again it would take back what its controllers wrote since.
    [[ ! -f $CLUSTER/knative.installed ]] || return 0
    apply_knative "$manifests/resources.yaml"
    apply_knative "$manifests/core.yaml"
    configure_knative
    apply_knative "$manifests/deployments.yaml"
    apply_knative "$manifests/webhooks.yaml"
    : >"$CLUSTER/knative.installed"
}

# What `ko` does for a release: names of images and of the version.
apply_knative() {
    local version
    version=$(module_version knative knative.dev/serving)
    sed -E -e "s#ko://knative.dev/serving/cmd/([a-z-]+)#dev.local/knative/\1:$version#" \
        -e "s#(app.kubernetes.io/version): devel#\1: \"$KNATIVE_RELEASE\"#" "$1" \
        | kubectl apply --server-side --force-conflicts --filename=- >>"$LOGS/apply.log" 2>&1 \
        || die 70 "$1 could not be applied; see $LOGS/apply.log"
}

# The ingress, a domain, and a fast way to zero: else a test would wait 90 seconds for it. All else is Knative's default.
configure_knative() {
    configure config-network "\"ingress-class\": \"$INGRESS_CLASS\""
    configure config-domain "\"$DOMAIN\": \"\""
    configure config-autoscaler '"stable-window": "6s", "scale-to-zero-grace-period": "6s", "allow-zero-initial-scale": "true"'
}

configure() {
    kubectl --namespace=knative-serving patch configmap "$1" --type=merge "--patch={\"data\": {$2}}" >>"$LOGS/apply.log"
}

wait_for_knative() {
    kubectl --namespace=knative-serving wait --for=condition=Available deployment --all --timeout=300s >>"$LOGS/apply.log" \
        || die 70 "Knative is not Available; see: hearth testbed kubectl -n knative-serving get pods"
    # The webhook makes its certificates after its pod is Available.
    wait_until 120 "Knative's webhook" service_is_accepted
}

service_is_accepted() {
    kubectl create --dry-run=server --filename=- <<YAML
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: would-be, namespace: default}
spec: {template: {spec: {containers: [{image: "$HELLO_IMAGE"}]}}}
YAML
}

knative_version() {
    kubectl --namespace=knative-serving get deployment activator \
        "--output=jsonpath={.metadata.labels.app\.kubernetes\.io/version}"
}

# collect_manifests FOLDER: out of Go's module cache, which need not stay.
collect_manifests() {
    local serving networking caching
    serving=$(module_folder knative knative.dev/serving)/config/core
    networking=$(module_folder knative knative.dev/networking)/config
    caching=$(module_folder knative knative.dev/caching)/config
    mkdir -p -- "$1"
    join_manifests "$serving"/300-resources/*.yaml "$networking"/{certificate,domain-claim,ingress,serverlessservice}.yaml \
        "$caching"/image.yaml >"$1/resources.yaml"
    join_manifests "$serving"/{100-namespace,200-serviceaccount}.yaml "$serving"/200-roles/*.yaml "$serving"/configmaps/*.yaml \
        "$networking"/config-network.yaml "$serving"/webhooks/secret.yaml >"$1/core.yaml"
    join_manifests "$serving"/deployments/{controller,autoscaler,activator,webhook}.yaml >"$1/deployments.yaml"
    join_manifests "$serving"/webhooks/{configmap-validation,defaulting,resource-validation}.yaml >"$1/webhooks.yaml"
}

join_manifests() {
    local file
    for file in "$@"; do
        cat -- "$file"
        printf '\n---\n'
    done
}
