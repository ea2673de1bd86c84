package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.BackendContractTest;

/** The OpenCL backend as it is. */
final class OpenClContractTest extends BackendContractTest {
    OpenClContractTest() {
        super(new OpenClSubject(true));
    }
}
