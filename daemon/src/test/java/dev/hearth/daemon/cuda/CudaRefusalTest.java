package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendRefusalTest;
import org.junit.jupiter.api.Tag;

/** What the CUDA backend refuses, on a GPU where there is one and on the stand-in driver. */
@Tag("cuda")
final class CudaRefusalTest extends BackendRefusalTest {
    CudaRefusalTest() {
        super(new CudaSubject());
    }
}
