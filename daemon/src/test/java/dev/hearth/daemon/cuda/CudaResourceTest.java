package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendResourceTest;
import dev.hearth.protocol.ProgramFormat;
import org.junit.jupiter.api.Tag;

/** Memory that the CUDA backend takes. */
@Tag("cuda")
final class CudaResourceTest extends BackendResourceTest {
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
