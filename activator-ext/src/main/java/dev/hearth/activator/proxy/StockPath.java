package dev.hearth.activator.proxy;

import io.vertx.core.net.SocketAddress;

/** Knative's own way to a revision: its Service, behind which are its pods or Knative's activator. */
interface StockPath {
    /** Where it begins. */
    SocketAddress of(RevisionName revision, boolean http2);

    /** The Services of a cluster. */
    static StockPath services(String clusterDomain) {
        return (revision, http2) -> SocketAddress.inetSocketAddress(
                http2 ? 81 : 80, revision.name() + '.' + revision.namespace() + ".svc." + clusterDomain);
    }
}
