package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendContractTest;
import org.junit.jupiter.api.Tag;

/** The CUDA backend, on a GPU where there is one and on the stand-in driver. */
@Tag("cuda")
final class CudaContractTest extends BackendContractTest {
    CudaContractTest() {
        super(new CudaSubject());
    }
}
