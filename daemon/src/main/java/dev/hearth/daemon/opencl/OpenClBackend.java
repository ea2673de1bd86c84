package dev.hearth.daemon.opencl;

import static org.jocl.CL.*;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * All devices of all OpenCL drivers of the machine. Programs are OpenCL C: JOCL 2.0.6 has no call that takes SPIR-V, and PoCL
 * 3.1 as Debian builds it reads none.
 */
public final class OpenClBackend implements Backend {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private final boolean pointers;

    public OpenClBackend() {
        this(true);
    }

    /** With {@code pointers} false all devices are treated as if they had memory of their own. */
    OpenClBackend(boolean pointers) {
        this.pointers = pointers;
    }

    @Override
    public String name() {
        return "opencl";
    }

    @Override
    public int code() {
        return 1;
    }

    /** A device, and what the driver knows it by. */
    private record Found(Device device, cl_platform_id platform, cl_device_id id) {}

    @Override
    public List<Device> devices() {
        return find().stream().map(Found::device).toList();
    }

    @Override
    public BackendContext open(Device device) {
        Found found = require(device);
        return new OpenClContext(device, found.id, pointers && hasPointers(found));
    }

    /** PoCL links a kernel by {@code ld} where a binary does not hold it ready, and what other drivers do nobody knows. */
    @Override
    public boolean startsPrograms(Device device) {
        return true;
    }

    @Override
    public byte[] compile(Device device, ProgramFormat format, String options, byte[] source) {
        if (format != ProgramFormat.OPENCL_C || (device.formats() & format.bit()) == 0) {
            throw new BackendException(Status.UNSUPPORTED, device.name() + " takes no " + format + " programs");
        }
        return new OpenClCompiler(require(device).id).compile(options, source).encode();
    }

    private Found require(Device device) {
        return find().stream()
                .filter(found -> found.device.id().equals(device.id()))
                .findFirst()
                .orElseThrow(() -> new BackendException(
                        Status.UNAVAILABLE, "device " + device.id() + " (" + device.name() + ") is gone"));
    }

    private static List<Found> find() {
        try {
            var all = new ArrayList<Found>();
            cl_platform_id[] platforms = OpenClInfo.platforms();
            for (int p = 0; p < platforms.length; p++) {
                cl_device_id[] devices = OpenClInfo.devices(platforms[p]);
                for (int d = 0; d < devices.length; d++) {
                    all.add(new Found(
                            describe("opencl:" + p + ":" + d, platforms[p], devices[d]), platforms[p], devices[d]));
                }
            }
            return all;
        } catch (LinkageError e) {
            return List.of(); // no libOpenCL.so.1: this machine has no OpenCL
        }
    }

    private static Device describe(String id, cl_platform_id platform, cl_device_id device) {
        String name = OpenClInfo.text(device, CL_DEVICE_NAME);
        Device.Kind kind = isCpu(device) ? Device.Kind.CPU : Device.Kind.GPU;
        String fingerprint = Stream.of(
                        "opencl",
                        OpenClInfo.text(platform, CL_PLATFORM_NAME),
                        OpenClInfo.text(platform, CL_PLATFORM_VERSION),
                        OpenClInfo.text(device, CL_DRIVER_VERSION),
                        OpenClInfo.text(device, CL_DEVICE_VERSION),
                        name,
                        kind == Device.Kind.CPU ? cpuFeatures() : "",
                        "layout " + OpenClBinary.LAYOUT)
                .collect(Collectors.joining("|"));
        return new Device(
                id,
                name,
                kind,
                fingerprint,
                OpenClInfo.number(device, CL_DEVICE_GLOBAL_MEM_SIZE),
                OpenClInfo.number(device, CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                OpenClInfo.number(device, CL_DEVICE_COMPILER_AVAILABLE) != 0 ? ProgramFormat.OPENCL_C.bit() : 0,
                (int) OpenClInfo.number(device, CL_DEVICE_MAX_COMPUTE_UNITS),
                clamp(OpenClInfo.number(device, CL_DEVICE_MAX_WORK_GROUP_SIZE)),
                clamp(OpenClInfo.number(device, CL_DEVICE_LOCAL_MEM_SIZE)));
    }

    private static int clamp(long value) {
        return (int) Math.min(Integer.MAX_VALUE, value);
    }

    private static boolean isCpu(cl_device_id device) {
        return (OpenClInfo.number(device, CL_DEVICE_TYPE) & CL_DEVICE_TYPE_CPU) != 0;
    }

    /** Whether kernels take any host pointer: see {@link PointerModel}. */
    private static boolean hasPointers(Found found) {
        if (found.device.kind() != Device.Kind.CPU) {
            return false;
        }
        long shared = OpenClInfo.number(found.id, CL_DEVICE_SVM_CAPABILITIES);
        boolean pocl = OpenClInfo.text(found.platform, CL_PLATFORM_NAME).equals("Portable Computing Language");
        return (shared & CL_DEVICE_SVM_FINE_GRAIN_SYSTEM) != 0
                || (pocl && (shared & CL_DEVICE_SVM_FINE_GRAIN_BUFFER) != 0);
    }

    /** A digest of what code for this CPU may use: model and feature flags. */
    private static String cpuFeatures() {
        try (Stream<String> lines = Files.lines(CPU_INFO, StandardCharsets.US_ASCII)) {
            String features = lines.takeWhile(line -> !line.isBlank()) // the first CPU's
                    .filter(line -> line.startsWith("vendor_id")
                            || line.startsWith("cpu family")
                            || line.startsWith("model")
                            || line.startsWith("flags")
                            || line.startsWith("CPU ")
                            || line.startsWith("Features"))
                    .collect(Collectors.joining("\n"));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(features.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (IOException | NoSuchAlgorithmException e) {
            return "unknown CPU";
        }
    }
}
