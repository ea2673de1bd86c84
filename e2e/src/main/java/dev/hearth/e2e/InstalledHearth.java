package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Hearth in a {@link Cluster}, installed as an administrator does it: images loaded on each node, and the manifests of
 * {@code config/overlays/cpu} applied. It stays in the cluster. Any thread may call.
 */
public final class InstalledHearth {
    /** The namespace of all its parts. */
    public static final String SYSTEM = "hearth-system";

    /** Until a daemon, which tries its devices first, or activator-ext is there on a busy machine. */
    public static final Duration START = Duration.ofMinutes(3);

    /** What {@code ./hearth images} makes. */
    static final List<String> IMAGES = List.of("daemon", "sidecar", "activator-ext", "image-edges", "heat", "classify");

    private static final String LOADED = "testbed.hearth.dev/images";
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");

    /** What the webhook refuses. */
    private static final String MISTAKEN = """
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata: {name: mistaken, namespace: default}
            spec: {template: {metadata: {annotations: {hearth.dev/accelerator: none}}, spec: {containers: [{image: dev.local/none}]}}}
            """;

    /** What another webhook gives a sidecar. */
    private static final String ACCELERATED = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: accelerated, namespace: default, labels: {serving.knative.dev/revision: accelerated-00001}}
            spec:
              selector: {matchLabels: {app: accelerated}}
              template:
                metadata: {labels: {app: accelerated}, annotations: {hearth.dev/accelerator: cpu}}
                spec: {containers: [{name: user-container, image: dev.local/none}, {name: queue-proxy, image: dev.local/none}]}
            """;

    private final Cluster cluster;
    private final Path home = Installation.here().home();

    private InstalledHearth(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Has the cluster run what this checkout builds, and waits until it does; quick where it does already. */
    public static InstalledHearth in(Cluster cluster) {
        var hearth = new InstalledHearth(cluster);
        boolean newer = hearth.loadImages();
        boolean runs = hearth.runs();
        hearth.apply();
        // What was not there starts with the images that were loaded just now.
        if (newer && runs) {
            cluster.kubectl(
                    "--namespace=" + SYSTEM,
                    "rollout",
                    "restart",
                    "deployment/hearth-activator-ext",
                    "deployment/hearth-proxy",
                    "daemonset/hearth-daemon");
        }
        hearth.awaitAvailable();
        return hearth;
    }

    private boolean runs() {
        return cluster.tryKubectl("--namespace=" + SYSTEM, "get", "daemonset/hearth-daemon")
                        .status()
                == 0;
    }

    /** Applies the manifests. */
    void apply() {
        cluster.kubectl("apply", "--kustomize=" + home.resolve("config/overlays/cpu"));
    }

    /** Imports the images unless these very ones were; answers whether it did. */
    private boolean loadImages() {
        List<Path> archives = new ArrayList<>();
        var state = new StringBuilder();
        for (String name : IMAGES) {
            Path archive = home.resolve("target/images").resolve(name + ".tar");
            try {
                state.append(Files.size(archive))
                        .append('-')
                        .append(Files.getLastModifiedTime(archive).toMillis())
                        .append('_');
            } catch (IOException e) {
                throw new UncheckedIOException(archive + " is missing. Run: ./hearth images", e);
            }
            archives.add(archive);
        }
        String loaded = cluster.kubectl(
                "get",
                "nodes",
                "--selector=type!=kwok",
                "--output=jsonpath={range .items[*]}{.metadata.annotations.testbed\\.hearth\\.dev/images}{\"\\n\"}{end}");
        if (loaded.lines().allMatch(state.toString()::equals)) {
            return false;
        }
        cluster.load(archives);
        for (String node : cluster.realNodes()) {
            cluster.kubectl("annotate", "node", node, "--overwrite", LOADED + "=" + state);
        }
        return true;
    }

    /** Waits until all parts run, each node offers its shares and webhooks answer. */
    public void awaitAvailable() {
        awaitRolledOut("daemonset/hearth-daemon");
        awaitRolledOut("deployment/hearth-activator-ext");
        awaitRolledOut("deployment/hearth-proxy");
        for (String node : cluster.realNodes()) {
            awaitReady(node);
        }
        // Two objects tell the API server whom to trust; one that was made anew has its authority a moment later than
        // the other.
        Await.until(
                "webhooks answer",
                START,
                PAUSE,
                () -> cluster.dryRun(MISTAKEN).output().contains("hearth.dev/accelerator")
                        && cluster.dryRun(ACCELERATED).output().contains("hearth-sidecar"));
    }

    /** Waits until a node's daemon has registered with its kubelet and the scheduler may give its shares to pods. */
    public void awaitReady(String node) {
        Await.until(
                node + " offers shares",
                START,
                PAUSE,
                () -> conditions(node).contains("Registered=True") && shares(node) > 0);
    }

    /** The shares of its CPU that a node offers. */
    public int shares(String node) {
        String shares =
                cluster.kubectl("get", "node", node, "--output=jsonpath={.status.allocatable.hearth\\.dev/cpu}");
        return shares.isEmpty() ? 0 : Integer.parseInt(shares);
    }

    private String conditions(String node) {
        return status(node, "{range .status.conditions[*]}{.type}={.status} {end}");
    }

    /** A part of what a node's AcceleratorNode says; empty where there is none yet. */
    public String status(String node, String jsonPath) {
        CommandOutcome outcome = cluster.tryKubectl("get", "acceleratornode", node, "--output=jsonpath=" + jsonPath);
        return outcome.status() == 0 ? outcome.output() : "";
    }

    /** The pod of a node's daemon. */
    public String daemonPod(String node) {
        return cluster.kubectl(
                "--namespace=" + SYSTEM,
                "get",
                "pods",
                "--selector=app.kubernetes.io/name=hearth-daemon",
                "--field-selector=status.phase=Running,spec.nodeName=" + node,
                "--output=jsonpath={.items[0].metadata.name}");
    }

    /** Starts the pods of a part anew, such as {@code deployment/hearth-proxy}, and waits until all are there. */
    void rollOut(String part) {
        cluster.kubectl("--namespace=" + SYSTEM, "rollout", "restart", part);
        awaitRolledOut(part);
    }

    /** Waits until the pods of a part are as its manifest says, and ready. */
    public void awaitRolledOut(String part) {
        cluster.kubectl("--namespace=" + SYSTEM, "rollout", "status", part, "--timeout=" + START.toSeconds() + "s");
    }

    /** Has a Deployment have so many pods, and waits until it has; those that are ending still answer. */
    void scale(String deployment, int replicas) {
        cluster.kubectl("--namespace=" + SYSTEM, "scale", "deployment/" + deployment, "--replicas=" + replicas);
        awaitRolledOut("deployment/" + deployment);
        Await.until(
                deployment + " has " + replicas + " pods",
                START,
                PAUSE,
                () -> cluster.kubectl(
                                        "--namespace=" + SYSTEM,
                                        "get",
                                        "pods",
                                        "--selector=app.kubernetes.io/name=" + deployment,
                                        "--output=name")
                                .lines()
                                .count()
                        == replicas);
    }

    /** Has a node's daemon end with all its workers, and waits until its successor offers shares. */
    public void restartDaemon(String node) {
        cluster.kubectl("--namespace=" + SYSTEM, "delete", "pod", daemonPod(node), "--wait");
        awaitRolledOut("daemonset/hearth-daemon");
        awaitReady(node);
    }

    /** The processes of a node's daemon whose command line holds a text, such as the name of a jar. */
    public List<ProcessHandle> processes(String node, String commandPart) {
        return cluster.processes(SYSTEM, daemonPod(node), "daemon").stream()
                .filter(process -> process.info().commandLine().orElse("").contains(commandPart))
                .toList();
    }

    /** What a node's daemon publishes. */
    public MetricsPage metrics(String node) {
        return new MetricsPage(cluster.kubectl(
                "get", "--raw=/api/v1/namespaces/" + SYSTEM + "/pods/" + daemonPod(node) + ":9464/proxy/q/metrics"));
    }

    /** The pods of the proxy that are not ending. */
    public List<String> proxyPods() {
        return cluster.kubectl(
                        "--namespace=" + SYSTEM,
                        "get",
                        "pods",
                        "--selector=app.kubernetes.io/name=hearth-proxy",
                        "--output=jsonpath={range .items[*]}{.metadata.name} {.metadata.deletionTimestamp}{\"\\n\"}{end}")
                .lines()
                .filter(line -> line.endsWith(" "))
                .map(String::strip)
                .toList();
    }

    /** What a pod of the proxy publishes. */
    public MetricsPage proxyMetrics(String pod) {
        return new MetricsPage(
                cluster.kubectl("get", "--raw=/api/v1/namespaces/" + SYSTEM + "/pods/" + pod + ":9468/proxy/metrics"));
    }

    /** The image of a sample, as it is loaded. */
    public String image(String name) {
        return "dev.local/hearth/" + name + ":" + version();
    }

    private String version() {
        try {
            var found = VERSION.matcher(Files.readString(home.resolve("pom.xml")));
            if (!found.find()) {
                throw new IllegalStateException("pom.xml tells no version");
            }
            return found.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a Knative Service of a sample on the accelerator, as {@code kn} does it, and waits until it is ready. */
    public void create(Namespace namespace, String service, String sample, String... arguments) {
        List<String> line = new ArrayList<>(List.of("service", "create", service, "--image", image(sample)));
        line.addAll(List.of("--annotation", "hearth.dev/accelerator=cpu"));
        line.addAll(Arrays.asList(arguments));
        namespace.kn(line.toArray(String[]::new));
    }

    /** Runs {@code ./hearth uninstall} and answers what it printed; fails where it fails. */
    public String uninstall(String... options) {
        List<String> line = new ArrayList<>(List.of(home.resolve("hearth").toString(), "uninstall"));
        line.addAll(Arrays.asList(options));
        return cluster.withKubeconfig(line);
    }

    /** The settings of a part, given as environment variables; the part is rolled out and waited for. */
    public void set(String part, Map<String, String> variables) {
        List<String> line = new ArrayList<>(List.of("--namespace=" + SYSTEM, "set", "env", part));
        variables.forEach((name, value) -> line.add(value.isEmpty() ? name + "-" : name + "=" + value));
        cluster.kubectl(line.toArray(String[]::new));
        awaitAvailable();
    }
}
