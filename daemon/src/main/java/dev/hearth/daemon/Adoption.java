package dev.hearth.daemon;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Takes over what an earlier supervisor started, all at once: each may keep its thread waiting. */
final class Adoption {
    private static final Logger LOG = System.getLogger(Adoption.class.getName());

    private Adoption() {}

    /** Takes over the worker of one run folder; null where there is none to take over. */
    interface OfOne {
        @Nullable
        WorkerProcess adopt(String folder) throws InterruptedException;
    }

    /** The workers of these run folders that could be taken over. */
    static List<WorkerProcess> of(List<String> folders, ExecutorService threads, OfOne one)
            throws InterruptedException {
        var adoptions = folders.stream()
                .map(folder -> threads.submit(() -> one.adopt(folder)))
                .toList();
        var adopted = new ArrayList<WorkerProcess>();
        for (var adoption : adoptions) {
            try {
                WorkerProcess worker = adoption.get();
                if (worker != null) {
                    adopted.add(worker);
                }
            } catch (ExecutionException e) {
                LOG.log(Level.WARNING, "a worker could not be adopted", e.getCause());
            }
        }
        return adopted;
    }
}
