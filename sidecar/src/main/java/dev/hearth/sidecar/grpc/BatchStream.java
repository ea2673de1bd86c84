package dev.hearth.sidecar.grpc;

import dev.hearth.v1.Batch;
import dev.hearth.v1.BatchResult;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A call of Session: its batches in, their results out, one after the other on one thread. The next batch is asked for
 * once the last is answered, so that no caller can pile up messages here.
 */
final class BatchStream implements StreamObserver<Batch> {
    /** Opens the session behind a stream. */
    interface Opening {
        CommandSession open() throws CommandException;
    }

    /** What the caller did: sent a batch, or with null ended its side. */
    private record Turn(@Nullable Batch batch) {}

    private final Answer<BatchResult> answers;
    private final Opening opening;
    private final BlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
    private volatile @Nullable CommandSession session;
    private volatile boolean cancelled;

    BatchStream(ServerCallStreamObserver<BatchResult> observer, Opening opening, ExecutorService threads) {
        this.opening = opening;
        this.answers = new Answer<>(observer, this::cancel);
        observer.disableAutoRequest();
        threads.execute(this::serve);
    }

    private void serve() {
        try (CommandSession opened = opening.open()) {
            session = opened;
            serve(opened);
            answers.complete();
        } catch (CommandException e) {
            answers.only(AcceleratorService.refused(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            answers.fail(AcceleratorService.bug(e));
        }
    }

    private void serve(CommandSession opened) throws InterruptedException {
        while (!cancelled && !opened.isEnded()) {
            answers.request();
            Batch batch = turns.take().batch();
            if (batch == null) {
                return;
            }
            answers.next(opened.run(batch));
        }
    }

    @Override
    public void onNext(Batch batch) {
        turns.add(new Turn(batch));
    }

    @Override
    public void onError(Throwable failure) {
        cancel();
    }

    @Override
    public void onCompleted() {
        turns.add(new Turn(null));
    }

    /** The caller is gone: what runs for it is let go at once. */
    private void cancel() {
        cancelled = true;
        turns.add(new Turn(null));
        CommandSession opened = session;
        if (opened != null) {
            opened.cancel();
        }
    }
}
