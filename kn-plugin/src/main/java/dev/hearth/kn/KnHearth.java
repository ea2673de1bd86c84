package dev.hearth.kn;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of {@code kn hearth}. */
@Command(
        name = "kn hearth",
        description = "Accelerated functions: what nodes offer, what is warm, and why a pod went where it went.",
        mixinStandardHelpOptions = true,
        version = "kn hearth 0.1.0",
        synopsisSubcommandLabel = "COMMAND")
public final class KnHearth {
    private static final int UNAVAILABLE = 69;
    private static final int NOT_FOUND = 1;
    private static final int MISSING = 404;
    private static final int FORBIDDEN = 403;
    private static final Duration REFRESH = Duration.ofSeconds(2);
    /** Home and clear, as ECMA-48 has them. */
    private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";

    private final Function<ConfigBuilder, KubernetesClient> clients;
    private final Clock clock;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private CommandSpec spec;

    KnHearth(Function<ConfigBuilder, KubernetesClient> clients, Clock clock) {
        this.clients = clients;
        this.clock = clock;
    }

    /** Runs a command on the cluster of the current kubeconfig. */
    public static void main(String[] arguments) {
        var program = new KnHearth(
                config ->
                        new KubernetesClientBuilder().withConfig(config.build()).build(),
                Clock.systemUTC());
        System.exit(commandLine(program).execute(arguments));
    }

    static CommandLine commandLine(KnHearth program) {
        return new CommandLine(program)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof KubernetesClientException refused) {
                        command.getErr().println("kn hearth: " + reason(refused));
                        return UNAVAILABLE;
                    }
                    throw failure;
                });
    }

    private static String reason(KubernetesClientException refused) {
        if (refused.getCode() == MISSING) {
            return "the cluster knows no AcceleratorNodes: Hearth is not installed there (kubectl apply -k config/…)";
        }
        if (refused.getCode() == FORBIDDEN) {
            return "you may not read what this needs: " + refused.getMessage();
        }
        Throwable cause = refused;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return "the cluster does not answer: " + cause.getMessage() + "; --kubeconfig or KUBECONFIG names another";
    }

    /** Which cluster. */
    static final class Target {
        @Option(names = "--kubeconfig", paramLabel = "FILE", description = "another file than KUBECONFIG's")
        private @Nullable String kubeconfig;

        @Option(names = "--context", paramLabel = "NAME", description = "another context than the file's current one")
        private @Nullable String context;

        ConfigBuilder config() {
            if (kubeconfig != null) {
                System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, kubeconfig);
            }
            return new ConfigBuilder(Config.autoConfigure(context));
        }
    }

    private KubernetesClient client(Target target) {
        return clients.apply(target.config());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int print(Iterable<String> lines) {
        lines.forEach(out()::println);
        out().flush();
        return 0;
    }

    @Command(description = "Nodes, their devices and free shares.", mixinStandardHelpOptions = true)
    int nodes(@Mixin Target target) {
        try (KubernetesClient client = client(target)) {
            return print(Nodes.read(client).lines());
        }
    }

    @Command(description = "Revisions that have a worker, and where.", mixinStandardHelpOptions = true)
    int warm(
            @Mixin Target target,
            @Option(
                            names = {"-n", "--namespace"},
                            paramLabel = "NAMESPACE",
                            description = "those of one namespace alone")
                    @Nullable
                    String namespace) {
        try (KubernetesClient client = client(target)) {
            return print(Nodes.read(client).warm(namespace == null ? "" : namespace + "/"));
        }
    }

    @Command(description = "Both, live.", mixinStandardHelpOptions = true)
    int top(@Mixin Target target, @Option(names = "--once", description = "once, and no more") boolean once)
            throws InterruptedException {
        try (KubernetesClient client = client(target)) {
            while (true) {
                Nodes nodes = Nodes.read(client);
                if (!once) {
                    out().print(CLEAR);
                }
                print(nodes.lines());
                out().println();
                print(nodes.warm(""));
                if (once) {
                    return 0;
                }
                TimeUnit.MILLISECONDS.sleep(REFRESH.toMillis());
            }
        }
    }

    @Command(description = "Why the pods of a revision went where they went.", mixinStandardHelpOptions = true)
    int explain(
            @Mixin Target target,
            @Parameters(paramLabel = "REVISION", description = "its name, as kn revision list shows it")
                    String revision,
            @Option(
                            names = {"-n", "--namespace"},
                            paramLabel = "NAMESPACE",
                            description = "where it is; else the context's")
                    @Nullable
                    String namespace) {
        try (KubernetesClient client = client(target)) {
            String where =
                    namespace != null ? namespace : client.getNamespace() == null ? "default" : client.getNamespace();
            var explanation = Explanation.read(client, where, revision, clock.instant());
            print(explanation.lines());
            return explanation.isAnything() ? 0 : NOT_FOUND;
        }
    }
}
