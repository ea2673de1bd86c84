package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendRefusalTest;
import org.junit.jupiter.api.BeforeAll;

/** The PJRT backend as it is, on the CPU. */
final class PjrtRefusalTest extends BackendRefusalTest {
    @BeforeAll
    static void plugin() {
        CpuPlugin.require(PjrtRefusalTest.class);
    }

    PjrtRefusalTest() {
        super(new PjrtSubject(false));
    }
}
