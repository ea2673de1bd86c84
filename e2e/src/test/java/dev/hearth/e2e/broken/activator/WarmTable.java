package dev.hearth.e2e.broken.activator;

import dev.hearth.e2e.broken.sidecar.FrameRelay;

/** Breaks on purpose: activator-ext knows the sidecar. */
public final class WarmTable {
    Class<?> relay() {
        return FrameRelay.class;
    }
}
