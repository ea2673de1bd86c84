package dev.hearth.e2e;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
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

    /** A namespace of this name, new and empty, that is deleted with all in it when closed. */
    public Namespace namespace(String name) {
        return Namespace.create(this, name);
    }

    /** Gets a path from a host through the ingress, as somebody outside the cluster does. */
    public HttpAnswer get(String host, String path) {
        return HttpAnswer.get(http, URI.create("http://" + host + path));
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

    /** Runs a command in a node's namespaces and answers what it printed; fails where it fails. */
    public String inNode(String node, String... command) {
        List<String> arguments = new ArrayList<>(List.of(node));
        arguments.addAll(List.of(command));
        return testbed("in", arguments);
    }

    /** Imports image archives into every node. */
    public void load(List<Path> archives) {
        testbed("load", archives.stream().map(Path::toString).toList());
    }

    /** Ends one of the cluster's own processes and starts it again, such as {@code kubelet-node1}. */
    public void restart(String process) {
        testbed("restart", List.of(process));
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
