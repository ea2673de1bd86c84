package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendResourceTest;
import dev.hearth.protocol.ProgramFormat;

/** Memory that the OpenCL backend takes. */
final class OpenClResourceTest extends BackendResourceTest {
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
