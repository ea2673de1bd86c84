package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.BackendContractTest;

/** The OpenCL backend as it treats a device with memory of its own. */
final class OpenClBufferContractTest extends BackendContractTest {
    OpenClBufferContractTest() {
        super(new OpenClSubject(false));
    }
}
