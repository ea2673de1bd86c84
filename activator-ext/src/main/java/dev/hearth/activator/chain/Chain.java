package dev.hearth.activator.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What belongs beside one KIngress, its parent: functions of the parent alone, on trees of JSON, so that fields nobody here
 * knows pass on to the child.
 */
final class Chain {
    static final String API_VERSION = "networking.internal.knative.dev/v1alpha1";
    static final String KIND = "Ingress";
    /** Which of the cluster's ingresses serves a KIngress. */
    static final String CLASS = "networking.knative.dev/ingress.class";
    /** On all that is made for a parent: its name. */
    static final String PARENT = "hearth.dev/ingress";

    private static final String SUFFIX = "-hearth";
    private static final String REVISION_HEADER = "Knative-Serving-Revision";
    private static final int HTTP1_PORT = 80;
    private static final int HTTP2_PORT = 81;
    /** Where the proxy listens, as Knative's activator does; each takes HTTP/1.1 and HTTP/2 alike. */
    private static final int PROXY_HTTP1_PORT = 8012;

    private static final int PROXY_HTTP2_PORT = 8013;
    private static final Set<Integer> PORTS = Set.of(HTTP1_PORT, HTTP2_PORT);
    /** The longest name of a Service. */
    private static final int MOST_LETTERS = 63;

    private static final int HASH_LETTERS = 12;

    private final JsonNode parent;
    private final String name;

    Chain(JsonNode parent) {
        this.parent = parent;
        this.name = name(parent.path("metadata").path("name").asText());
    }

    /** The name of all that is made for a parent; a long one is cut, and told from others by a digest of the whole. */
    static String name(String parent) {
        if (parent.length() + SUFFIX.length() <= MOST_LETTERS) {
            return parent + SUFFIX;
        }
        int kept = MOST_LETTERS - SUFFIX.length() - HASH_LETTERS - 1;
        return parent.substring(0, kept) + '-' + digest(parent).substring(0, HASH_LETTERS) + SUFFIX;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * The child.
     *
     * @param ingressClass the class of the cluster's own ingress
     * @param throughProxy whether its splits lead to the proxy; without it they are the parent's, which is the stock path
     */
    ObjectNode child(String ingressClass, boolean throughProxy) {
        ObjectNode child = object(API_VERSION, KIND);
        ObjectNode annotations = child.withObjectProperty("metadata").putObject("annotations");
        for (Map.Entry<String, JsonNode> annotation :
                parent.path("metadata").path("annotations").properties()) {
            // kubectl's note of what was applied speaks of the parent.
            if (!annotation.getKey().startsWith("kubectl.")) {
                annotations.set(annotation.getKey(), annotation.getValue());
            }
        }
        annotations.put(CLASS, ingressClass);
        ObjectNode spec =
                parent.path("spec").isObject() ? parent.path("spec").deepCopy() : JsonNodeFactory.instance.objectNode();
        child.set("spec", spec);
        if (throughProxy) {
            spec.path("rules")
                    .forEach(rule -> rule.path("http")
                            .path("paths")
                            .forEach(path -> path.path("splits").forEach(this::lead)));
        }
        return child;
    }

    /** Has a split lead to the proxy; not one whose requests do not say which revision they are for, or come by TLS. */
    private void lead(JsonNode split) {
        boolean named = split.path("appendHeaders").hasNonNull(REVISION_HEADER);
        if (named && PORTS.contains(split.path("servicePort").asInt()) && split instanceof ObjectNode fields) {
            fields.put("serviceName", name);
        }
    }

    /** The Service that the child's splits name. It selects no pods: the proxy's lie in another namespace. */
    ObjectNode service() {
        ObjectNode service = object("v1", "Service");
        ArrayNode ports = service.putObject("spec").putArray("ports");
        port(ports, "http", HTTP1_PORT).put("targetPort", PROXY_HTTP1_PORT);
        port(ports, "http2", HTTP2_PORT).put("targetPort", PROXY_HTTP2_PORT);
        return service;
    }

    /** The proxy's ready pods, as what is behind the Service. */
    ObjectNode endpointSlice(Collection<String> addresses) {
        ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice");
        slice.withObjectProperty("metadata")
                .withObjectProperty("labels")
                .put("kubernetes.io/service-name", name)
                .put("endpointslice.kubernetes.io/managed-by", "hearth.dev");
        slice.put("addressType", addresses.stream().anyMatch(address -> address.contains(":")) ? "IPv6" : "IPv4");
        ArrayNode ports = slice.putArray("ports");
        port(ports, "http", PROXY_HTTP1_PORT);
        port(ports, "http2", PROXY_HTTP2_PORT);
        ArrayNode endpoints = slice.putArray("endpoints");
        addresses.stream().sorted().forEach(address -> {
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(address);
            endpoint.putObject("conditions").put("ready", true);
        });
        return slice;
    }

    private static ObjectNode port(ArrayNode ports, String name, int port) {
        return ports.addObject().put("name", name).put("protocol", "TCP").put("port", port);
    }

    /**
     * What the parent is to report: what its child does, once that speaks of the child as it now is.
     *
     * @return nothing before that
     */
    Optional<ObjectNode> status(JsonNode child) {
        JsonNode status = child.path("status");
        boolean current = status.path("observedGeneration").asLong(-1)
                == child.path("metadata").path("generation").asLong();
        if (!current || !(status.deepCopy() instanceof ObjectNode copy)) {
            return Optional.empty();
        }
        copy.set("observedGeneration", parent.path("metadata").path("generation"));
        return Optional.of(copy);
    }

    private ObjectNode object(String apiVersion, String kind) {
        ObjectNode object = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", apiVersion)
                .put("kind", kind);
        JsonNode of = parent.path("metadata");
        ObjectNode metadata = object.putObject("metadata");
        metadata.set("namespace", of.path("namespace"));
        metadata.put("name", name);
        metadata.putObject("labels").put(PARENT, label(of.path("name").asText()));
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", API_VERSION)
                .put("kind", KIND)
                .put("name", of.path("name").asText())
                .put("uid", of.path("uid").asText())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        return object;
    }

    /** A name as a label may have it. */
    private static String label(String name) {
        return name.length() <= MOST_LETTERS ? name : digest(name).substring(0, HASH_LETTERS);
    }
}
