package dev.hearth.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The cluster of {@code ./hearth testbed up}: real Kubernetes and Knative on this machine. Everything is done as an
 * administrator does it, with {@code kubectl}, {@code kn} and HTTP through the ingress. Any thread may call.
 */
public final class Cluster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Path testbed;
    private final Map<String, String> environment;
    private final HttpClient http;

    private Cluster(Path testbed, Map<String, String> environment) {
        this.testbed = testbed;
        this.environment = environment;
        // As a proxy the ingress gets a request for any host, which need not have an address.
        var ingress = new InetSocketAddress(setting(environment, "INGRESS"), 80);
        this.http = HttpClient.newBuilder().proxy(ProxySelector.of(ingress)).build();
    }

    /** The cluster that is up; fails where none is. */
    public static Cluster connect() {
        Path testbed =
                Installation.here().home().resolve("e2e").resolve("testbed").resolve("testbed.sh");
        Map<String, String> environment = CommandOutcome.of(List.of(testbed.toString(), "environment"), "", LIMIT)
                .required()
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(parts -> parts[0], parts -> parts[1]));
        var cluster = new Cluster(testbed, environment);
        CommandOutcome answer = cluster.tryKubectl("get", "--raw=/readyz", "--request-timeout=10s");
        if (answer.status() != 0) {
            throw new IllegalStateException("no cluster answers; start it with: hearth testbed up. " + answer.output());
        }
        return cluster;
    }

    /** Runs {@code kubectl} and answers what it printed; fails where it fails. */
    public String kubectl(String... arguments) {
        return tryKubectl(arguments).required();
    }

    /** Runs {@code kubectl}, which may fail. */
    public CommandOutcome tryKubectl(String... arguments) {
        return run("KUBECTL", List.of(arguments), "");
    }

    /** Runs {@code kn} and answers what it printed; fails where it fails. */
    public String kn(String... arguments) {
        return tryKn(arguments).required();
    }

    /** Runs {@code kn}, which may fail. */
    public CommandOutcome tryKn(String... arguments) {
        return run("KN", List.of(arguments), "");
    }

    /** Creates or changes objects to what a manifest says; it may be refused. */
    public CommandOutcome apply(String yaml) {
        return run("KUBECTL", List.of("apply", "--filename=-"), yaml);
    }

    /** What the API server says of a manifest without doing it: all that stands in its way has its say. */
    public CommandOutcome dryRun(String yaml) {
        return run("KUBECTL", List.of("apply", "--dry-run=server", "--output=yaml", "--filename=-"), yaml);
    }

    /** A namespace of this name, new and empty, that is deleted with all in it when closed. */
    public Namespace namespace(String name) {
        return Namespace.create(this, name);
    }

    /** Gets a path from a host through the ingress, as somebody outside the cluster does. */
    public HttpAnswer get(String host, String path) {
        return HttpAnswer.get(http, URI.create("http://" + host + path));
    }

    /** Posts to a path of a host through the ingress, as somebody outside the cluster does. */
    public HttpAnswer post(String host, String path, String contentType, byte[] body) {
        return HttpAnswer.post(http, URI.create("http://" + host + path), contentType, body);
    }

    /** The host of a Knative Service. */
    public String host(String namespace, String service) {
        return service + "." + namespace + "." + setting(environment, "DOMAIN");
    }

    /** A function as small as can be: it answers with a line. */
    public String helloImage() {
        return setting(environment, "HELLO_IMAGE");
    }

    /** The nodes that are not fake ones of KWOK. */
    public List<String> realNodes() {
        return kubectl(
                        "get",
                        "nodes",
                        "--selector=type!=kwok",
                        "--output=jsonpath={range .items[*]}{.metadata.name}{\"\\n\"}{end}")
                .lines()
                .toList();
    }

    /** Has new pods come to one node alone, until it is closed. */
    public AutoCloseable only(String node) {
        List<String> others =
                realNodes().stream().filter(each -> !each.equals(node)).toList();
        others.forEach(other -> kubectl("cordon", other));
        return () -> others.forEach(other -> kubectl("uncordon", other));
    }

    /** The processes of a pod's container, those that it has started among them, as this machine sees them. */
    public List<ProcessHandle> processes(String namespace, String pod, String container) {
        String id = kubectl(
                "--namespace=" + namespace,
                "get",
                "pod",
                pod,
                "--output=jsonpath={.status.containerStatuses[?(@.name==\"" + container
                        + "\")].containerID}{.status.initContainerStatuses[?(@.name==\"" + container
                        + "\")].containerID}");
        String group = id.substring(id.lastIndexOf('/') + 1);
        if (group.isEmpty()) {
            throw new IllegalStateException(namespace + "/" + pod + " has no container " + container + " that runs");
        }
        return ProcessHandle.allProcesses()
                .filter(process -> isOf(process, group))
                .toList();
    }

    private static boolean isOf(ProcessHandle process, String group) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cgroup"))
                    .contains(group);
        } catch (IOException e) {
            // It has ended.
            return false;
        }
    }

    /** Runs a command in a node's namespaces and answers what it printed; fails where it fails. */
    public String inNode(String node, String... command) {
        List<String> arguments = new ArrayList<>(List.of(node));
        arguments.addAll(List.of(command));
        return testbed("in", arguments);
    }

    /** What runs a command with the files of a node: its sockets and its kubelet's folders are at their usual paths. */
    List<String> amongFilesOf(String node) {
        return List.of("nsenter", "--mount=" + Path.of(setting(environment, "MOUNT_NAMESPACES"), node), "--");
    }

    /** The API server by plain HTTP, for whoever asks it much. */
    public ApiProxy proxy() {
        return ApiProxy.start(List.of(
                setting(environment, "KUBECTL"),
                "--kubeconfig=" + setting(environment, "KUBECONFIG"),
                "proxy",
                "--port=0"));
    }

    /**
     * Runs a program that finds the cluster by the variable KUBECONFIG, and answers what it printed; fails where it fails. A command
     * of {@code ./hearth} builds nothing meanwhile: what runs the tests has built it.
     */
    String withKubeconfig(List<String> command) {
        List<String> line = new ArrayList<>(
                List.of("env", "HEARTH_BUILD=skip", "KUBECONFIG=" + setting(environment, "KUBECONFIG")));
        line.addAll(command);
        return CommandOutcome.of(line, "", LIMIT).required();
    }

    /** Imports image archives into every node. */
    public void load(List<Path> archives) {
        testbed("load", archives.stream().map(Path::toString).toList());
    }

    /** Ends one of the cluster's own processes and starts it again, such as {@code kubelet-node1}. */
    public void restart(String process) {
        testbed("restart", List.of(process));
    }

    /** Has one of the cluster's own processes answer nobody, such as {@code kube-apiserver}, until it is closed. */
    AutoCloseable without(String process) throws IOException {
        String pid =
                Files.readString(Path.of(setting(environment, "PIDS"), process)).split(" ", 2)[0];
        signal("STOP", pid);
        return () -> signal("CONT", pid);
    }

    private static void signal(String name, String pid) {
        CommandOutcome.of(List.of("kill", "-" + name, pid), "", LIMIT).required();
    }

    @Override
    public void close() {
        http.close();
    }

    private String testbed(String command, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(testbed.toString(), command));
        line.addAll(arguments);
        return CommandOutcome.of(line, "", LIMIT).required();
    }

    private CommandOutcome run(String program, List<String> arguments, String input) {
        List<String> line = new ArrayList<>(
                List.of(setting(environment, program), "--kubeconfig=" + setting(environment, "KUBECONFIG")));
        line.addAll(arguments);
        return CommandOutcome.of(line, input, LIMIT);
    }

    private static String setting(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalStateException("hearth testbed environment tells no " + name + ": " + environment);
        }
        return value;
    }
}
