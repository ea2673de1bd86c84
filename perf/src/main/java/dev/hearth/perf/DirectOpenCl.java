package dev.hearth.perf;

import static org.jocl.CL.CL_DEVICE_NAME;
import static org.jocl.CL.CL_DEVICE_TYPE_ALL;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_MEM_USE_HOST_PTR;
import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateCommandQueueWithProperties;
import static org.jocl.CL.clCreateContext;
import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clEnqueueCopyBuffer;
import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clGetDeviceIDs;
import static org.jocl.CL.clGetDeviceInfo;
import static org.jocl.CL.clGetPlatformIDs;
import static org.jocl.CL.clReleaseCommandQueue;
import static org.jocl.CL.clReleaseContext;
import static org.jocl.CL.clReleaseMemObject;
import static org.jocl.CL.clSetKernelArg;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;
import org.jocl.cl_queue_properties;

/**
 * The baseline: the same work straight through the binding, in this process. It makes the fewest calls that do the work:
 * an in-order queue without profiling, arguments set once, one enqueue a launch, one {@code clFinish} a wait.
 */
final class DirectOpenCl implements DirectDevice {
    private final cl_device_id device;
    private final cl_context context;
    private final cl_command_queue queue;

    /** On the first device that the system names. */
    DirectOpenCl() {
        this("");
    }

    /** On the first device whose name starts so, wherever it is listed. */
    DirectOpenCl(String name) {
        CL.setExceptionsEnabled(true);
        device = device(name);
        var devices = new cl_device_id[] {device};
        context = clCreateContext(null, 1, devices, null, null, null);
        queue = clCreateCommandQueueWithProperties(context, device, new cl_queue_properties(), null);
    }

    private static cl_device_id device(String name) {
        var count = new int[1];
        clGetPlatformIDs(0, null, count);
        var platforms = new cl_platform_id[count[0]];
        clGetPlatformIDs(platforms.length, platforms, null);
        for (cl_platform_id platform : platforms) {
            clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, null, count);
            var devices = new cl_device_id[count[0]];
            clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, devices.length, devices, null);
            for (cl_device_id each : devices) {
                if (name(each).startsWith(name)) {
                    return each;
                }
            }
        }
        throw new IllegalStateException("OpenCL has no device " + name);
    }

    private static String name(cl_device_id device) {
        long[] size = new long[1];
        clGetDeviceInfo(device, CL_DEVICE_NAME, 0, null, size);
        byte[] name = new byte[(int) size[0]];
        clGetDeviceInfo(device, CL_DEVICE_NAME, name.length, Pointer.to(name), null);
        return new String(name, 0, name.length - 1, StandardCharsets.UTF_8).strip();
    }

    cl_kernel kernel(String source, String name) {
        cl_program program = clCreateProgramWithSource(context, 1, new String[] {source}, null, null);
        clBuildProgram(program, 0, null, "", null, null);
        return clCreateKernel(program, name, null);
    }

    cl_mem allocate(long lengthBytes) {
        return clCreateBuffer(context, CL_MEM_READ_WRITE, lengthBytes, null, null);
    }

    /** Host memory that the device uses in place, as a region is. */
    cl_mem share(MemorySegment memory) {
        return clCreateBuffer(
                context,
                CL_MEM_READ_WRITE | CL_MEM_USE_HOST_PTR,
                memory.byteSize(),
                Pointer.to(memory.asByteBuffer()),
                null);
    }

    void argument(cl_kernel kernel, int index, cl_mem memory) {
        clSetKernelArg(kernel, index, Sizeof.cl_mem, Pointer.to(memory));
    }

    void argument(cl_kernel kernel, int index, int value) {
        clSetKernelArg(kernel, index, Sizeof.cl_int, Pointer.to(new int[] {value}));
    }

    void argument(cl_kernel kernel, int index, float value) {
        clSetKernelArg(kernel, index, Sizeof.cl_float, Pointer.to(new float[] {value}));
    }

    void launch(cl_kernel kernel, long[] global, long[] local) {
        clEnqueueNDRangeKernel(queue, kernel, global.length, null, global, local, 0, null, null);
    }

    void copy(cl_mem source, cl_mem destination, long lengthBytes) {
        clEnqueueCopyBuffer(queue, source, destination, 0, 0, lengthBytes, 0, null, null);
    }

    void finish() {
        clFinish(queue);
    }

    @Override
    public Transfer transfer(MemorySegment from, MemorySegment to) {
        long bytes = from.byteSize();
        cl_mem source = share(from);
        cl_mem destination = share(to);
        cl_mem buffer = allocate(bytes);
        return new Transfer() {
            @Override
            public void inAndOut() {
                copy(source, buffer, bytes);
                copy(buffer, destination, bytes);
                finish();
            }

            @Override
            public void close() {
                clReleaseMemObject(source);
                clReleaseMemObject(destination);
                clReleaseMemObject(buffer);
            }
        };
    }

    @Override
    public void close() {
        clReleaseCommandQueue(queue);
        clReleaseContext(context);
    }
}
