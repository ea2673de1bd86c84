package dev.hearth.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Callers of a Service that never pause, one request after the other, until they are ended. */
final class SteadyRequests implements AutoCloseable {
    private final Supplier<HttpAnswer> request;
    private final AtomicInteger answered = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
    private final List<Thread> callers = new ArrayList<>();
    private volatile boolean ended;

    private SteadyRequests(Supplier<HttpAnswer> request) {
        this.request = request;
    }

    /** Begins; each answer must be one of edges that are right. */
    static SteadyRequests edges(Namespace namespace, String service, int callers) {
        var requests = new SteadyRequests(() -> Photograph.edges(namespace, service));
        for (int i = 0; i < callers; i++) {
            requests.callers.add(Thread.ofVirtual().start(requests::call));
        }
        return requests;
    }

    private void call() {
        while (!ended) {
            try {
                HttpAnswer answer = request.get();
                if (answer.status() == 200 && answer.header("hearth-check").startsWith("ok;")) {
                    answered.incrementAndGet();
                } else {
                    failed.add(answer.status() + " " + answer.header("hearth-check") + " " + answer.text());
                }
            } catch (RuntimeException e) {
                failed.add(e.toString());
            }
        }
    }

    /** How many were answered as they must be. */
    int answered() {
        return answered.get();
    }

    /** What else was answered. */
    List<String> failed() {
        return List.copyOf(failed);
    }

    @Override
    public void close() {
        ended = true;
        for (Thread caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
