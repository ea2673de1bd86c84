package dev.hearth.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs things at once, each on a thread of its own, and waits for all. */
final class Together {
    private Together() {}

    /** What they return, in the order given; the first failure is thrown when all have ended. */
    static <T> List<T> run(List<? extends Callable<T>> things) throws InterruptedException {
        try (ExecutorService threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().name("load-", 0).daemon().factory())) {
            var results = new ArrayList<T>();
            for (Future<T> each : threads.invokeAll(things)) {
                results.add(each.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a tenant failed", e.getCause());
        }
    }
}
