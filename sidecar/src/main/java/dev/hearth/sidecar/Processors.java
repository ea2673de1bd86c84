package dev.hearth.sidecar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The node's processors, all of which every container sees in {@code /proc}. */
final class Processors {
    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

    private Processors() {}

    /** Whether more threads want to run just now than there are processors; false where that cannot be known. */
    static boolean areBusy() {
        try {
            return running(Files.readString(LOAD)) > count(Files.readString(ONLINE));
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    /** Threads that run or wait for a processor, the caller's among them: of {@code 0.31 0.40 0.42 3/1412 24138} the 3. */
    static int running(String load) {
        int slash = load.indexOf('/');
        return Integer.parseInt(load.substring(load.lastIndexOf(' ', slash) + 1, Math.max(0, slash)));
    }

    /** How many a list such as {@code 0-3,6} names. */
    static int count(String list) {
        int count = 0;
        for (String range : list.strip().split(",", -1)) {
            int dash = range.indexOf('-');
            count += dash < 0
                    ? 1
                    : Integer.parseInt(range.substring(dash + 1)) - Integer.parseInt(range.substring(0, dash)) + 1;
        }
        return count;
    }
}
