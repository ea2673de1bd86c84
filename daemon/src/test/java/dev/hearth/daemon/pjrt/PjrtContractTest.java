package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendContractTest;
import org.junit.jupiter.api.BeforeAll;

/** The PJRT backend as it is, on the CPU. */
final class PjrtContractTest extends BackendContractTest {
    @BeforeAll
    static void plugin() {
        CpuPlugin.require(PjrtContractTest.class);
    }

    PjrtContractTest() {
        super(new PjrtSubject(false));
    }
}
