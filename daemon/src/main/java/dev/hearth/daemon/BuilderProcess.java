package dev.hearth.daemon;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.builder.Builder;
import dev.hearth.daemon.builder.SealedBytes;
import dev.hearth.protocol.BuildFrame;
import dev.hearth.protocol.BuiltFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One builder process and the connection to it. One thread at a time compiles with it; any may close it. */
final class BuilderProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final long CONNECT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final ChildProcess child;
    private final UnixSocket socket;
    private final List<String> blocks;
    private long sequence;
    private volatile long lastUsedNs = System.nanoTime();
    private volatile boolean late;

    private BuilderProcess(ChildProcess child, UnixSocket socket, List<String> blocks) {
        this.child = child;
        this.socket = socket;
        this.blocks = blocks;
    }

    /**
     * Starts a builder and connects to it.
     *
     * @param blocks the blocks that a compiler for CPUs optimises for; it holds to those for its life
     * @throws IOException where it ends first, or takes too long; nothing is left of it then
     */
    static BuilderProcess start(
            String name,
            Path folder,
            Device device,
            List<String> blocks,
            DaemonConfig.Builder config,
            List<String> drivers)
            throws IOException {
        ProcessBuilder command = JavaCommand.of(
                "builder",
                Builder.class.getName(),
                folder,
                config.heap(),
                Stream.concat(drivers.stream(), config.jvmOptions().orElse(List.of()).stream())
                        .toList(),
                List.of("--folder=" + folder, "--device=" + device.id()));
        if (!blocks.isEmpty()) {
            command.environment().put("POCL_BINARY_SPECIALIZE_WG", forLaunchesFromTheOrigin(blocks));
        }
        ChildProcess child = ChildProcess.start(name, folder, command);
        UnixSocket socket = null;
        try {
            socket = connect(child);
            return new BuilderProcess(child, socket, blocks);
        } finally {
            if (socket == null) {
                end(child);
            }
        }
    }

    /** In PoCL's words. Larger grids, of 65 535 blocks or more in one direction, run its code for any block. */
    private static String forLaunchesFromTheOrigin(List<String> blocks) {
        return blocks.stream().map(block -> block + "-goffs0-smallgrid").collect(Collectors.joining(","));
    }

    private static UnixSocket connect(ChildProcess child) throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            UnixSocket socket = tryConnect(child);
            if (socket != null) {
                return socket;
            }
            if (!child.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException(
                        child.name() + (child.isAlive() ? " was not ready within 30 s" : " " + child.exitReason())
                                + CrashLog.summary(child.folder()) + "; its last words:\n" + child.lastLines());
            }
            LockSupport.parkNanos(CONNECT_PAUSE_NS);
        }
    }

    private static @Nullable UnixSocket tryConnect(ChildProcess child) {
        try {
            return Files.exists(child.controlSocket()) ? UnixSocket.connect(child.controlSocket()) : null;
        } catch (IOException e) {
            // Bound, and not listening yet.
            return null;
        }
    }

    /**
     * Compiles one program.
     *
     * @throws BackendException with the compiler's log, or with what became of the compiler; the process has ended then
     */
    byte[] compile(ModuleSource program, Duration deadline, ScheduledExecutorService timer) throws IOException {
        var watch = timer.schedule(
                () -> {
                    late = true;
                    child.kill();
                },
                deadline.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            send(program);
            try (Message answer = socket.receive()) {
                if (answer != null) {
                    return binary(answer);
                }
            }
        } catch (IOException | ProtocolException e) {
            // Its end is seen as the end of the connection, or as this; what it was is told below.
            child.kill();
        } finally {
            watch.cancel(false);
            lastUsedNs = System.nanoTime();
        }
        throw new BackendException(Status.COMPILE_FAILED, end(deadline));
    }

    private String end(Duration deadline) {
        String reason = late
                ? "the program took longer than " + deadline.toSeconds() + " s to compile"
                        + " (hearth.daemon.builder.deadline); make it smaller, or raise that"
                : "the compiler " + reasonOfExit() + " while it compiled the program";
        close();
        return reason;
    }

    private String reasonOfExit() {
        try {
            child.waitFor(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String words = child.lastLines();
        return child.exitReason() + CrashLog.summary(child.folder()) + (words.isEmpty() ? "" : " (" + words + ")");
    }

    private void send(ModuleSource program) throws IOException {
        byte[] options = Frame.utf8(program.options());
        try (Arena arena = Arena.ofConfined();
                Descriptor file = SealedBytes.of("program", options, program.source())) {
            MemorySegment frame =
                    Frame.begin(arena.allocate(BuildFrame.BYTES, 8), 0, Opcode.BUILD, BuildFrame.BYTES, ++sequence, 0);
            new BuildFrame(frame)
                    .format(program.format().code())
                    .optionsLength(options.length)
                    .sourceLength(program.source().length);
            socket.send(frame, file);
        }
    }

    private static byte[] binary(Message answer) throws IOException {
        if (Opcode.of(answer.frame().opcode()) != Opcode.BUILT) {
            throw new ProtocolException(
                    Status.UNKNOWN_OPCODE,
                    "a builder sent op code " + answer.frame().opcode());
        }
        var built = new BuiltFrame(answer.frame().segment());
        Status status = Status.of(built.status());
        if (status != Status.OK) {
            throw new BackendException(status, built.message());
        }
        return SealedBytes.read(answer.descriptor(), built.binaryLength());
    }

    /** What it optimises for. */
    List<String> blocks() {
        return blocks;
    }

    boolean isAlive() {
        return child.isAlive() && socket.isOpen();
    }

    /** How long it has had nothing to do. */
    long idleNs() {
        return System.nanoTime() - lastUsedNs;
    }

    @Override
    public void close() {
        socket.close();
        end(child);
    }

    private static void end(ChildProcess child) {
        child.kill();
        try {
            child.waitFor(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        child.delete();
    }
}
