package dev.hearth.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A container of an unpacked image, run by runc without an engine: as in a pod, its root is read-only, and it has namespaces of
 * its own. Root alone can start one. Closing it ends it in order, and kills it where that takes too long.
 */
public final class Container implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration END = Duration.ofSeconds(30);

    private final String id;
    private final Path folder;
    private final Path log;
    private final Process process;

    private Container(String id, Path folder, Path log, Process process) {
        this.id = id;
        this.folder = folder;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts one; its output goes to {@link #log()}.
     *
     * @param id no other container on this machine has it
     * @param folder of its own, made for it
     */
    public static Container start(String id, Path folder, ContainerSpec spec) throws IOException {
        Files.createDirectories(folder);
        new ObjectMapper().writeValue(folder.resolve("config.json").toFile(), spec.toOci());
        Path log = folder.resolve("log");
        var command = List.of(
                "runc",
                "--root",
                folder.resolve("runc").toString(),
                "run",
                "--bundle",
                folder.toString(),
                "--pid-file",
                folder.resolve("pid").toString(),
                id);
        var builder = new ProcessBuilder(command)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        return new Container(id, folder, log, builder.start());
    }

    /** All that it has printed. */
    public String log() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /** Its first process, as this machine numbers it, whose namespaces are the container's. */
    public ProcessHandle init() throws IOException {
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        return ProcessHandle.of(pid).orElseThrow(() -> new IOException(id + " has ended:\n" + logNow()));
    }

    /** Its processes whose command line holds a text. */
    public List<ProcessHandle> processes(String text) {
        Stream<ProcessHandle> all = process.descendants();
        return all.filter(handle -> commandLine(handle).contains(text)).toList();
    }

    private static String commandLine(ProcessHandle handle) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(handle.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits until what it has printed meets a condition; fails with all of it where it ends before, or time runs out. */
    public void await(String what, Duration patience, Predicate<String> condition)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.test(log())) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException(id + ", " + (process.isAlive() ? "within " + patience : "which has ended")
                        + ": not " + what + "; it printed\n" + log());
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Asks it to end, as a kubelet does, and does not wait. */
    public void terminate() throws IOException {
        if (process.isAlive() && Files.exists(folder.resolve("pid"))) {
            init().destroy();
        } else {
            process.destroy();
        }
    }

    /** Waits until it has ended, and answers its exit code; nothing where it has not ended in time. */
    public Optional<Integer> awaitEnd(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
                ? Optional.of(process.exitValue())
                : Optional.empty();
    }

    private String logNow() {
        try {
            return log();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            terminate();
            if (awaitEnd(END).isEmpty()) {
                init().destroyForcibly();
                awaitEnd(END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
