package dev.hearth.daemon.worker;

import dev.hearth.protocol.Digest;
import dev.hearth.protocol.FetchFrame;
import dev.hearth.protocol.FetchedFrame;
import dev.hearth.protocol.KeepFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Has the supervisor keep the content of persistent buffers beyond this worker's end, and asks it for what an earlier
 * worker of the tenant gave. Where there is no supervisor, or it does not answer, the content is not there: the function
 * brings it once more.
 */
final class Contents implements PersistentBuffers.Keeper {
    private static final long PATIENCE_SECONDS = 20;

    private final Map<Long, CompletableFuture<Optional<Mapping>>> asked = new HashMap<>();
    private @Nullable UnixSocket supervisor;
    private long sequence;

    @Override
    public void keep(Digest digest, long lengthBytes, Descriptor content) {
        UnixSocket to = supervisor();
        if (to == null) {
            return;
        }
        var frame = new KeepFrame(Messages.begin(Opcode.KEEP, KeepFrame.BYTES, 0))
                .digest(digest)
                .lengthBytes(lengthBytes);
        try {
            to.send(frame.segment(), content);
        } catch (IOException e) {
            Worker.log("content could not be given to the supervisor to keep: " + e.getMessage());
        }
    }

    @Override
    public @Nullable Mapping fetch(Digest digest, long lengthBytes) {
        UnixSocket from = supervisor();
        if (from == null) {
            return null;
        }
        var answer = new CompletableFuture<Optional<Mapping>>();
        long number = enter(answer);
        var frame = new FetchFrame(Messages.begin(Opcode.FETCH, FetchFrame.BYTES, number))
                .digest(digest)
                .lengthBytes(lengthBytes);
        try {
            from.send(frame.segment());
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS).orElse(null);
        } catch (IOException | ExecutionException | TimeoutException e) {
            Worker.log("content could not be asked of the supervisor: " + e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            forget(number, answer);
        }
    }

    private synchronized long enter(CompletableFuture<Optional<Mapping>> answer) {
        sequence++;
        asked.put(sequence, answer);
        return sequence;
    }

    /** An answer that comes from here on is closed by who brings it. */
    private synchronized void forget(long number, CompletableFuture<Optional<Mapping>> answer) {
        asked.remove(number);
        answer.complete(Optional.empty());
    }

    private synchronized @Nullable UnixSocket supervisor() {
        return supervisor;
    }

    /** Who is asked from now on, null for nobody; what the one before has not answered is not there. */
    synchronized void supervisor(@Nullable UnixSocket socket) {
        supervisor = socket;
        asked.values().forEach(answer -> answer.complete(Optional.empty()));
        asked.clear();
    }

    /** Takes an answer; whoever asked closes it. */
    void fetched(Message message) throws IOException {
        var fetched = new FetchedFrame(message.frame().segment());
        CompletableFuture<Optional<Mapping>> waiting;
        synchronized (this) {
            waiting = asked.remove(message.frame().sequence());
        }
        if (waiting == null) {
            return;
        }
        if (Status.of(fetched.status()) != Status.OK || message.descriptors().isEmpty()) {
            waiting.complete(Optional.empty());
            return;
        }
        // The mapping outlives the descriptor, which the message closes.
        Mapping content = Mapping.of(message.descriptor(), fetched.lengthBytes(), false);
        if (!waiting.complete(Optional.of(content))) {
            content.close();
        }
    }
}
