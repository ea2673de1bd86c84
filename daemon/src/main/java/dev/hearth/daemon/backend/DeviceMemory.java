package dev.hearth.daemon.backend;

/** Memory that kernels of one context can use: a device buffer, or a region of host memory shared with the function. */
public interface DeviceMemory extends AutoCloseable {
    long lengthBytes();

    @Override
    void close();
}
