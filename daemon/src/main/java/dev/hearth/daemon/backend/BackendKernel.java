package dev.hearth.daemon.backend;

/** A kernel of a module. Its arguments are set per launch; one thread at a time launches it. */
public interface BackendKernel extends AutoCloseable {
    String name();

    @Override
    void close();
}
