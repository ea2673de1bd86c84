package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendRefusalTest;
import dev.hearth.protocol.ProgramFormat;
import org.junit.jupiter.api.Tag;

/** What the CUDA backend refuses, on a GPU where there is one and on the stand-in driver. */
@Tag("cuda")
final class CudaRefusalTest extends BackendRefusalTest {
    @Override
    protected Backend backend() {
        return CudaMachine.backend();
    }

    @Override
    protected ProgramFormat format() {
        return ProgramFormat.CUDA_C;
    }

    @Override
    protected String source() {
        CudaMachine.needsNvrtc();
        return CudaKernels.SOURCE;
    }

    @Override
    protected String brokenSource() {
        return CudaKernels.BROKEN;
    }

    /** CUDA C of NVRTC 12.6 cannot; {@link CudaProgramsTest} has such a kernel in PTX. */
    @Override
    protected boolean sourceDemandsBlocks() {
        return false;
    }
}
