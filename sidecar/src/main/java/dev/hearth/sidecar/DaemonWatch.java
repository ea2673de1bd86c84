package dev.hearth.sidecar;

import java.util.concurrent.locks.LockSupport;

/** Looks from time to time whether the daemon takes connections; often while it does not, so that readiness follows soon. */
final class DaemonWatch implements AutoCloseable {
    private final DaemonLink daemon;
    private final SidecarConfig.Daemon config;
    private final Thread thread;
    private volatile boolean closed;

    DaemonWatch(DaemonLink daemon, SidecarConfig.Daemon config) {
        this.daemon = daemon;
        this.config = config;
        this.thread = Thread.ofPlatform()
                .name("daemon-watch")
                .stackSize(FrameRelay.STACK_BYTES)
                .daemon()
                .unstarted(this::watch);
    }

    void start() {
        thread.start();
    }

    private void watch() {
        var pauses = new Pauses(config.minPause(), config.maxPause());
        while (!closed) {
            if (daemon.probe()) {
                pauses = new Pauses(config.minPause(), config.maxPause());
                LockSupport.parkNanos(this, config.probeInterval().toNanos());
            } else {
                LockSupport.parkNanos(this, pauses.nextNs());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
