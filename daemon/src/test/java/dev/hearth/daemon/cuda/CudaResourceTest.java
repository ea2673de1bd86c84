package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendResourceTest;
import org.junit.jupiter.api.Tag;

/** Memory that the CUDA backend takes. */
@Tag("cuda")
final class CudaResourceTest extends BackendResourceTest {
    CudaResourceTest() {
        super(new CudaSubject());
    }
}
