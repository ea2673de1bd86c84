package dev.hearth.activator.proxy;

import io.vertx.core.net.SocketAddress;

/**
 * A place for one request in a ready pod, taken for that request until it is given back.
 */
public interface PodSlot {
    /** Where the pod's queue-proxy listens. */
    SocketAddress address();

    /** Gives the place back; once. */
    void giveBack();

    /** Gives the place back of a pod that could not be reached, so that it is left alone for a moment. */
    void giveBackUnreachable();
}
