package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendSubject;
import dev.hearth.protocol.ProgramFormat;

/**
 * The OpenCL backend.
 *
 * @param pointers false: every device is treated as one with memory of its own
 */
record OpenClSubject(boolean pointers) implements BackendSubject {
    @Override
    public Backend backend() {
        return new OpenClBackend(pointers);
    }

    @Override
    public ProgramFormat format() {
        return ProgramFormat.OPENCL_C;
    }

    @Override
    public String source() {
        return OpenClKernels.SOURCE;
    }

    @Override
    public String brokenSource() {
        return OpenClKernels.BROKEN;
    }
}
