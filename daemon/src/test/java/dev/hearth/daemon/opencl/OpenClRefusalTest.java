package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.BackendRefusalTest;

/** The OpenCL backend as it is. */
final class OpenClRefusalTest extends BackendRefusalTest {
    OpenClRefusalTest() {
        super(new OpenClSubject(true));
    }
}
