package dev.hearth.client;

import dev.hearth.protocol.Status;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@code hearth daemon} that a function starts for itself on a laptop or in a unit test.
 *
 * <p>One child process serves all contexts of the JVM; a new one is started where it has died. It ends when its standard
 * input does, so that it outlives no parent, however that ends; an orderly exit of the JVM waits for it and removes its
 * folder.
 */
final class StandaloneDaemon implements AutoCloseable {
    /** The one of this JVM. */
    static final StandaloneDaemon SHARED = new StandaloneDaemon(Duration.ofSeconds(60));

    private static final Duration EXIT = Duration.ofSeconds(5);
    private static final int DELETIONS = 10;
    private static final long POLL_NS = 20_000_000;
    private static final int LOG_TAIL_BYTES = 4096;

    private final Duration startTimeout;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Child child;
    private @Nullable Thread exitHook;

    private record Child(Process process, Path folder) {
        Path socket() {
            return folder.resolve("a.sock");
        }

        Path log() {
            return folder.resolve("daemon.log");
        }
    }

    StandaloneDaemon(Duration startTimeout) {
        this.startTimeout = startTimeout;
    }

    /**
     * The socket of a running daemon; starts it and blocks until it listens where there is none.
     *
     * @throws AcceleratorException UNAVAILABLE where it cannot be started, with the end of its log
     */
    Path socket(Map<String, String> environment) {
        lock.lock();
        try {
            Child running = child;
            if (running == null || !running.process.isAlive()) {
                end(running);
                running = start(program(environment));
                child = running;
                awaitSocket(running);
            }
            return running.socket();
        } finally {
            lock.unlock();
        }
    }

    private static Path program(Map<String, String> environment) {
        List<Path> tried = new ArrayList<>();
        String home = environment.getOrDefault("HEARTH_HOME", "");
        if (!home.isEmpty()) {
            tried.add(Path.of(home, "hearth"));
        } else {
            for (String folder : environment.getOrDefault("PATH", "").split(":", -1)) {
                if (!folder.isEmpty()) {
                    tried.add(Path.of(folder, "hearth"));
                }
            }
        }
        return tried.stream()
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst()
                .orElseThrow(() -> new AcceleratorException(
                        Status.UNAVAILABLE,
                        null,
                        "no accelerator sidecar is configured (HEARTH_SOCKET is not set) and no program hearth was found"
                                + (home.isEmpty() ? " on the PATH" : " in HEARTH_HOME=" + home)
                                + " to start a local daemon; set HEARTH_HOME to a checkout of Hearth, or run the"
                                + " function by `hearth run -- COMMAND`"));
    }

    private Child start(Path program) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("hearth");
            var started = new Child(
                    new ProcessBuilder(
                                    program.toString(),
                                    "daemon",
                                    "--standalone",
                                    "--socket-folder",
                                    folder.resolve("node").toString(),
                                    "--state-folder",
                                    folder.resolve("state").toString(),
                                    "--sidecar-socket",
                                    folder.resolve("a.sock").toString())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("daemon.log").toFile())
                            .start(),
                    folder);
            endWithJvm();
            return started;
        } catch (IOException e) {
            delete(folder);
            throw new AcceleratorException(
                    Status.UNAVAILABLE, null, "cannot start " + program + " daemon (" + e.getMessage() + ")", e);
        }
    }

    private void endWithJvm() {
        if (exitHook == null) {
            exitHook = Thread.ofPlatform().name("hearth-daemon-end").unstarted(this::endChild);
            Runtime.getRuntime().addShutdownHook(exitHook);
        }
    }

    private void awaitSocket(Child started) {
        long deadlineNs = System.nanoTime() + startTimeout.toNanos();
        while (!Files.exists(started.socket())) {
            String problem = null;
            if (!started.process.isAlive()) {
                problem = "ended with exit code " + started.process.exitValue();
            } else if (System.nanoTime() > deadlineNs) {
                problem = "opened no socket within " + startTimeout.toMillis() + " ms";
            } else if (Thread.currentThread().isInterrupted()) {
                problem = "was still starting when the thread was interrupted";
            }
            if (problem != null) {
                String log = tail(started.log());
                endChild();
                throw new AcceleratorException(
                        Status.UNAVAILABLE,
                        null,
                        "the local daemon (hearth daemon --standalone) " + problem + "; the end of its log:\n" + log);
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private static String tail(Path log) {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - LOG_TAIL_BYTES);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(not readable: " + e.getMessage() + ")";
        }
    }

    /** Ends the child, if there is one; the next {@link #socket} starts another. */
    @Override
    public void close() {
        lock.lock();
        try {
            endChild();
            if (exitHook != null) {
                Runtime.getRuntime().removeShutdownHook(exitHook);
                exitHook = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Also run when the JVM exits, and then without the lock: another thread may hold it while it waits for a start. */
    private void endChild() {
        end(child);
        child = null;
    }

    private static void end(@Nullable Child ending) {
        if (ending == null) {
            return;
        }
        Process process = ending.process;
        try {
            process.getOutputStream().close();
            if (!process.waitFor(EXIT.toMillis(), TimeUnit.MILLISECONDS)) {
                List<ProcessHandle> descendants = process.descendants().toList();
                descendants.forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                // Until then they may still write what is deleted below.
                descendants.forEach(each -> each.onExit()
                        .completeOnTimeout(each, EXIT.toMillis(), TimeUnit.MILLISECONDS)
                        .join());
            }
        } catch (IOException _) {
            process.destroyForcibly();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        delete(ending.folder);
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        // Who is ending may remove a file that was just found, or make another one.
        for (int i = 0; i < DELETIONS && Files.exists(folder); i++) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException _) {
                // Once more; after that it lies in the folder for temporary files.
            }
        }
    }
}
