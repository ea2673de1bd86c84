package dev.hearth.daemon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import org.jocl.CL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OpenClErrorsTest {
    @Test
    void refusedCallNamesCallCodeAndDetails() {
        BackendException e = OpenClErrors.refused("clCreateBuffer", CL.CL_INVALID_BUFFER_SIZE, "12 bytes");
        assertEquals("clCreateBuffer (12 bytes) failed: CL_INVALID_BUFFER_SIZE (-61)", e.getMessage());
        assertEquals(Status.OUT_OF_MEMORY, e.status());
    }

    @Test
    void onlyADeviceThatIsGoneIsLostWhereACallIsRefused() {
        assertEquals(Status.DEVICE_LOST, refused(CL.CL_DEVICE_NOT_AVAILABLE));
        assertEquals(Status.DEVICE_LOST, refused(CL.CL_INVALID_COMMAND_QUEUE));
        assertEquals(Status.OUT_OF_MEMORY, refused(CL.CL_MEM_OBJECT_ALLOCATION_FAILURE));
        assertEquals(Status.OUT_OF_MEMORY, refused(CL.CL_OUT_OF_RESOURCES));
        assertEquals(Status.INVALID_LAUNCH, refused(CL.CL_INVALID_ARG_SIZE));
        assertEquals(Status.INVALID_LAUNCH, refused(CL.CL_INVALID_WORK_GROUP_SIZE));
        assertEquals(Status.INTERNAL, refused(CL.CL_INVALID_EVENT_WAIT_LIST));
    }

    private static Status refused(int code) {
        return OpenClErrors.refused("clCall", code, "").status();
    }

    @Test
    void workThatFailedAsItRanLosesTheDevice() {
        assertEquals(
                Status.DEVICE_LOST,
                OpenClErrors.failed("work", CL.CL_OUT_OF_RESOURCES).status());
        assertEquals(Status.DEVICE_LOST, OpenClErrors.failed("work", -9999).status());
        assertEquals(
                Status.OUT_OF_MEMORY,
                OpenClErrors.failed("work", CL.CL_MEM_OBJECT_ALLOCATION_FAILURE).status());
    }
}
