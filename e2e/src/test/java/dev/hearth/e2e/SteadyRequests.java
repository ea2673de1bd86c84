package dev.hearth.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Callers of a Service that never pause, one request after the other, until they are ended. */
final class SteadyRequests implements AutoCloseable {
    private final Supplier<HttpAnswer> request;
    private final Predicate<HttpAnswer> isRight;
    private final AtomicInteger answered = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
    private final List<Thread> callers = new ArrayList<>();
    private final AtomicLong firstFailedNs = new AtomicLong();
    private final AtomicLong lastFailedNs = new AtomicLong();
    private volatile boolean ended;

    private SteadyRequests(Supplier<HttpAnswer> request, Predicate<HttpAnswer> isRight) {
        this.request = request;
        this.isRight = isRight;
    }

    /** Begins; each answer must be one of edges that are right. */
    static SteadyRequests edges(Namespace namespace, String service, int callers) {
        var requests = new SteadyRequests(
                () -> Photograph.edges(namespace, service),
                answer ->
                        answer.status() == 200 && answer.header("hearth-check").startsWith("ok;"));
        return requests.begin(callers);
    }

    /** Begins; each must be answered with the Service's page. */
    static SteadyRequests pages(Namespace namespace, String service, int callers) {
        var requests = new SteadyRequests(() -> namespace.get(service, "/"), answer -> answer.status() == 200);
        return requests.begin(callers);
    }

    private SteadyRequests begin(int count) {
        for (int i = 0; i < count; i++) {
            callers.add(Thread.ofVirtual().start(this::call));
        }
        return this;
    }

    private void call() {
        while (!ended) {
            try {
                HttpAnswer answer = request.get();
                if (isRight.test(answer)) {
                    answered.incrementAndGet();
                } else {
                    failed(answer.status() + " " + answer.header("hearth-check") + " " + answer.text());
                }
            } catch (RuntimeException e) {
                failed(e.toString());
            }
        }
    }

    private void failed(String how) {
        long now = System.nanoTime();
        firstFailedNs.compareAndSet(0, now);
        lastFailedNs.set(now);
        failed.add(how);
    }

    /** From the first that was answered otherwise to the last; zero where none was. */
    Duration failedFor() {
        return Duration.ofNanos(lastFailedNs.get() - firstFailedNs.get());
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
