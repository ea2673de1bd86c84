package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendRefusalTest;
import dev.hearth.protocol.ProgramFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** The PJRT backend as it is, on the CPU. */
final class PjrtRefusalTest extends BackendRefusalTest {
    @BeforeAll
    static void plugin() {
        CpuPlugin.require(PjrtRefusalTest.class);
    }

    @Override
    protected Backend backend() {
        return CpuPlugin.backend(false);
    }

    @Override
    protected ProgramFormat format() {
        return ProgramFormat.STABLEHLO;
    }

    @Override
    protected String source() {
        return PjrtKernels.SOURCE;
    }

    @Override
    protected String brokenSource() {
        return PjrtKernels.BROKEN;
    }

    @Override
    protected List<String> brokenWords() {
        return PjrtKernels.BROKEN_WORDS;
    }

    @Override
    protected String harmlessOption() {
        return PjrtKernels.HARMLESS_OPTION;
    }

    @Override
    protected boolean kernelsHaveGrids() {
        return false;
    }
}
