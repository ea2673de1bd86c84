package dev.hearth.activator.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.activator.cluster.Events;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Optional;

/** Tells by an Event at a function's Route and Service when its requests begin to take the stock path, and when they cease to. */
final class PathEvents {
    static final String STOCK = "StockPath";
    static final String PROXY = "ThroughProxy";

    private static final Logger LOG = System.getLogger(PathEvents.class.getName());
    private static final ResourceDefinitionContext ROUTES = new ResourceDefinitionContext.Builder()
            .withGroup("serving.knative.dev")
            .withVersion("v1")
            .withKind("Route")
            .withPlural("routes")
            .withNamespaced(true)
            .build();
    /** A name of an object has at most 253 letters; what follows it in an Event's needs some. */
    private static final int MOST_OF_NAME = 180;

    private final KubernetesClient client;
    private final Events events;

    PathEvents(KubernetesClient client) {
        this.client = client;
        events = new Events(client);
    }

    /** The child of a KIngress now leads elsewhere than before. */
    void changed(JsonNode parent, boolean throughProxy) {
        JsonNode owner = parent.path("metadata").path("ownerReferences").path(0);
        if (!owner.path("kind").asText().equals("Route")) {
            return;
        }
        String namespace = parent.path("metadata").path("namespace").asText();
        ObjectReference route = about(
                namespace,
                owner.path("apiVersion").asText(),
                "Route",
                owner.path("name").asText(),
                owner.path("uid").asText());
        write(route, throughProxy);
        service(route).ifPresent(service -> write(service, throughProxy));
    }

    private void write(ObjectReference about, boolean throughProxy) {
        String name = "%s.%s.%x"
                .formatted(
                        about.getName()
                                .substring(
                                        0,
                                        Math.min(MOST_OF_NAME, about.getName().length())),
                        about.getKind().toLowerCase(Locale.ROOT),
                        System.nanoTime());
        if (throughProxy) {
            events.write(
                    about, name, Events.Type.NORMAL, PROXY, "requests go through Hearth's proxy, to warm pods first");
        } else {
            events.write(
                    about,
                    name,
                    Events.Type.WARNING,
                    STOCK,
                    "no pod of Hearth's proxy is ready, so requests take Knative's own path, to any pod, until one is; see"
                            + " kubectl -n hearth-system get pods -l app.kubernetes.io/name=hearth-proxy");
        }
    }

    /** The Service that a Route is of; none where it was made by itself, or cannot be read. */
    private Optional<ObjectReference> service(ObjectReference route) {
        try {
            GenericKubernetesResource found = client.genericKubernetesResources(ROUTES)
                    .inNamespace(route.getNamespace())
                    .withName(route.getName())
                    .get();
            return found == null
                    ? Optional.empty()
                    : found.getMetadata().getOwnerReferences().stream()
                            .filter(owner -> owner.getKind().equals("Service"))
                            .findFirst()
                            .map(owner -> about(route.getNamespace(), owner));
        } catch (KubernetesClientException e) {
            LOG.log(Level.INFO, "no event for the Service of Route {0}: {1}", route.getName(), e.getMessage());
            return Optional.empty();
        }
    }

    private static ObjectReference about(String namespace, OwnerReference owner) {
        return about(namespace, owner.getApiVersion(), owner.getKind(), owner.getName(), owner.getUid());
    }

    private static ObjectReference about(String namespace, String apiVersion, String kind, String name, String uid) {
        return new ObjectReferenceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withNamespace(namespace)
                .withName(name)
                .withUid(uid)
                .build();
    }
}
