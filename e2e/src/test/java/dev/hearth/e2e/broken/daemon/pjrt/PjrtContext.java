package dev.hearth.e2e.broken.daemon.pjrt;

import dev.hearth.e2e.broken.daemon.opencl.OpenClContext;

/** Breaks on purpose: kinds of backend know each other. */
public final class PjrtContext {
    Class<?> sibling() {
        return OpenClContext.class;
    }
}
