package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContractTest;
import dev.hearth.protocol.ProgramFormat;

/** The OpenCL backend as it treats a device with memory of its own. */
final class OpenClBufferContractTest extends BackendContractTest {
    @Override
    protected Backend backend() {
        return new OpenClBackend(false);
    }

    @Override
    protected ProgramFormat format() {
        return ProgramFormat.OPENCL_C;
    }

    @Override
    protected String source() {
        return OpenClKernels.SOURCE;
    }

    @Override
    protected String brokenSource() {
        return OpenClKernels.BROKEN;
    }
}
