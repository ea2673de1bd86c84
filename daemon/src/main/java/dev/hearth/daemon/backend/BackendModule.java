package dev.hearth.daemon.backend;

/** A program loaded on a device. */
public interface BackendModule extends AutoCloseable {
    @Override
    void close();
}
