package dev.hearth.activator.proxy;

import io.vertx.core.net.NetSocket;

/** Two connections whose bytes go from each to the other, as fast as that one takes them. */
final class Tunnel {
    private final NetSocket near;
    private final NetSocket far;
    private boolean closed;

    Tunnel(NetSocket near, NetSocket far) {
        this.near = near;
        this.far = far;
    }

    /** Lets the bytes flow until either side closes, then closes the other. */
    void open(Runnable ended) {
        near.closeHandler(_ -> close(ended));
        far.closeHandler(_ -> close(ended));
        near.pipe().endOnComplete(true).to(far);
        far.pipe().endOnComplete(true).to(near);
    }

    private void close(Runnable ended) {
        if (!closed) {
            closed = true;
            near.close();
            far.close();
            ended.run();
        }
    }
}
