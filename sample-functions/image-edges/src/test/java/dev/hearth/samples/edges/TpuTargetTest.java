package dev.hearth.samples.edges;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.TpuCompiler;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The StableHLO of a picture compiles for a TPU. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class TpuTargetTest {
    @Test
    void everyKernelCompilesForATpuThatIsNotThere(@TempDir Path folder) {
        if (!TpuCompiler.isThere()) {
            System.out.println("SKIPPED TpuTargetTest: HEARTH_DAEMON_PJRT_PLUGINS_TPU names no libtpu.so");
        }
        Assumptions.assumeTrue(TpuCompiler.isThere(), "no TPU plugin");
        String said = TpuCompiler.compile(
                folder, EdgeKernels.stableHlo(new EdgeKernels.Kind(PixelLayout.of(640, 480, 3, 1), 2)));
        for (String kernel : List.of("grey", "blurRows", "blurColumns", "sobel", "threshold")) {
            assertTrue(said.contains("program.mlir " + kernel + " for v5e:2x2: "), said);
        }
    }
}
