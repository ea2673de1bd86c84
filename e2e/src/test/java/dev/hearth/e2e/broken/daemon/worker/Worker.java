package dev.hearth.e2e.broken.daemon.worker;

import dev.hearth.e2e.broken.daemon.backend.Backend;

/** Breaks on purpose: reaches a framework, two steps away. */
public final class Worker {
    Class<?> backend() {
        return Backend.class;
    }

    Class<?> settings() {
        return Settings.class;
    }
}
