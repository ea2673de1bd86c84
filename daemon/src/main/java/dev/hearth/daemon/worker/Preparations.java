package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.HoldsFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.PrepareFrame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Makes what the supervisor says before a function asks for it: modules with their kernels, persistent buffers. One after
 * the other on a thread of its own, so that the supervisor is heard meanwhile.
 */
final class Preparations implements AutoCloseable {
    private final Worker worker;
    private final Modules modules;
    private final PersistentBuffers buffers;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("preparing").daemon().factory());

    Preparations(Worker worker, Modules modules, PersistentBuffers buffers) {
        this.worker = worker;
        this.modules = modules;
        this.buffers = buffers;
    }

    /** Takes an order; answers it by DONE once it is carried out, or refused. */
    @SuppressWarnings("MustBeClosed") // Whoever carries the order out closes the mapping.
    void take(UnixSocket supervisor, Message message) throws IOException {
        var order = new PrepareFrame(message.frame().segment());
        try {
            Tenant tenant = worker.tenant();
            Mapping content = Mapping.of(message.descriptor(), order.lengthBytes(), false);
            try {
                thread.execute(() -> {
                    try (content) {
                        answer(supervisor, message.frame(), () -> carryOut(tenant, order, content.bytes()));
                    }
                });
            } catch (RejectedExecutionException e) {
                content.close();
            }
        } catch (ProtocolException e) {
            answer(supervisor, message.frame(), () -> {
                throw e;
            });
        }
    }

    private void carryOut(Tenant tenant, PrepareFrame order, MemorySegment content) {
        Digest digest = Digest.at(order.segment(), PrepareFrame.DIGEST0);
        switch (order.kind()) {
            case HoldsFrame.KIND_MODULE -> {
                ProgramFormat format = ProgramFormat.of(order.format());
                if (format == null) {
                    throw new ProtocolException(Status.UNSUPPORTED, "format " + order.format() + " is unknown");
                }
                byte[] binary = content.toArray(ValueLayout.JAVA_BYTE);
                modules.prepare(
                        digest,
                        format,
                        order.options(),
                        binary,
                        order.kernels().lines().toList());
            }
            case HoldsFrame.KIND_BUFFER ->
                buffers.store(tenant, digest, content, false).close();
            default -> throw new ProtocolException(Status.INVALID_ARGUMENT, "kind " + order.kind() + " is unknown");
        }
    }

    private static void answer(UnixSocket supervisor, Frame order, Runnable work) {
        Status status = Status.OK;
        String text = "";
        try {
            work.run();
        } catch (ProtocolException e) {
            status = e.status();
            text = String.valueOf(e.getMessage());
        } catch (BackendException e) {
            status = e.status();
            text = String.valueOf(e.getMessage());
        }
        byte[] message = Frame.utf8(text, 1024);
        MemorySegment done = Messages.begin(Opcode.DONE, DoneFrame.bytes(message), order.sequence());
        new DoneFrame(done).status(status.code()).texts(message);
        try {
            supervisor.send(done);
        } catch (IOException e) {
            Worker.log("a preparation could not be answered: " + e.getMessage());
        }
    }

    /** Carries nothing more out. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
