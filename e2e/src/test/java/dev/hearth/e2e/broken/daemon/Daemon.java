package dev.hearth.e2e.broken.daemon;

import dev.hearth.e2e.broken.activator.WarmTable;
import dev.hearth.e2e.broken.daemon.opencl.OpenClContext;

/** Breaks on purpose: the daemon knows activator-ext and a kind of backend. */
public final class Daemon {
    Class<?> table() {
        return WarmTable.class;
    }

    Class<?> kind() {
        return OpenClContext.class;
    }
}
