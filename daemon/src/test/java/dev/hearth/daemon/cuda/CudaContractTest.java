package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContractTest;
import dev.hearth.protocol.ProgramFormat;
import org.junit.jupiter.api.Tag;

/** The CUDA backend, on a GPU where there is one and on the stand-in driver. */
@Tag("cuda")
final class CudaContractTest extends BackendContractTest {
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
}
