package dev.hearth.e2e.broken.daemon.backend;

import dev.hearth.e2e.broken.daemon.worker.Worker;

/** Breaks on purpose: the seam knows a user of it. */
public final class Backend {
    Class<?> user() {
        return Worker.class;
    }
}
