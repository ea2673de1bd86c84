package dev.hearth.daemon;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.builder.DeviceProbe;
import dev.hearth.protocol.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the devices of this node by a child process, and describes them to people. */
final class Devices {
    /** What to do where there is none. */
    static final String NONE = "this node has no device that Hearth can use; install an OpenCL driver"
            + " (for the CPU: the package pocl-opencl-icd, with ocl-icd-libopencl1), then start the daemon again";

    private static final Logger LOG = System.getLogger(Devices.class.getName());
    private static final String NAME = "probe";
    private static final ByteSize HEAP = ByteSize.of("64Mi");
    private static final long PATIENCE_S = 30;
    private static final int MAX_DRIVER = 80;

    private Devices() {}

    /** The devices, those that functions most likely want first; empty where there are none or no driver answers. */
    static List<Device> find(StateFolder state, DaemonConfig config, List<String> drivers) throws InterruptedException {
        return find(state, config, drivers, List.of());
    }

    /** Of the devices, those on which work can begin just now: each is opened once. */
    static List<Device> working(StateFolder state, DaemonConfig config, List<String> drivers)
            throws InterruptedException {
        return find(state, config, drivers, List.of(DeviceProbe.OPEN));
    }

    private static List<Device> find(
            StateFolder state, DaemonConfig config, List<String> drivers, List<String> arguments)
            throws InterruptedException {
        var devices = new ArrayList<Device>();
        var folder = state.child(NAME);
        try {
            StateFolder.makePrivate(folder);
            StateFolder.makePrivate(folder.resolve("tmp"));
            Process probe = JavaCommand.of("builder", DeviceProbe.class.getName(), folder, HEAP, drivers, arguments)
                    .redirectErrorStream(true)
                    .start();
            read(probe, devices);
            end(probe, CrashLog.summary(folder));
            StateFolder.delete(folder);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "cannot list the devices: {0}", e.toString());
        }
        List<String> wanted = config.backends()
                .orElseGet(() -> Backends.all().stream().map(Backend::name).toList());
        devices.removeIf(device -> !wanted.contains(backend(device)));
        devices.sort(Comparator.comparing(Device::kind).thenComparingInt(device -> wanted.indexOf(backend(device))));
        return devices;
    }

    private static void read(Process probe, List<Device> devices) throws IOException {
        // A driver that hangs is ended from outside, which ends the reading below.
        var _ = probe.onExit().orTimeout(PATIENCE_S, TimeUnit.SECONDS).exceptionally(late -> {
            LOG.log(Level.ERROR, "no driver answered within {0} s", PATIENCE_S);
            return probe.destroyForcibly();
        });
        try (var out = new BufferedReader(new InputStreamReader(probe.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String printed = line;
                DeviceProbe.parse(line)
                        .ifPresentOrElse(devices::add, () -> LOG.log(Level.INFO, "{0}: {1}", NAME, printed));
            }
        }
    }

    private static void end(Process probe, String crash) throws InterruptedException {
        int code = probe.waitFor();
        if (code != 0) {
            LOG.log(Level.ERROR, "listing the devices ended with exit code {0}{1}", code, crash);
        }
    }

    /** Name of the backend that a device belongs to. */
    static String backend(Device device) {
        return device.id().split(":", 2)[0];
    }

    /** Whether an earlier device of this kind is another backend's: then this is most likely the same silicon once more. */
    private static boolean isSecondChoice(Device device, List<Device> devices) {
        Device first = devices.stream()
                .filter(each -> each.kind() == device.kind())
                .findFirst()
                .orElse(device);
        return !backend(first).equals(backend(device));
    }

    /**
     * The device for a tenant: of the kind it asks for, the one with the least load, the first listed of those. Where several
     * backends have devices of a kind, only those of the backend that comes first are given out.
     *
     * @throws RefusedException where there is none
     */
    static Device choose(List<Device> devices, Device.@Nullable Kind kind, ToLongFunction<Device> load) {
        if (devices.isEmpty()) {
            throw new RefusedException(Status.UNAVAILABLE, NONE);
        }
        return devices.stream()
                .filter(device -> kind == null || device.kind() == kind)
                .filter(device -> !isSecondChoice(device, devices))
                .min(Comparator.comparingLong(load))
                .orElseThrow(() -> new RefusedException(
                        Status.UNSUPPORTED,
                        "this node has no " + kind + "; it has "
                                + devices.stream().map(Devices::line).collect(Collectors.joining(", "))));
    }

    /** Those that tenants are given; see {@link #choose}. */
    static List<Device> offered(List<Device> devices) {
        return devices.stream()
                .filter(device -> !isSecondChoice(device, devices))
                .toList();
    }

    /** A device in one line: id, kind, name, memory, driver. */
    static String line(Device device) {
        return device.id() + " (" + device.kind() + ", " + device.name() + ", " + new ByteSize(device.memoryBytes())
                + ", " + device.computeUnits() + " compute units, " + driver(device) + ")";
    }

    /** Names of platform and driver, which a fingerprint starts with. */
    private static String driver(Device device) {
        String named = device.fingerprint().split(",", 2)[0].replace('|', ' ').replaceAll(" +", " ");
        return named.substring(0, Math.min(MAX_DRIVER, named.length())).strip();
    }
}
