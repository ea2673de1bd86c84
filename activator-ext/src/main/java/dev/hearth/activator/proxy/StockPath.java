package dev.hearth.activator.proxy;

import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;

/** Knative's own way to a revision: its Service, behind which are its pods or Knative's activator. */
public interface StockPath {
    /**
     * Where it begins.
     *
     * @param http2 whether at the Service's port of HTTP/2, which those of revisions that speak it have in the place of the other
     */
    SocketAddress of(RevisionName revision, boolean http2);

    /** The Services of a cluster. */
    static StockPath services(String clusterDomain) {
        return (revision, http2) -> SocketAddress.inetSocketAddress(
                http2 ? 81 : 80, revision.name() + '.' + revision.namespace() + ".svc." + clusterDomain);
    }

    /**
     * One address for all revisions, in the place of their Services.
     *
     * @param hostAndPort as {@code host:port}
     * @throws IllegalArgumentException if it is not that
     */
    static StockPath at(String hostAndPort) {
        HostAndPort address = HostAndPort.parseAuthority(hostAndPort, -1);
        if (address == null || address.port() < 0) {
            throw new IllegalArgumentException(
                    "hearth.activator.proxy.stock-address is \"" + hostAndPort + "\"; it must be host:port");
        }
        SocketAddress stock = SocketAddress.inetSocketAddress(address.port(), address.host());
        return (revision, http2) -> stock;
    }
}
