package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A daemon with sidecars and functions, all real processes, which the tests of a class may share; closing it ends them. */
final class Node implements AutoCloseable {
    /** By when another process has done what was asked of it, on a machine that is busy with other things too. */
    static final Duration SOON = Duration.ofSeconds(60);

    /** A builder that ends after a while and is started again would count as one process more than before. */
    private static final String LASTING_BUILDERS = "-Dhearth.daemon.builder.idle=1h";

    private final ShortFolder folder = ShortFolder.create();
    private final Closing closing = new Closing();
    private final DaemonProcess daemon;
    private int functions;

    private Node(boolean passable, String... settings) {
        if (passable) {
            folder.letPass();
        }
        daemon = closing.add(DaemonProcess.start(
                Installation.here(),
                folder,
                Stream.concat(Stream.of(LASTING_BUILDERS), Arrays.stream(settings))
                        .toArray(String[]::new)));
    }

    /** Starts a daemon; its settings are {@code -Dkey=value}. */
    static Node start(String... settings) {
        return new Node(false, settings);
    }

    /** As {@link #start}, where other users may pass to the daemon's folders, as they may on a node. */
    static Node startPassable(String... settings) {
        return new Node(true, settings);
    }

    DaemonProcess daemon() {
        return daemon;
    }

    ShortFolder folder() {
        return folder;
    }

    /** Starts a sidecar of this name, whose function is of this tenant. */
    SidecarProcess sidecar(String name, String tenant, String... settings) {
        return closing.add(SidecarProcess.start(Installation.here(), folder, name, tenant, daemon.socket(), settings));
    }

    /** Ends this with the node. */
    void closing(AutoCloseable part) {
        closing.add(part);
    }

    /** Starts a {@link TenantFunction}. */
    FunctionProcess function(SidecarProcess sidecar, String behaviour) {
        return closing.add(FunctionProcess.plain(
                folder,
                behaviour + "-" + ++functions,
                sidecar.socket(),
                System.getProperty("java.class.path"),
                TenantFunction.class.getName(),
                behaviour));
    }

    /** Starts a function that works until it is ended, and waits until it does. */
    FunctionProcess load(SidecarProcess sidecar) {
        FunctionProcess function = function(sidecar, "load");
        function.awaitLine("batches ", SOON);
        return function;
    }

    /** Runs a function that opens, computes, checks its result and closes. */
    void requireWorks(SidecarProcess sidecar) {
        try (FunctionProcess function = function(sidecar, "once")) {
            assertEquals(0, function.process().awaitEnd(SOON), function.process()::logTail);
            assertEquals(List.of(), function.find("wrong "));
            assertEquals(List.of(""), function.find("done"));
        }
    }

    /** Waits until a function of {@link #load} has computed this many further results. */
    static void awaitProgress(FunctionProcess function, int batches) {
        int then = batches(function);
        function.process().await("computes on", SOON, () -> batches(function) >= then + batches);
    }

    /** A function of {@link #load} lost nothing and got no wrong result since it started. */
    static void requireUndisturbed(FunctionProcess function) {
        assertEquals(1, function.find("open ").size(), function.process()::logTail);
        assertEquals(List.of(), function.find("lost "));
        assertEquals(List.of(), function.find("wrong "));
    }

    static int batches(FunctionProcess function) {
        List<String> lines = function.find("batches ");
        return lines.isEmpty() ? 0 : Integer.parseInt(lines.getLast());
    }

    @Override
    public void close() {
        closing.close();
        folder.close();
    }
}
