package dev.hearth.e2e.broken.daemon.opencl;

import dev.hearth.e2e.broken.daemon.cuda.CudaContext;

/** Breaks on purpose: kinds of backend know each other. */
public final class OpenClContext {
    Class<?> sibling() {
        return CudaContext.class;
    }
}
