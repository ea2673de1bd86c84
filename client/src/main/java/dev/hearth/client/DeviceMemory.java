package dev.hearth.client;

/** Memory that kernels, copies and fills of one context can use. */
public sealed interface DeviceMemory extends AutoCloseable permits DeviceBuffer, SharedBuffer {
    /** Its size, as asked for. */
    long lengthBytes();

    /** Gives it back once the device is done with it; work enqueued before may still use it, later work must not. */
    @Override
    void close();
}
