package dev.hearth.activator.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What belongs beside one KIngress, its parent: functions of the parent alone, on trees of JSON, so that fields nobody here
 * knows pass on to the child.
 */
final class Chain {
    static final String API_VERSION = "networking.internal.knative.dev/v1alpha1";
    static final String KIND = "Ingress";
    /** Which of the cluster's ingresses serves a KIngress. */
    static final String CLASS = "networking.knative.dev/ingress.class";
    /** The spelling of its author's annotation, which Knative takes where the other is not there. */
    private static final String CLASS_AS_WRITTEN = "networking.knative.dev/ingress-class";
    /** On all that is made for a parent: its name. */
    static final String PARENT = "hearth.dev/ingress";
    /** On an EndpointSlice: the Service that it is of. */
    static final String SERVICE_OF_SLICE = "kubernetes.io/service-name";

    private static final String SUFFIX = "-hearth";
    private static final String REVISION_HEADER = "Knative-Serving-Revision";
    private static final int HTTP1_PORT = 80;
    private static final int HTTP2_PORT = 81;
    /** Others are TLS's, and what is served there names no revision. */
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
        annotations.remove(CLASS_AS_WRITTEN);
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

    /** Whether requests for a revision come to the proxy by this child. */
    boolean leadsToProxy(JsonNode child) {
        return child.path("spec").findValuesAsText("serviceName").contains(name);
    }

    /** The Service that the child's splits name. It selects no pods: the proxy's lie in another namespace. */
    ObjectNode service(Proxies proxies) {
        ObjectNode service = object("v1", "Service");
        ArrayNode ports = service.putObject("spec").putArray("ports");
        port(ports, Proxies.HTTP1, HTTP1_PORT).put("targetPort", proxies.http1Port());
        port(ports, Proxies.HTTP2, HTTP2_PORT).put("targetPort", proxies.http2Port());
        return service;
    }

    /** What is behind the Service. */
    ObjectNode endpointSlice(Proxies proxies) {
        ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice");
        slice.withObjectProperty("metadata")
                .withObjectProperty("labels")
                .put(SERVICE_OF_SLICE, name)
                .put("endpointslice.kubernetes.io/managed-by", "hearth.dev");
        slice.put("addressType", proxies.addresses().getFirst().contains(":") ? "IPv6" : "IPv4");
        ArrayNode ports = slice.putArray("ports");
        port(ports, Proxies.HTTP1, proxies.http1Port());
        port(ports, Proxies.HTTP2, proxies.http2Port());
        ArrayNode endpoints = slice.putArray("endpoints");
        proxies.addresses().forEach(address -> {
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(address);
            endpoint.putObject("conditions").put("ready", true);
        });
        return slice;
    }

    private static ObjectNode port(ArrayNode ports, String name, int port) {
        return ports.addObject().put("name", name).put("protocol", "TCP").put("port", port);
    }

    /** The child that is there, if it is this parent's. */
    Optional<ObjectNode> find(BiFunction<String, String, Optional<ObjectNode>> ingresses) {
        JsonNode metadata = parent.path("metadata");
        return ingresses
                .apply(metadata.path("namespace").asText(), name)
                .filter(child -> owner(child).path("uid").equals(metadata.path("uid")));
    }

    /** Which of the cluster's ingresses is to serve a KIngress; empty where it does not say. */
    static String ingressClass(JsonNode ingress) {
        JsonNode annotations = ingress.path("metadata").path("annotations");
        return annotations
                .path(annotations.has(CLASS) ? CLASS : CLASS_AS_WRITTEN)
                .asText();
    }

    /** The name of the KIngress that an object was made for; none where it was not made here. */
    static Optional<String> parentOf(JsonNode object) {
        return object.path("metadata").path("labels").has(PARENT)
                ? Optional.of(owner(object).path("name").asText())
                : Optional.empty();
    }

    private static JsonNode owner(JsonNode object) {
        return object.path("metadata").path("ownerReferences").path(0);
    }

    /**
     * An object that is there, as it is to be: what others write into it, the API server above all, stays; but a KIngress's
     * spec and annotations are the parent's alone.
     *
     * @throws IllegalStateException where that object was made by somebody else
     */
    static ObjectNode merged(ObjectNode there, ObjectNode wanted) {
        if (!owner(there).path("uid").equals(owner(wanted).path("uid"))) {
            throw new IllegalStateException(wanted.path("kind").asText() + " "
                    + wanted.path("metadata").path("name").asText()
                    + " is somebody else's; it is in the way until it is deleted");
        }
        ObjectNode merged = there.deepCopy();
        overlay(merged, wanted);
        if (wanted.path("kind").asText().equals(KIND)) {
            merged.set("spec", wanted.path("spec"));
            merged.withObjectProperty("metadata")
                    .set("annotations", wanted.path("metadata").path("annotations"));
        }
        return merged;
    }

    private static void overlay(ObjectNode onto, ObjectNode from) {
        for (Map.Entry<String, JsonNode> field : from.properties()) {
            if (field.getValue() instanceof ObjectNode inner && onto.path(field.getKey()) instanceof ObjectNode there) {
                overlay(there, inner);
            } else {
                onto.set(field.getKey(), field.getValue());
            }
        }
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
        // As an int, which a status that is read has: else the two would not be equal, and it would be written for
        // ever.
        copy.put(
                "observedGeneration", parent.path("metadata").path("generation").asInt());
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
                .put("controller", true);
        return object;
    }

    /** A name as a label may have it. */
    private static String label(String name) {
        return name.length() <= MOST_LETTERS ? name : digest(name).substring(0, HASH_LETTERS);
    }
}
