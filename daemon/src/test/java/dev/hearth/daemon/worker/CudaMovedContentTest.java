package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.cuda.CudaMachine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("cuda")
@Timeout(120)
class CudaMovedContentTest {
    @Test
    void contentGoesToHostMemoryAndComesBack(@TempDir Path folder) throws IOException {
        Backend backend = CudaMachine.backend();
        if (backend.devices().isEmpty()) {
            CudaMachine.skip("this machine has no CUDA device");
        }
        MovedContent.goesAndComesBack(folder, backend, backend.devices().getFirst());
    }
}
