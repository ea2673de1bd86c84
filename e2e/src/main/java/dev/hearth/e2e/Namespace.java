package dev.hearth.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A namespace of a {@link Cluster}, and what tests do in it; deleted with all in it when closed. */
public final class Namespace implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Cluster cluster;
    private final String name;

    private Namespace(Cluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
    }

    static Namespace create(Cluster cluster, String name) {
        // What a test left that was killed.
        cluster.kubectl("delete", "namespace", name, "--ignore-not-found", "--wait");
        cluster.kubectl("create", "namespace", name);
        return new Namespace(cluster, name);
    }

    public String name() {
        return name;
    }

    /** Runs {@code kubectl} in this namespace and answers what it printed; fails where it fails. */
    public String kubectl(String... arguments) {
        return cluster.kubectl(inside(arguments));
    }

    /** Runs {@code kubectl} in this namespace, which may fail. */
    public CommandOutcome tryKubectl(String... arguments) {
        return cluster.tryKubectl(inside(arguments));
    }

    /** Runs {@code kn} in this namespace and answers what it printed; fails where it fails. */
    public String kn(String... arguments) {
        return cluster.kn(inside(arguments));
    }

    /** Runs {@code kn} in this namespace, which may fail. */
    public CommandOutcome tryKn(String... arguments) {
        return cluster.tryKn(inside(arguments));
    }

    /** Gets a path from a Knative Service through the ingress. */
    public HttpAnswer get(String service, String path) {
        return cluster.get(cluster.host(name, service), path);
    }

    /** Posts to a path of a Knative Service through the ingress. */
    public HttpAnswer post(String service, String path, String contentType, byte[] body) {
        return cluster.post(cluster.host(name, service), path, contentType, body);
    }

    /** A field of an object, such as {@code deployment/hello} and {@code {.spec.replicas}}; empty where it has no value. */
    public String field(String object, String jsonPath) {
        return kubectl("get", object, "--output=jsonpath=" + jsonPath);
    }

    /** The node of a Knative Service's newest pod; fails where it has none. */
    public String nodeOf(String service) {
        return podField(service, "{.items[-1:].spec.nodeName}");
    }

    /** A field of the list of a Knative Service's pods, those that began first coming first. */
    public String podField(String service, String jsonPath) {
        return kubectl(
                "get",
                "pods",
                "--selector=serving.knative.dev/service=" + service,
                "--sort-by=.metadata.creationTimestamp",
                "--output=jsonpath=" + jsonPath);
    }

    /**
     * Waits until a Knative Service has no pods. Looks at the Deployments: a pod stays for half a minute more, as its
     * queue-proxy drains.
     */
    public void awaitZero(String service, Duration limit) {
        Await.until(
                service + " scales to zero",
                limit,
                PAUSE,
                () -> replicas(service).matches("(0:0 )+"));
    }

    /** For each revision of a Service, how many pods it wants and how many are available. */
    private String replicas(String service) {
        return kubectl(
                        "get",
                        "deployment",
                        "--selector=serving.knative.dev/service=" + service,
                        "--output=jsonpath={range .items[*]}{.spec.replicas}:{.status.replicas}{\" \"}{end}")
                .replace(": ", ":0 ");
    }

    @Override
    public void close() {
        // Nobody waits for the end of its pods.
        cluster.kubectl("delete", "namespace", name, "--wait=false");
    }

    private String[] inside(String[] arguments) {
        List<String> all = new ArrayList<>(List.of("--namespace=" + name));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }
}
