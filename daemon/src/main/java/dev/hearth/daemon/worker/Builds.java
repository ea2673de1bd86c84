package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.BuildFrame;
import dev.hearth.protocol.BuiltFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Programs that the supervisor was asked to have built. The source goes, and the binary comes, in sealed memory files.
 * A thread that asks waits; what is unanswered when a supervisor goes is asked again of the next.
 */
final class Builds implements Modules.Builder {
    private static final long PATIENCE_SECONDS = 180;

    private static final class Pending {
        private final MemorySegment frame;
        private final Descriptor program;
        private final CompletableFuture<byte[]> binary = new CompletableFuture<>();
        private @Nullable UnixSocket sentTo;

        Pending(MemorySegment frame, Descriptor program) {
            this.frame = frame;
            this.program = program;
        }

        /** Sends it, once to each supervisor. What fails here fails for the thread that reads from it, too. */
        @SuppressWarnings("ReferenceEquality")
        synchronized void sendTo(UnixSocket socket) {
            if (sentTo == socket) {
                return;
            }
            sentTo = socket;
            try {
                socket.send(frame, program);
            } catch (IOException e) {
                Worker.log("a program could not be sent to the supervisor, the next is asked: " + e.getMessage());
            }
        }
    }

    private final Map<Long, Pending> pending = new HashMap<>();
    private @Nullable UnixSocket supervisor;
    private long sequence;

    @Override
    public byte[] build(ProgramFormat format, String options, byte[] source) {
        byte[] flags = Frame.utf8(options);
        try (Descriptor program = sealed(flags, source)) {
            long number = nextSequence();
            MemorySegment frame = Messages.begin(Opcode.BUILD, BuildFrame.BYTES, number);
            new BuildFrame(frame)
                    .format(format.code())
                    .optionsLength(flags.length)
                    .sourceLength(source.length);
            var asked = new Pending(frame, program);
            ask(number, asked);
            try {
                return asked.binary.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } finally {
                forget(number);
            }
        } catch (IOException e) {
            throw new BackendException(Status.INTERNAL, "the program could not be handed over: " + e.getMessage());
        } catch (TimeoutException e) {
            throw new BackendException(
                    Status.UNAVAILABLE, "nothing was built within " + PATIENCE_SECONDS + " s; load the program again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendException(Status.UNAVAILABLE, "the worker ends");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BackendException cause
                    ? cause
                    : new BackendException(Status.INTERNAL, "nothing was built: " + e.getCause());
        }
    }

    private synchronized long nextSequence() {
        sequence++;
        return sequence;
    }

    private void ask(long number, Pending asked) {
        UnixSocket now;
        synchronized (this) {
            pending.put(number, asked);
            now = supervisor;
        }
        if (now != null) {
            asked.sendTo(now);
        }
    }

    /** Who is asked from now on, null for nobody. */
    synchronized void supervisor(@Nullable UnixSocket socket) {
        supervisor = socket;
    }

    /** Asks a new supervisor for what its predecessor has not answered. */
    void askAgain(UnixSocket socket) {
        List<Pending> open;
        synchronized (this) {
            open = List.copyOf(pending.values());
        }
        open.forEach(each -> each.sendTo(socket));
    }

    /** Lets all that wait go: nothing more comes. */
    synchronized void abandon() {
        for (Pending each : pending.values()) {
            each.binary.completeExceptionally(new BackendException(Status.UNAVAILABLE, "the worker ends; open again"));
        }
    }

    private synchronized void forget(long number) {
        pending.remove(number);
    }

    /** Takes an answer, and gives it to the thread that waits for it, if that still does. */
    void built(Message message) {
        Pending asked;
        synchronized (this) {
            asked = pending.get(message.frame().sequence());
        }
        if (asked == null) {
            return;
        }
        try {
            asked.binary.complete(binary(message));
        } catch (BackendException e) {
            asked.binary.completeExceptionally(e);
        } catch (IOException | ProtocolException e) {
            asked.binary.completeExceptionally(
                    new BackendException(Status.INTERNAL, "the built program could not be read: " + e.getMessage()));
        }
    }

    private static byte[] binary(Message message) throws IOException {
        var built = new BuiltFrame(message.frame().segment());
        Status status = Status.of(built.status());
        if (status != Status.OK) {
            // The device of this worker is not lost by what became of a builder.
            throw new BackendException(status == Status.DEVICE_LOST ? Status.UNAVAILABLE : status, built.message());
        }
        Descriptor file = message.descriptor();
        if (!file.isSealed(true) || built.binaryLength() < 0 || file.status().lengthBytes() < built.binaryLength()) {
            throw new ProtocolException(Status.INVALID_FRAME, "its memory file is not sealed or too short");
        }
        try (Arena arena = Arena.ofConfined()) {
            return file.map(built.binaryLength(), false, arena).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static Descriptor sealed(byte[] options, byte[] source) throws IOException {
        Descriptor file = Descriptor.memory("hearth-program", Math.max(1, (long) options.length + source.length));
        boolean written = false;
        try {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = file.map(Math.max(1, (long) options.length + source.length), true, arena);
                MemorySegment.copy(options, 0, bytes, ValueLayout.JAVA_BYTE, 0, options.length);
                MemorySegment.copy(source, 0, bytes, ValueLayout.JAVA_BYTE, options.length, source.length);
            }
            // Sealed against writing only once nobody has it mapped for that.
            file.seal(true);
            written = true;
            return file;
        } finally {
            if (!written) {
                file.close();
            }
        }
    }
}
