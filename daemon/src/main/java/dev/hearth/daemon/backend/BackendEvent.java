package dev.hearth.daemon.backend;

/** A point in a stream's work, and the device's time there. */
public interface BackendEvent extends AutoCloseable {
    @Override
    void close();
}
