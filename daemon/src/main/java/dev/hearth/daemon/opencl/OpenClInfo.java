package dev.hearth.daemon.opencl;

import static org.jocl.CL.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;
import org.jspecify.annotations.Nullable;

/** Asks drivers about their objects. What a driver does not know comes back empty or zero. */
final class OpenClInfo {
    private static final int MAX_PLATFORMS = 64;
    private static final int MAX_DEVICES = 256;

    private OpenClInfo() {}

    /** The shape of all of OpenCL's information calls. */
    private interface Query {
        int ask(long sizeBytes, @Nullable Pointer value, long @Nullable [] sizeReturned);
    }

    static cl_platform_id[] platforms() {
        var all = new cl_platform_id[MAX_PLATFORMS];
        var count = new int[1];
        // -1001 CL_PLATFORM_NOT_FOUND_KHR (cl_ext.h) is the loader's word for "no driver is installed".
        return clGetPlatformIDs(MAX_PLATFORMS, all, count) == CL_SUCCESS
                ? Arrays.copyOf(all, Math.min(count[0], MAX_PLATFORMS))
                : new cl_platform_id[0];
    }

    static cl_device_id[] devices(cl_platform_id platform) {
        var all = new cl_device_id[MAX_DEVICES];
        var count = new int[1];
        return clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, MAX_DEVICES, all, count) == CL_SUCCESS
                ? Arrays.copyOf(all, Math.min(count[0], MAX_DEVICES))
                : new cl_device_id[0];
    }

    static String text(cl_platform_id platform, int parameter) {
        return text((size, value, returned) -> clGetPlatformInfo(platform, parameter, size, value, returned));
    }

    static String text(cl_device_id device, int parameter) {
        return text((size, value, returned) -> clGetDeviceInfo(device, parameter, size, value, returned));
    }

    static long number(cl_device_id device, int parameter) {
        return numbers(1, (size, value, returned) -> clGetDeviceInfo(device, parameter, size, value, returned))[0];
    }

    static long[] numbers(cl_device_id device, int parameter, int count) {
        return numbers(count, (size, value, returned) -> clGetDeviceInfo(device, parameter, size, value, returned));
    }

    static String kernelNames(cl_program program) {
        return text(
                (size, value, returned) -> clGetProgramInfo(program, CL_PROGRAM_KERNEL_NAMES, size, value, returned));
    }

    static String buildLog(cl_program program, cl_device_id device) {
        return text((size, value, returned) ->
                clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, size, value, returned));
    }

    static long number(cl_kernel kernel, int parameter) {
        return numbers(1, (size, value, returned) -> clGetKernelInfo(kernel, parameter, size, value, returned))[0];
    }

    static long number(cl_kernel kernel, cl_device_id device, int parameter) {
        return numbers(
                1,
                (size, value, returned) -> clGetKernelWorkGroupInfo(kernel, device, parameter, size, value, returned))[
                0];
    }

    /** The block that the kernel's source demands, zeros for none. */
    static long[] requiredBlock(cl_kernel kernel, cl_device_id device) {
        return numbers(
                3,
                (size, value, returned) -> clGetKernelWorkGroupInfo(
                        kernel, device, CL_KERNEL_COMPILE_WORK_GROUP_SIZE, size, value, returned));
    }

    static String argumentText(cl_kernel kernel, int index, int parameter) {
        return text((size, value, returned) -> clGetKernelArgInfo(kernel, index, parameter, size, value, returned));
    }

    static long argumentNumber(cl_kernel kernel, int index, int parameter) {
        return numbers(
                1, (size, value, returned) -> clGetKernelArgInfo(kernel, index, parameter, size, value, returned))[0];
    }

    private static String text(Query query) {
        var size = new long[1];
        if (query.ask(0, null, size) != CL_SUCCESS || size[0] == 0) {
            return "";
        }
        var bytes = new byte[Math.toIntExact(size[0])];
        if (query.ask(bytes.length, Pointer.to(bytes), null) != CL_SUCCESS) {
            return "";
        }
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8).strip();
    }

    /** Reads values of 4 or 8 bytes each; OpenCL is little-endian here as all of Hearth's machines are. */
    private static long[] numbers(int count, Query query) {
        var size = new long[1];
        var values = new long[count];
        if (query.ask(8L * count, Pointer.to(values), size) != CL_SUCCESS) {
            return new long[count];
        }
        if (size[0] == 4) {
            values[0] &= 0xffff_ffffL;
        }
        return values;
    }
}
