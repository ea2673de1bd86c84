package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.CloseFrame;
import dev.hearth.protocol.CopyFrame;
import dev.hearth.protocol.FillFrame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.RecordFrame;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.SynchronizeFrame;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A session that a worker holds with itself before it is ready: so the JVM and the driver have loaded and linked, and in
 * part compiled, what the first function would otherwise wait for. A pooled worker has the time.
 */
final class Rehearsal {
    private static final int ROUNDS = 200;
    /** On a machine that is slow just now, being ready counts for more than being warm. */
    private static final long MAX_NS = 400_000_000;

    private static final int COMMANDS = 16;
    private static final long BYTES = 4096;
    private static final long STREAM = 1;
    private static final long SOURCE = 2;
    private static final long TARGET = 3;
    private static final long EVENT = 4;

    private Rehearsal() {}

    /**
     * Holds it, on a socket in the worker's own folder.
     *
     * @throws BackendException where the device is lost by it
     */
    static void hold(BackendContext context, Path folder) throws IOException {
        var lost = new AtomicReference<@Nullable BackendException>();
        Path path = folder.resolve("rehearsal.sock");
        try (UnixListener listener = UnixListener.bind(path, 0600);
                UnixSocket function = UnixSocket.connect(path);
                UnixSocket socket = listener.accept()) {
            var tenant = new Tenant("rehearsal", 2 * BYTES, 0, 0, new Limits(1, 2, 0, 0, 0, 1, 1));
            var inventory = new Inventory();
            var modules = new Modules(context, (format, options, source) -> source, inventory);
            var buffers = new PersistentBuffers(context, new Contents(), inventory, Long.MAX_VALUE);
            var lease = new DeviceLease(Set.of());
            var line = new Line(socket, Tickets.Admission.none());
            var alone = new Succession(0, 0, 0, 0);
            var session = new Session("rehearsal", context, modules, buffers, tenant, lease, line, alone, lost::set);
            Thread thread = Thread.ofPlatform().daemon().name("rehearsal").start(session::run);
            play(new FrameChannel(function));
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        BackendException cause = lost.get();
        if (cause != null) {
            throw cause;
        }
    }

    private static void play(FrameChannel channel) throws IOException {
        new StreamFrame(channel.claim(Opcode.STREAM, StreamFrame.BYTES, STREAM));
        for (long buffer : new long[] {SOURCE, TARGET}) {
            new AllocateFrame(channel.claim(Opcode.ALLOCATE, AllocateFrame.BYTES, 0))
                    .buffer(buffer)
                    .lengthBytes(BYTES);
        }
        long until = System.nanoTime() + MAX_NS;
        for (int i = 0; i < ROUNDS && System.nanoTime() - until < 0; i++) {
            round(channel);
        }
        new CloseFrame(channel.claim(Opcode.CLOSE, CloseFrame.BYTES, 0));
        channel.flush();
        while (channel.next() != null) {
            // Until the session has closed its side.
        }
    }

    private static void round(FrameChannel channel) throws IOException {
        for (int i = 0; i < COMMANDS; i++) {
            new FillFrame(channel.claim(Opcode.FILL, FillFrame.BYTES, STREAM))
                    .destination(SOURCE)
                    .lengthBytes(BYTES)
                    .patternBytes(4);
            new CopyFrame(channel.claim(Opcode.COPY, CopyFrame.BYTES, STREAM))
                    .source(SOURCE)
                    .destination(TARGET)
                    .lengthBytes(BYTES);
        }
        new RecordFrame(channel.claim(Opcode.RECORD, RecordFrame.BYTES, STREAM)).event(EVENT);
        new SynchronizeFrame(channel.claim(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, STREAM));
        long asked = channel.sequence();
        channel.flush();
        var frame = channel.next();
        while (frame != null && (frame.opcode() != Opcode.DONE.code() || frame.sequence() != asked)) {
            frame = channel.next();
        }
    }
}
