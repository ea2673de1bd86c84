package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendRefusalTest;
import org.junit.jupiter.api.BeforeAll;

/** The PJRT backend as it treats a device with memory of its own. */
final class PjrtMirrorRefusalTest extends BackendRefusalTest {
    @BeforeAll
    static void plugin() {
        CpuPlugin.require(PjrtMirrorRefusalTest.class);
    }

    PjrtMirrorRefusalTest() {
        super(new PjrtSubject(true));
    }
}
