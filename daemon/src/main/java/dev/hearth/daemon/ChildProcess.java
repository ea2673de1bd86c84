package dev.hearth.daemon;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A worker or builder process and its run folder, started by this supervisor or by one before it.
 *
 * <p>The folder's {@code process} file names the process by id and start time, so that a later supervisor kills no
 * stranger that got the same id. What the process prints goes to the daemon's log under its name.
 */
final class ChildProcess {
    private static final Logger LOG = System.getLogger(ChildProcess.class.getName());
    private static final int MAX_LINE = 2048;
    private static final int MAX_LINES_A_SECOND = 200;
    private static final int LAST_LINES = 8;
    /** How long the output of a process that has ended is waited for; what it started may hold it open. */
    private static final Duration OUTPUT_END = Duration.ofSeconds(1);
    /** The child's group may write, and not remove what is this user's, such as who the child is: the sticky bit. */
    private static final int FOLDER_MODE = 01770;

    private final String name;
    private final Path folder;
    private final ProcessHandle handle;
    private final @Nullable Process process;
    private final WorkerGroups.@Nullable Group group;
    private final ArrayDeque<String> lastLines = new ArrayDeque<>();
    /** Copies the output; null for a process that an earlier supervisor started. */
    private @Nullable Thread output;

    private ChildProcess(
            String name,
            Path folder,
            ProcessHandle handle,
            @Nullable Process process,
            WorkerGroups.@Nullable Group group) {
        this.name = name;
        this.folder = folder;
        this.handle = handle;
        this.process = process;
        this.group = group;
    }

    /** Starts a child in a fresh run folder, as this user. */
    static ChildProcess start(String name, Path folder, ProcessBuilder command) throws IOException {
        return start(name, folder, OptionalInt.empty(), null, command);
    }

    /**
     * As {@link #start(String, Path, ProcessBuilder)}.
     *
     * @param uid which the command makes itself, where that is another
     * @param group which the process enters before all else, null for the daemon's own
     */
    static ChildProcess start(
            String name, Path folder, OptionalInt uid, WorkerGroups.@Nullable Group group, ProcessBuilder command)
            throws IOException {
        StateFolder.delete(folder);
        StateFolder.makePrivate(folder);
        StateFolder.makePrivate(folder.resolve("tmp"));
        if (uid.isPresent()) {
            StateFolder.share(folder, uid.getAsInt(), FOLDER_MODE);
            StateFolder.share(folder.resolve("tmp"), uid.getAsInt(), FOLDER_MODE);
        }
        if (group != null) {
            group.open();
            command.command().addAll(0, group.entry());
        }
        Process process = command.directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .start();
        var child = new ChildProcess(name, folder, process.toHandle(), process, group);
        child.writeIdentity();
        child.output = Thread.ofPlatform().name(name + "-output").daemon().start(child::copyOutput);
        return child;
    }

    /**
     * The child that an earlier supervisor started in this folder, where it still runs.
     *
     * @param groupOf tells the cgroup of a process, null where it has none of a worker's
     */
    static Optional<ChildProcess> find(String name, Path folder, LongFunction<WorkerGroups.@Nullable Group> groupOf) {
        var identity = new Properties();
        try (var in = Files.newBufferedReader(folder.resolve("process"))) {
            identity.load(in);
            long pid = Long.parseLong(identity.getProperty("pid", ""));
            String started = identity.getProperty("started", "");
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(found -> started.equals(startOf(found)))
                    .map(found -> new ChildProcess(name, folder, found, null, groupOf.apply(pid)));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void writeIdentity() throws IOException {
        Files.writeString(folder.resolve("process"), "pid=" + handle.pid() + "\nstarted=" + startOf(handle) + "\n");
    }

    private static String startOf(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .map(String::valueOf)
                .orElse("unknown");
    }

    private void copyOutput() {
        Process started = process;
        if (started == null) {
            return;
        }
        long second = 0;
        int lines = 0;
        try (var out = new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = readLine(out); line != null; line = readLine(out)) {
                long now = System.nanoTime() / 1_000_000_000;
                lines = now == second ? lines + 1 : 0;
                second = now;
                keep(line);
                if (lines < MAX_LINES_A_SECOND) {
                    LOG.log(Level.INFO, "{0}: {1}", name, line);
                } else if (lines == MAX_LINES_A_SECOND) {
                    LOG.log(
                            Level.WARNING,
                            "{0}: prints faster than {1} lines a second; the rest of this second is left out",
                            name,
                            lines);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0}: its output ended: {1}", name, e);
        }
    }

    /** As {@link BufferedReader#readLine}, but cuts a line that has no end: kernels print what they like. */
    private static @Nullable String readLine(BufferedReader out) throws IOException {
        var line = new StringBuilder();
        for (int c = out.read(); c >= 0; c = out.read()) {
            if (c == '\n' || line.length() >= MAX_LINE) {
                return line.toString();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.isEmpty() ? null : line.toString();
    }

    private synchronized void keep(String line) {
        lastLines.addLast(line);
        if (lastLines.size() > LAST_LINES) {
            lastLines.removeFirst();
        }
    }

    /** The last lines it printed, for messages about its end; once it has ended, they are all there. */
    String lastLines() {
        Thread copying = output;
        if (copying != null && !isAlive()) {
            try {
                copying.join(OUTPUT_END);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        synchronized (this) {
            return String.join("\n", lastLines);
        }
    }

    String name() {
        return name;
    }

    Path folder() {
        return folder;
    }

    Path controlSocket() {
        return folder.resolve("control.sock");
    }

    long pid() {
        return handle.pid();
    }

    /** Costs nothing where this supervisor started it; else a look at the process table. */
    boolean isAlive() {
        Process started = process;
        return started == null ? handle.isAlive() : started.isAlive();
    }

    /** Runs something once the process has ended, on a thread that must not block for long. */
    void onExit(Runnable action) {
        var _ = end().thenRun(action);
    }

    /** Completes once it is not alive. */
    private CompletableFuture<?> end() {
        Process started = process;
        return started == null ? handle.onExit() : started.onExit();
    }

    /** Why it ended, in words for the log, once it has. */
    String exitReason() {
        return exit() + (group == null || isAlive() ? "" : group.outOfMemory());
    }

    private String exit() {
        Process started = process;
        if (started == null || isAlive()) {
            return "ended";
        }
        int code = started.exitValue();
        String signal = switch (code) {
            case 134 -> " (SIGABRT: native code gave up or the JVM crashed)";
            case 137 -> " (SIGKILL)";
            case 139 -> " (SIGSEGV)";
            case 143 -> " (SIGTERM)";
            case 69 -> " (the device cannot be opened)";
            case 70 -> " (the device was lost)";
            case 71 -> " (a kernel ran past its deadline)";
            case 72 -> " (its system calls cannot be fenced)";
            default -> "";
        };
        return "exited with " + code + signal;
    }

    /** Waits for its end; false where it does not come in time. */
    boolean waitFor(long timeoutMs) throws InterruptedException {
        try {
            var _ = end().get(timeoutMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return !isAlive();
        }
    }

    /** Ends it and all that it started, at once (SIGKILL). */
    void kill() {
        handle.descendants().forEach(ProcessHandle::destroyForcibly);
        handle.destroyForcibly();
    }

    /** Removes its run folder and its cgroup; it has ended. */
    void delete() {
        if (group != null) {
            group.close();
        }
        try {
            StateFolder.delete(folder);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0}: cannot remove its folder: {1}", name, e);
        }
    }
}
