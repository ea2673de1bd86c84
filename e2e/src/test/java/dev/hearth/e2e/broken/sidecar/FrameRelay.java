package dev.hearth.e2e.broken.sidecar;

import dev.hearth.e2e.broken.daemon.Daemon;
import jakarta.inject.Inject;

/** Breaks on purpose: the relay needs a framework, and the sidecar knows the daemon. */
public final class FrameRelay {
    @Inject
    FrameRelay() {}

    Class<?> daemon() {
        return Daemon.class;
    }
}
