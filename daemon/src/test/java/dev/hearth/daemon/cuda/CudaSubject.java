package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendSubject;
import dev.hearth.protocol.ProgramFormat;

/**
 * The CUDA backend, on a GPU where there is one and on the stand-in driver.
 *
 * @param kernels what {@link #source()} gives where there is a compiler
 */
record CudaSubject(String kernels) implements BackendSubject {
    /** With the contract's kernels. */
    CudaSubject() {
        this(CudaKernels.SOURCE);
    }

    @Override
    public Backend backend() {
        return CudaMachine.backend();
    }

    @Override
    public ProgramFormat format() {
        return ProgramFormat.CUDA_C;
    }

    @Override
    public String source() {
        CudaMachine.needsNvrtc();
        return kernels;
    }

    @Override
    public String brokenSource() {
        return CudaKernels.BROKEN;
    }

    /** CUDA C of NVRTC 12.6 cannot; {@link CudaProgramsTest} has such a kernel in PTX. */
    @Override
    public boolean sourceDemandsBlocks() {
        return false;
    }
}
