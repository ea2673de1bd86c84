package dev.hearth.daemon.backend;

import dev.hearth.protocol.ProgramFormat;
import java.util.List;

/** A kind of accelerator runtime (OpenCL, CUDA, PJRT): finds its devices, opens contexts on them, compiles for them. */
public interface Backend {
    /** Name in logs, metrics and benchmarks: {@code opencl}, {@code cuda} or {@code pjrt}. */
    String name();

    /** Number in WELCOME: 1 OpenCL, 2 CUDA, 3 PJRT. */
    int code();

    /** All devices of all platforms of this kind; empty where there are none or the runtime is not installed. */
    List<Device> devices();

    /**
     * Opens a context, in a worker: the place where a tenant's kernels run.
     *
     * @throws BackendException where the device cannot be used
     */
    BackendContext open(Device device);

    /** Whether the driver of a device may start programs of the machine while a worker serves, after it has rehearsed. */
    boolean startsPrograms(Device device);

    /**
     * Compiles a program to the binary that {@link BackendContext#load} takes. Called in the builder process, which never
     * runs a tenant's kernel.
     *
     * @throws BackendException COMPILE_FAILED with the compiler's log, UNSUPPORTED where the device takes no such format
     */
    byte[] compile(Device device, ProgramFormat format, String options, byte[] source);
}
