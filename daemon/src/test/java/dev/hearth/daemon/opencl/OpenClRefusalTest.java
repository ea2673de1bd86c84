package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendRefusalTest;
import dev.hearth.protocol.ProgramFormat;

/** The OpenCL backend as it is. */
final class OpenClRefusalTest extends BackendRefusalTest {
    @Override
    protected Backend backend() {
        return new OpenClBackend();
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
