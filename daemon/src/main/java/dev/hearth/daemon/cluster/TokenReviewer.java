package dev.hearth.daemon.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.daemon.RefusedException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.Status;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has the API server say whose token it is, and looks at that pod: it must be the one the token was made for, on this
 * node, with the accelerator's annotation and a share. Any thread may call.
 */
final class TokenReviewer implements PodIdentities.Reviewer {
    /** What a token that is bound to a pod says of it: pkg/serviceaccount/claims.go, k8s.io/apiserver v0.36.3. */
    private static final String POD_NAME = "authentication.kubernetes.io/pod-name";

    private static final String POD_UID = "authentication.kubernetes.io/pod-uid";
    private static final String NODE_NAME = "authentication.kubernetes.io/node-name";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final String REVISION = "serving.knative.dev/revision";
    private static final String TEMPLATE_HASH = "pod-template-hash";

    private final KubernetesClient client;
    private final TokenReviews reviews;
    private final String node;
    private final String audience;
    private final ObjectMapper json = new ObjectMapper();

    TokenReviewer(KubernetesClient client, String node, String audience) {
        this.client = client;
        this.reviews = new TokenReviews(client, audience);
        this.node = node;
        this.audience = audience;
    }

    /** A pod as a token names it. */
    private record Claimed(String namespace, String name, String uid) {
        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    @Override
    public PodIdentities.Reviewed review(String token) {
        Claimed claimed = claimed(token);
        Pod pod = client.pods()
                .inNamespace(claimed.namespace())
                .withName(claimed.name())
                .get();
        check(claimed, pod);
        Annotations wanted =
                Annotations.of(claimed.toString(), orEmpty(pod.getMetadata().getAnnotations()));
        requireShare(claimed, pod, wanted.kind());
        return new PodIdentities.Reviewed(
                new PodIdentities.Pod(
                        claimed.namespace(), claimed.name(), claimed.uid(), tenant(claimed.namespace(), pod), wanted),
                end(token));
    }

    private Claimed claimed(String token) {
        TokenReviewStatus status = reviews.of(token);
        if (status == null || !Boolean.TRUE.equals(status.getAuthenticated())) {
            String error = status == null || status.getError() == null ? "" : ": " + status.getError();
            throw unauthenticated("the API server does not accept the sidecar's token" + error
                    + "; it must be a projected service-account token of this cluster, of audience " + audience
                    + ", that has not expired (the kubelet renews the file; the sidecar reads it for each session)");
        }
        if (!orEmpty(status.getAudiences()).contains(audience)) {
            throw unauthenticated("the sidecar's token is not for " + audience + "; set the audience of its projected"
                    + " service-account token to " + audience);
        }
        Map<String, List<String>> extra = orEmpty(status.getUser().getExtra());
        String user = String.valueOf(status.getUser().getUsername());
        String name = only(extra, POD_NAME);
        String uid = only(extra, POD_UID);
        if (!user.startsWith(SERVICE_ACCOUNT) || name == null || uid == null) {
            throw unauthenticated("the sidecar's token is of " + user + " and of no pod; use a projected"
                    + " service-account token, which the kubelet makes for the pod");
        }
        String boundTo = only(extra, NODE_NAME);
        String namespace = user.substring(SERVICE_ACCOUNT.length()).split(":", 2)[0];
        if (boundTo != null && !boundTo.equals(node)) {
            throw elsewhere(namespace + "/" + name, boundTo);
        }
        return new Claimed(namespace, name, uid);
    }

    private void check(Claimed claimed, @Nullable Pod pod) {
        if (pod == null || !Objects.equals(pod.getMetadata().getUid(), claimed.uid())) {
            throw unauthenticated("pod " + claimed + " (uid " + claimed.uid() + ") of the sidecar's token is gone");
        }
        String on = pod.getSpec().getNodeName();
        if (!node.equals(on)) {
            throw elsewhere(claimed.toString(), String.valueOf(on));
        }
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        if ("Succeeded".equals(phase) || "Failed".equals(phase)) {
            throw unauthenticated("pod " + claimed + " of the sidecar's token has ended (" + phase + ")");
        }
    }

    /** The kubelet starts a pod only once it has given it what its containers ask for. */
    private static void requireShare(Claimed claimed, Pod pod, Device.Kind kind) {
        String resource = Annotations.resource(kind);
        boolean has = Stream.concat(
                        orEmpty(pod.getSpec().getContainers()).stream(),
                        orEmpty(pod.getSpec().getInitContainers()).stream())
                .anyMatch(container -> has(container, resource));
        if (!has) {
            throw unauthenticated("pod " + claimed + " is annotated with " + Annotations.ACCELERATOR + ": "
                    + kind.name().toLowerCase(Locale.ROOT) + " and holds no share of one; give its sidecar the limit "
                    + resource + ": 1, as Hearth's webhook does");
        }
    }

    private static boolean has(Container container, String resource) {
        if (container.getResources() == null) {
            return false;
        }
        Quantity limit = orEmpty(container.getResources().getLimits()).get(resource);
        return limit != null && limit.getNumericalAmount().signum() > 0;
    }

    /**
     * Whose worker the pod shares: its revision's; where it is of none, that of what made it, such as {@code
     * deployment.edges}, which has a dot and so is no revision's name.
     */
    private static String tenant(String namespace, Pod pod) {
        Map<String, String> labels = orEmpty(pod.getMetadata().getLabels());
        String revision = labels.get(REVISION);
        if (revision != null && !revision.isBlank()) {
            return namespace + "/" + revision;
        }
        OwnerReference owner = orEmpty(pod.getMetadata().getOwnerReferences()).stream()
                .filter(each -> Boolean.TRUE.equals(each.getController()))
                .findFirst()
                .orElse(null);
        if (owner == null) {
            return namespace + "/pod." + pod.getMetadata().getName();
        }
        String suffix = "-" + labels.get(TEMPLATE_HASH);
        if (owner.getKind().equals("ReplicaSet") && owner.getName().endsWith(suffix)) {
            return namespace + "/deployment."
                    + owner.getName().substring(0, owner.getName().length() - suffix.length());
        }
        return namespace + "/" + owner.getKind().toLowerCase(Locale.ROOT) + "." + owner.getName();
    }

    /** When the token ends, as it says itself; where it does not, now: then it is not remembered. */
    private Instant end(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            byte[] payload = Base64.getUrlDecoder().decode(parts.length == 3 ? parts[1] : "");
            long seconds = json.readTree(new String(payload, StandardCharsets.UTF_8))
                    .path("exp")
                    .asLong();
            return Instant.ofEpochSecond(seconds);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Instant.EPOCH;
        }
    }

    private RefusedException elsewhere(String pod, String on) {
        return unauthenticated("pod " + pod + " of the sidecar's token is on node " + on
                + ", and this is the daemon of " + node + "; a sidecar uses the daemon of its own node");
    }

    private static RefusedException unauthenticated(String message) {
        return new RefusedException(Status.UNAUTHENTICATED, message);
    }

    private static @Nullable String only(Map<String, List<String>> extra, String key) {
        List<String> values = orEmpty(extra.get(key));
        return values.size() == 1 ? values.getFirst() : null;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : map;
    }
}
