package dev.hearth.e2e.broken.daemon.cuda;

import dev.hearth.e2e.broken.daemon.pjrt.PjrtContext;

/** Breaks on purpose: kinds of backend know each other. */
public final class CudaContext {
    Class<?> sibling() {
        return PjrtContext.class;
    }
}
