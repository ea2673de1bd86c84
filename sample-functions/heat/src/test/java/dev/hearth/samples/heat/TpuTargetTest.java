package dev.hearth.samples.heat;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.TpuCompiler;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The StableHLO of a plate compiles for a TPU. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class TpuTargetTest {
    @Test
    void everyKernelCompilesForATpuThatIsNotThere(@TempDir Path folder) {
        if (!TpuCompiler.isThere()) {
            System.out.println("SKIPPED TpuTargetTest: HEARTH_DAEMON_PJRT_PLUGINS_TPU names no libtpu.so");
        }
        Assumptions.assumeTrue(TpuCompiler.isThere(), "no TPU plugin");
        String said = TpuCompiler.compile(folder, HeatKernels.stableHlo(new HeatKernels.Size(500, 400, 512)));
        for (String kernel : List.of("begin", "advance", "colour")) {
            assertTrue(said.contains("program.mlir " + kernel + " for v5e:2x2: "), said);
        }
    }
}
