package dev.hearth.daemon.opencl;

import static org.jocl.CL.*;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;

/** Turns OpenCL's error codes into exceptions that name call, code and what it worked on. Codes: {@code cl.h} 3.0. */
final class OpenClErrors {
    private OpenClErrors() {}

    /** Throws where a call that only bugs and a broken device can make fail did fail. */
    static void check(String call, int code) {
        if (code != OpenClDriver.CL_SUCCESS) {
            throw refused(call, code, "");
        }
    }

    /** The driver refused a call. Nothing of it was done. */
    static BackendException refused(String call, int code, String details) {
        Status status = switch (code) {
            case CL_DEVICE_NOT_AVAILABLE, CL_INVALID_COMMAND_QUEUE -> Status.DEVICE_LOST;
            case CL_MEM_OBJECT_ALLOCATION_FAILURE, CL_OUT_OF_RESOURCES, CL_OUT_OF_HOST_MEMORY, CL_INVALID_BUFFER_SIZE ->
                Status.OUT_OF_MEMORY;
            case CL_MEM_COPY_OVERLAP -> Status.INVALID_ARGUMENT;
            case CL_INVALID_ARG_INDEX,
                    CL_INVALID_ARG_VALUE,
                    CL_INVALID_ARG_SIZE,
                    CL_INVALID_KERNEL_ARGS,
                    CL_INVALID_WORK_DIMENSION,
                    CL_INVALID_WORK_GROUP_SIZE,
                    CL_INVALID_WORK_ITEM_SIZE,
                    CL_INVALID_GLOBAL_WORK_SIZE -> Status.INVALID_LAUNCH;
            default -> Status.INTERNAL;
        };
        return new BackendException(status, text(call, code, details));
    }

    /** A command that the driver took failed as it ran. What it left behind is not known, so the context is lost. */
    static BackendException failed(String call, int code) {
        boolean memory = code == CL_MEM_OBJECT_ALLOCATION_FAILURE || code == CL_OUT_OF_HOST_MEMORY;
        return new BackendException(memory ? Status.OUT_OF_MEMORY : Status.DEVICE_LOST, text(call, code, ""));
    }

    private static String text(String call, int code, String details) {
        return call + (details.isEmpty() ? "" : " (" + details + ")") + " failed: " + name(code) + " (" + code + ")";
    }

    private static String name(int code) {
        return stringFor_errorCode(code);
    }
}
