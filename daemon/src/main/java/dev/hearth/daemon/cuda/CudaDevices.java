package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.ProgramFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * Finds the devices of CUDA's driver. A machine without one, with one that is too old, or without a device is no error: each
 * is said in one line of the log, once.
 */
final class CudaDevices {
    /** JCuda 12.6.0 is built against the header of CUDA 12.0 and calls what that one has. */
    static final int OLDEST_DRIVER = 12_000;

    private static final String BINDING = "JCuda 12.6.0";
    private static final int NAME_BYTES = 256;

    private final AtomicReference<String> said = new AtomicReference<>("");

    /** The devices; where there are none, says why, and does so once. */
    List<CudaDevice> find() {
        if (!LibraryDriver.has("libcuda.so.1")) {
            return none("no CUDA devices: this machine has no NVIDIA driver (libcuda.so.1 is not found)");
        }
        try {
            return ask();
        } catch (LinkageError e) {
            return none("no CUDA devices: " + BINDING + " cannot be loaded here ("
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ")");
        }
    }

    private List<CudaDevice> ask() {
        var version = new int[1];
        int asked = JCudaDriver.cuDriverGetVersion(version);
        if (asked == CUresult.CUDA_SUCCESS && version[0] < OLDEST_DRIVER) {
            return none(
                    "no CUDA devices: the NVIDIA driver is one for CUDA " + CudaDevice.version(version[0]) + ", and "
                            + BINDING + " needs one for CUDA " + CudaDevice.version(OLDEST_DRIVER)
                            + " or later: install a newer driver");
        }
        int started = JCudaDriver.cuInit(0);
        if (started == CUresult.CUDA_ERROR_NO_DEVICE) {
            return none("no CUDA devices: the NVIDIA driver is there and finds no device");
        }
        var count = new int[1];
        int counted = started == CUresult.CUDA_SUCCESS ? JCudaDriver.cuDeviceGetCount(count) : started;
        if (asked != CUresult.CUDA_SUCCESS || counted != CUresult.CUDA_SUCCESS) {
            String failed = asked != CUresult.CUDA_SUCCESS
                    ? CudaErrors.text("cuDriverGetVersion", asked, "")
                    : CudaErrors.text(started != CUresult.CUDA_SUCCESS ? "cuInit" : "cuDeviceGetCount", counted, "");
            return none("no CUDA devices: the NVIDIA driver does not start: " + failed);
        }
        var devices = new ArrayList<CudaDevice>();
        for (int i = 0; i < count[0]; i++) {
            devices.add(describe(i, version[0]));
        }
        return devices.isEmpty() ? none("no CUDA devices: the NVIDIA driver is there and finds no device") : devices;
    }

    private List<CudaDevice> none(String why) {
        if (!why.equals(said.getAndSet(why))) {
            // What a child prints is in the supervisor's log, a line each.
            System.err.println(why);
        }
        return List.of();
    }

    private static CudaDevice describe(int ordinal, int driverVersion) {
        var id = new CUdevice();
        require("cuDeviceGet", JCudaDriver.cuDeviceGet(id, ordinal));
        var name = new byte[NAME_BYTES];
        require("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, NAME_BYTES, id));
        var memory = new long[1];
        require("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(memory, id));
        int capability = 10 * attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        var limits = new LaunchCheck.Limits(
                attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X),
                attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y),
                attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z),
                attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X),
                attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y),
                attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z),
                Math.max(
                        attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK),
                        attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN)));
        String called = text(name);
        var device = new Device(
                "cuda:" + ordinal,
                called,
                Device.Kind.GPU,
                String.join(
                        "|",
                        "cuda",
                        "driver for CUDA " + CudaDevice.version(driverVersion),
                        called,
                        "sm_" + capability,
                        Nvrtc.version(),
                        "layout " + CudaBinary.LAYOUT),
                memory[0],
                memory[0],
                formats(),
                attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
                attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK),
                limits.maxSharedBytes());
        boolean pools = attribute(id, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED) != 0;
        return new CudaDevice(device, ordinal, capability, driverVersion, pools, limits);
    }

    /** CUDA C needs NVRTC; of a fat binary only the driver knows the kernels' parameters. */
    private static int formats() {
        return ProgramFormat.PTX.bit()
                | ProgramFormat.CUBIN.bit()
                | (ModuleDriver.tellsSignatures() ? ProgramFormat.FATBIN.bit() : 0)
                | (Nvrtc.isInstalled() ? ProgramFormat.CUDA_C.bit() : 0);
    }

    private static int attribute(CUdevice device, int attribute) {
        var value = new int[1];
        require("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
        return value[0];
    }

    private static void require(String call, int code) {
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaErrors.refused(call, code, "");
        }
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8).strip();
    }
}
