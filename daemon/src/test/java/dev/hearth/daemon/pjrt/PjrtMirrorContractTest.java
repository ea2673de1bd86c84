package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendContractTest;
import org.junit.jupiter.api.BeforeAll;

/** The PJRT backend as it treats a device with memory of its own. */
final class PjrtMirrorContractTest extends BackendContractTest {
    @BeforeAll
    static void plugin() {
        CpuPlugin.require(PjrtMirrorContractTest.class);
    }

    PjrtMirrorContractTest() {
        super(new PjrtSubject(true));
    }
}
