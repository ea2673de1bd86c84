package dev.hearth.e2e.broken.daemon;

import dev.hearth.e2e.broken.activator.WarmTable;
import dev.hearth.e2e.broken.daemon.cluster.KubernetesNode;
import dev.hearth.e2e.broken.daemon.opencl.OpenClContext;

/** Breaks on purpose: the daemon knows activator-ext, a kind of backend and its own part in a cluster. */
public final class Daemon {
    Class<?> table() {
        return WarmTable.class;
    }

    Class<?> kind() {
        return OpenClContext.class;
    }

    Class<?> node() {
        return KubernetesNode.class;
    }
}
