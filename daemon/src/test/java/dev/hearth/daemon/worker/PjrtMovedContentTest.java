package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.pjrt.CpuPlugin;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PjrtMovedContentTest {
    @Test
    void contentGoesToHostMemoryAndComesBack(@TempDir Path folder) throws IOException {
        CpuPlugin.require(PjrtMovedContentTest.class);
        Backend backend = CpuPlugin.backend(true);
        MovedContent.goesAndComesBack(folder, backend, backend.devices().getFirst());
    }
}
