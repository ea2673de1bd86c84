package dev.hearth.e2e.broken.daemon.kubelet;

import dev.hearth.e2e.broken.daemon.Daemon;

/** Breaks on purpose: what a kubelet is told knows the daemon. */
final class DevicePlugin {
    Class<?> daemon() {
        return Daemon.class;
    }
}
