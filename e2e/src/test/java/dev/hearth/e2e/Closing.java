package dev.hearth.e2e;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test started; ended in the reverse order. */
final class Closing implements AutoCloseable {
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T process) {
        started.push(process);
        return process;
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("could not end what the test started", e);
            }
        }
    }
}
