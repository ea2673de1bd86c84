package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.BackendRefusalTest;

/** The OpenCL backend as it treats a device with memory of its own. */
final class OpenClBufferRefusalTest extends BackendRefusalTest {
    OpenClBufferRefusalTest() {
        super(new OpenClSubject(false));
    }
}
