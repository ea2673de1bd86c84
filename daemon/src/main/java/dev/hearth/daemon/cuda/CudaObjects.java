package dev.hearth.daemon.cuda;

import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** Makes the driver's objects through JCuda and answers their handles, which JCuda's classes keep to their subclasses. */
final class CudaObjects {
    private CudaObjects() {}

    private static final class DeviceHandle extends CUdevice {
        int number() {
            return (int) getNativePointer();
        }
    }

    private static final class ContextHandle extends CUcontext {
        long value() {
            return getNativePointer();
        }
    }

    private static final class StreamHandle extends CUstream {
        long value() {
            return getNativePointer();
        }
    }

    private static final class EventHandle extends CUevent {
        long value() {
            return getNativePointer();
        }
    }

    private static CUdevice device(int ordinal) {
        var device = new DeviceHandle();
        require("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
        return device;
    }

    /** The driver's own number of a device. */
    static int deviceNumber(int ordinal) {
        var device = new DeviceHandle();
        require("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
        return device.number();
    }

    /** The device's primary context, held once more. */
    static long retainContext(int ordinal) {
        var context = new ContextHandle();
        require("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device(ordinal)));
        return context.value();
    }

    static int releaseContext(int ordinal) {
        return JCudaDriver.cuDevicePrimaryCtxRelease(device(ordinal));
    }

    /** A stream that waits for no other; a greater priority runs earlier. */
    static long createStream(CudaContext context, int priority) {
        var least = new int[1];
        var greatest = new int[1];
        context.check("cuCtxGetStreamPriorityRange", JCudaDriver.cuCtxGetStreamPriorityRange(least, greatest));
        // The driver's lowest number is its greatest priority, and its default the least: ours is the middle.
        int number = priority > 0 ? greatest[0] : priority < 0 ? least[0] : (least[0] + greatest[0]) / 2;
        var stream = new StreamHandle();
        context.check(
                "cuStreamCreateWithPriority",
                JCudaDriver.cuStreamCreateWithPriority(stream, CUstream_flags.CU_STREAM_NON_BLOCKING, number));
        return stream.value();
    }

    /** An event with a time; whoever waits for it sleeps, since other workers need the CPU. */
    static long createEvent(CudaContext context) {
        var event = new EventHandle();
        context.check("cuEventCreate", JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_BLOCKING_SYNC));
        return event.value();
    }

    private static void require(String call, int code) {
        if (code != CudaDriver.CUDA_SUCCESS) {
            throw CudaErrors.refused(call, code, "");
        }
    }
}
