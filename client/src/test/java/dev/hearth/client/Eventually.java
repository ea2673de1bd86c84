package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What tests wait for and count. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static {
        // From the first socket on java.nio keeps one of its own, which is not to be counted as somebody's.
        try {
            SocketChannel.open(StandardProtocolFamily.UNIX).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Eventually() {}

    /** Waits until something is so, for {@link #PATIENCE} at most. */
    static void is(String what, BooleanSupplier so) {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, "not within " + PATIENCE.toSeconds() + " s: " + what);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** That an error says this. */
    static void mentions(Throwable e, String text) {
        assertTrue(String.valueOf(e.getMessage()).contains(text), e.getMessage());
    }

    /** Open descriptors of this process that are sockets, selectors, or files of this folder. */
    static List<String> descriptors(Path folder) {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.map(Eventually::target)
                    .filter(target -> target.startsWith("socket:")
                            || target.startsWith("anon_inode:")
                            || target.startsWith(folder.toString()))
                    .map(target -> target.startsWith("socket:") ? "socket" : target)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException _) {
            return "";
        }
    }

    /** Mappings of this process that belong to files of this folder. */
    static long mappings(Path folder) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(folder.toString())).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether a thread of this name lives. */
    static boolean hasThread(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals(name));
    }
}
