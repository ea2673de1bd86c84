package dev.hearth.sidecar.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers a call from another thread, on the event loop it came on and only while the caller still listens.
 *
 * <p>Both matter: Vert.x answers headers for a stream that its caller has just reset with an error of the whole
 * connection, which would end the caller's other calls too. A reset is seen on the event loop, so that nothing can come
 * between the look and the answer there.
 */
final class Answer<T> {
    private final ServerCallStreamObserver<T> observer;
    private final @Nullable Context context;

    /** Made on the thread on which the call comes in. */
    Answer(StreamObserver<T> observer, Runnable onCancel) {
        this.observer = (ServerCallStreamObserver<T>) observer;
        this.context = Vertx.currentContext();
        this.observer.setOnCancelHandler(onCancel);
    }

    void next(T message) {
        whileHeard(heard -> heard.onNext(message));
    }

    void complete() {
        whileHeard(StreamObserver::onCompleted);
    }

    /** The only message of the call. */
    void only(T message) {
        whileHeard(heard -> {
            heard.onNext(message);
            heard.onCompleted();
        });
    }

    void fail(io.grpc.Status status) {
        whileHeard(heard -> heard.onError(status.asRuntimeException()));
    }

    /** Lets one more message of the caller in. */
    void request() {
        whileHeard(heard -> heard.request(1));
    }

    private void whileHeard(Consumer<ServerCallStreamObserver<T>> answer) {
        if (context == null) {
            answerIfHeard(answer);
        } else {
            context.runOnContext(ignored -> answerIfHeard(answer));
        }
    }

    private void answerIfHeard(Consumer<ServerCallStreamObserver<T>> answer) {
        if (!observer.isCancelled()) {
            answer.accept(observer);
        }
    }
}
