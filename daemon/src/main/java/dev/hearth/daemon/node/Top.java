package dev.hearth.daemon.node;

import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.PrewarmReply;
import dev.hearth.v1.PrewarmRequest;
import dev.hearth.v1.WarmthRequest;
import io.grpc.StatusRuntimeException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Shows what a daemon keeps warm until it is interrupted; with {@code --once}, once. With {@code --prewarm REVISION} it
 * has that revision warm first, and the modules named after it. The first argument is the daemon's socket.
 */
public final class Top {
    private static final int USAGE = 64;
    private static final int UNAVAILABLE = 69;
    private static final int REFUSED = 1;
    private static final int ONCE_SECONDS = 10;
    private static final int PREWARM_SECONDS = 60;
    /** Home and clear, as ECMA-48 has them. */
    private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";

    private Top() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.isEmpty()) {
            err.println("usage: top SOCKET [--once | --prewarm REVISION [DIGEST…]]");
            return USAGE;
        }
        Path socket = Path.of(arguments.getFirst());
        if (!Files.exists(socket)) {
            err.println("no daemon listens at " + socket + "; start one with: hearth daemon");
            return UNAVAILABLE;
        }
        List<String> rest = arguments.subList(1, arguments.size());
        try (var client = new NodeClient(socket)) {
            if (rest.isEmpty()) {
                watch(client, out);
            } else if (rest.equals(List.of("--once"))) {
                once(client, out);
            } else if (rest.size() >= 2 && rest.getFirst().equals("--prewarm")) {
                prewarm(client, rest.get(1), rest.subList(2, rest.size()), out);
            } else {
                err.println("top knows no option " + rest.getFirst());
                return USAGE;
            }
            return 0;
        } catch (StatusRuntimeException e) {
            err.println(e.getStatus().getCode() + ": " + e.getStatus().getDescription());
            return e.getStatus().getCode() == io.grpc.Status.Code.UNAVAILABLE ? UNAVAILABLE : REFUSED;
        }
    }

    private static void watch(NodeClient client, PrintStream out) {
        Iterator<NodeWarmth> warmth = client.node().warmth(WarmthRequest.getDefaultInstance());
        while (warmth.hasNext()) {
            out.print(CLEAR + String.join("\n", WarmthTable.lines(warmth.next())) + "\n");
            out.flush();
        }
    }

    private static void once(NodeClient client, PrintStream out) {
        NodeWarmth warmth = client.node()
                .withDeadlineAfter(ONCE_SECONDS, TimeUnit.SECONDS)
                .warmth(WarmthRequest.getDefaultInstance())
                .next();
        WarmthTable.lines(warmth).forEach(out::println);
    }

    private static void prewarm(NodeClient client, String revision, List<String> modules, PrintStream out) {
        PrewarmReply reply = client.node()
                .withDeadlineAfter(PREWARM_SECONDS, TimeUnit.SECONDS)
                .prewarm(PrewarmRequest.newBuilder()
                        .setRevision(revision)
                        .addAllModules(modules)
                        .build());
        out.println(revision + " is warm: " + reply.getLoadedModules() + " modules loaded, " + reply.getFilledBuffers()
                + " persistent buffers filled"
                + (reply.getMissingModulesCount() == 0 ? "" : "; not here: " + reply.getMissingModulesList()));
    }
}
