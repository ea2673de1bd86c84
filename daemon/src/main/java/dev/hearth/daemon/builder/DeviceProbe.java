package dev.hearth.daemon.builder;

import dev.hearth.daemon.Backends;
import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Main of the short-lived process that prints the devices of this node, a line each.
 *
 * <p>It is a process of its own because finding devices loads drivers, which are native code of many makers: none of it
 * enters the supervisor. With {@link #OPEN} it prints those alone on which a context can be opened, and why not for the others.
 */
public final class DeviceProbe {
    /** Has each device opened once. */
    public static final String OPEN = "--open";

    private static final String MARK = "hearth-device";
    private static final int FIELDS = 11;

    private DeviceProbe() {}

    /** Prints the devices and ends, whatever threads the drivers started. */
    public static void main(String[] arguments) {
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (Backend backend : Backends.all()) {
            for (Device device : backend.devices()) {
                if (arguments.length == 0 || works(backend, device, out)) {
                    out.println(format(device));
                }
            }
        }
        out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static boolean works(Backend backend, Device device, PrintStream out) {
        try (var _ = backend.open(device)) {
            return true;
        } catch (BackendException e) {
            out.println(device.id() + " cannot be used: " + e.getMessage());
            return false;
        }
    }

    static String format(Device device) {
        List<Object> fields = List.of(
                MARK,
                device.id(),
                device.name(),
                device.kind(),
                device.fingerprint(),
                device.memoryBytes(),
                device.maxAllocationBytes(),
                device.formats(),
                device.computeUnits(),
                device.maxBlockThreads(),
                device.maxBlockSharedBytes());
        return String.join(
                "\t",
                fields.stream()
                        .map(field -> field.toString().replaceAll("\\s", " "))
                        .toList());
    }

    /** The device of a line that {@link #main} printed; drivers print lines of their own in between. */
    public static Optional<Device> parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS || !fields[0].equals(MARK)) {
            return Optional.empty();
        }
        return Optional.of(new Device(
                fields[1],
                fields[2],
                Device.Kind.valueOf(fields[3]),
                fields[4],
                Long.parseLong(fields[5]),
                Long.parseLong(fields[6]),
                Integer.parseInt(fields[7]),
                Integer.parseInt(fields[8]),
                Integer.parseInt(fields[9]),
                Integer.parseInt(fields[10])));
    }
}
