package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContractTest;
import dev.hearth.protocol.ProgramFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** The PJRT backend as it treats a device with memory of its own. */
final class PjrtMirrorContractTest extends BackendContractTest {
    @BeforeAll
    static void plugin() {
        CpuPlugin.require(PjrtMirrorContractTest.class);
    }

    @Override
    protected Backend backend() {
        return CpuPlugin.backend(true);
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

    /** One program at a time, as on a TPU. */
    @Override
    protected boolean kernelsRunAtOnce() {
        return false;
    }
}
