package dev.hearth.daemon.backend;

/** An in-order queue of device work. Closed after its work is done. */
public interface BackendStream extends AutoCloseable {
    @Override
    void close();
}
