package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.BackendResourceTest;

/** Memory that the OpenCL backend takes. */
final class OpenClResourceTest extends BackendResourceTest {
    OpenClResourceTest() {
        super(new OpenClSubject(true));
    }
}
