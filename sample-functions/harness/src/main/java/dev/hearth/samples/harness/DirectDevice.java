package dev.hearth.samples.harness;

import static org.jocl.CL.CL_CONTEXT_PLATFORM;
import static org.jocl.CL.CL_DEVICE_TYPE_ALL;
import static org.jocl.CL.CL_MEM_COPY_HOST_PTR;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_PROGRAM_BUILD_LOG;

import java.util.Optional;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;
import org.jocl.cl_queue_properties;

/**
 * The first OpenCL device of this machine, called in process: for tests that are about a kernel and nothing else. One program
 * at a time, one thread.
 */
public final class DirectDevice implements AutoCloseable {
    private final cl_device_id device;
    private final cl_context context;
    private final cl_command_queue queue;
    private final cl_program program;

    private DirectDevice(cl_platform_id platform, cl_device_id device, String source) {
        this.device = device;
        var properties = new cl_context_properties();
        properties.addProperty(CL_CONTEXT_PLATFORM, platform);
        context = CL.clCreateContext(properties, 1, new cl_device_id[] {device}, null, null, null);
        queue = CL.clCreateCommandQueueWithProperties(context, device, new cl_queue_properties(), null);
        program = CL.clCreateProgramWithSource(context, 1, new String[] {source}, null, null);
        try {
            CL.clBuildProgram(program, 0, null, "", null, null);
        } catch (CLException e) {
            throw new IllegalStateException(buildLog(), e);
        }
    }

    /** The device with this program built; empty where the machine has no OpenCL, which is printed. */
    public static Optional<DirectDevice> open(String source) {
        try {
            CL.setExceptionsEnabled(true);
            var platforms = new cl_platform_id[1];
            CL.clGetPlatformIDs(1, platforms, null);
            var devices = new cl_device_id[1];
            CL.clGetDeviceIDs(platforms[0], CL_DEVICE_TYPE_ALL, 1, devices, null);
            return Optional.of(new DirectDevice(platforms[0], devices[0], source));
        } catch (CLException | UnsatisfiedLinkError e) {
            System.out.println("skipped: no OpenCL device here (" + e.getMessage() + ")");
            return Optional.empty();
        }
    }

    /** Device memory with these bytes in it. */
    public cl_mem buffer(byte[] bytes) {
        return CL.clCreateBuffer(
                context, CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR, bytes.length, Pointer.to(bytes), null);
    }

    /** Device memory with these floats in it. */
    public cl_mem buffer(float[] floats) {
        return CL.clCreateBuffer(
                context,
                CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR,
                (long) floats.length * Float.BYTES,
                Pointer.to(floats),
                null);
    }

    /** Launches over blocks of 64 × 4; the arguments are {@link cl_mem}, {@link Integer} or {@link Float}. */
    public void launch(String name, int gridX, int gridY, Object... arguments) {
        cl_kernel kernel = CL.clCreateKernel(program, name, null);
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case cl_mem memory -> CL.clSetKernelArg(kernel, i, Sizeof.cl_mem, Pointer.to(memory));
                case Integer number -> CL.clSetKernelArg(kernel, i, Integer.BYTES, Pointer.to(new int[] {number}));
                case Float number -> CL.clSetKernelArg(kernel, i, Float.BYTES, Pointer.to(new float[] {number}));
                default -> throw new IllegalArgumentException("argument " + i + " of " + name);
            }
        }
        long[] global = {64L * gridX, 4L * gridY};
        CL.clEnqueueNDRangeKernel(queue, kernel, 2, null, global, new long[] {64, 4}, 0, null, null);
        CL.clFinish(queue);
        CL.clReleaseKernel(kernel);
    }

    /** Fills an array from the start of device memory. */
    public void read(cl_mem memory, byte[] bytes) {
        CL.clEnqueueReadBuffer(queue, memory, true, 0, bytes.length, Pointer.to(bytes), 0, null, null);
    }

    /** Fills an array from the start of device memory. */
    public void read(cl_mem memory, float[] floats) {
        long length = (long) floats.length * Float.BYTES;
        CL.clEnqueueReadBuffer(queue, memory, true, 0, length, Pointer.to(floats), 0, null, null);
    }

    /** Gives device memory back. */
    public void release(cl_mem... memories) {
        for (cl_mem memory : memories) {
            CL.clReleaseMemObject(memory);
        }
    }

    @Override
    public void close() {
        CL.clReleaseProgram(program);
        CL.clReleaseCommandQueue(queue);
        CL.clReleaseContext(context);
    }

    private String buildLog() {
        var length = new long[1];
        CL.clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, 0, null, length);
        var log = new byte[(int) length[0]];
        CL.clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
        return new String(log, java.nio.charset.StandardCharsets.UTF_8).strip();
    }
}
