package dev.hearth.daemon;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.builder.SealedBytes;
import dev.hearth.daemon.warm.Learned;
import dev.hearth.protocol.BuildFrame;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Answers one worker's BUILDs from the module cache. Few at a time, so that a tenant with many programs leaves the
 * compilers to others too.
 *
 * <p>The worker may be subverted by its tenant: what it sends is read from sealed memory only, and the digest it gives
 * is not looked at, so that it cannot plant a binary under another program's name.
 */
final class WorkerBuilds implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WorkerBuilds.class.getName());
    private static final int AT_ONCE = 2;
    private static final int WAITING = 256;
    private static final int MAX_BUILT = 4096;
    private static final long MAX_SOURCE_BYTES = 256L << 20;

    private final String name;
    private final Device device;
    private final ModuleCache modules;
    private final ThreadPoolExecutor threads;
    private final Map<Digest, Learned.Module> built = new HashMap<>();

    WorkerBuilds(String name, Device device, ModuleCache modules) {
        this.name = name;
        this.device = device;
        this.modules = modules;
        threads = new ThreadPoolExecutor(
                AT_ONCE,
                AT_ONCE,
                5,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().name(name + "-build-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Answers, later; closes the message. */
    void build(ControlLink worker, BuildFrame build, Message message) {
        try {
            threads.execute(() -> {
                try (message) {
                    answer(worker, build, message);
                }
            });
        } catch (RejectedExecutionException e) {
            try (message) {
                refuse(
                        worker,
                        message.frame().sequence(),
                        Status.BUSY,
                        WAITING + " programs of this tenant wait to be compiled; load fewer at once");
            }
        }
    }

    private void answer(ControlLink worker, BuildFrame build, Message message) {
        long sequence = message.frame().sequence();
        try {
            ModuleSource program = program(build, message.descriptor());
            ModuleCache.Binary binary = modules.binary(program);
            remember(program);
            try (Descriptor file = SealedBytes.of("module", binary.bytes())) {
                worker.built(sequence, Status.OK, "", binary.cached(), binary.bytes().length, file);
            }
        } catch (BackendException e) {
            refuse(worker, sequence, e.status(), String.valueOf(e.getMessage()));
        } catch (ProtocolException e) {
            refuse(worker, sequence, e.status(), String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, name + ": a program could not be handed to it", e);
            refuse(worker, sequence, Status.INTERNAL, "the program could not be compiled: " + e);
        }
    }

    private void remember(ModuleSource program) {
        var digest = Digest.ofProgram(program.format().code(), Frame.utf8(program.options()), program.source());
        remember(new Learned.Module(
                digest, Digest.parse(program.digest()), program.format().code(), program.options(), List.of()));
    }

    /** Notes a program whose binary was handed to this worker. */
    synchronized void remember(Learned.Module module) {
        if (built.size() < MAX_BUILT) {
            built.put(module.program(), module);
        }
    }

    /** The programs whose binaries were handed to this worker, by their digests. */
    synchronized Map<Digest, Learned.Module> built() {
        return Map.copyOf(built);
    }

    private ModuleSource program(BuildFrame build, Descriptor file) throws IOException {
        ProgramFormat format = ProgramFormat.of(build.format());
        if (format == null) {
            throw new BackendException(
                    Status.UNSUPPORTED, "program format " + build.format() + " is unknown to this daemon");
        }
        int options = build.optionsLength();
        long source = build.sourceLength();
        if (options < 0 || source < 0 || source > MAX_SOURCE_BYTES - options) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT,
                    "a program of " + source + " bytes with options of " + options + "; at most " + MAX_SOURCE_BYTES
                            + " bytes are compiled");
        }
        byte[] all = SealedBytes.read(file, options + source);
        return new ModuleSource(
                device,
                format,
                new String(all, 0, options, StandardCharsets.UTF_8),
                Arrays.copyOfRange(all, options, all.length));
    }

    private void refuse(ControlLink worker, long sequence, Status status, String message) {
        try {
            worker.built(sequence, status, message, false, 0);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0}: gone before its program was answered: {1}", name, e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
