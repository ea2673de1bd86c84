package dev.hearth.daemon.node;

import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.Revision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What a node keeps warm, as lines of text: those that work first, then those that were used last. */
final class WarmthTable {
    private static final String FORMAT = "%-32s %-8s %4s %9s %9s %9s %10s %9s %8s %9s %7s";
    private static final int NAME = 32;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private WarmthTable() {}

    static List<String> lines(NodeWarmth warmth) {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT,
                "%d revisions warm, %d spare workers, %d starting or ending, at most %d; %d evicted so far",
                warmth.getRevisionsCount(),
                warmth.getSpareWorkers(),
                warmth.getUnreadyWorkers(),
                warmth.getMaxWorkers(),
                warmth.getEvictions()));
        lines.add(String.format(
                Locale.ROOT,
                FORMAT,
                "REVISION",
                "STATE",
                "SESS",
                "DEVICE",
                "HOST",
                "RESIDENT",
                "DEVICETIME",
                "LAUNCHES",
                "QUEUE",
                "WARMSINCE",
                "MODULES"));
        warmth.getRevisionsList().stream()
                .sorted(Comparator.comparingLong(Revision::getIdleNs).thenComparing(Revision::getName))
                .forEach(revision -> lines.add(line(revision)));
        return lines;
    }

    private static String line(Revision revision) {
        return String.format(
                Locale.ROOT,
                FORMAT,
                shortened(revision.getName()),
                revision.getState().name().toLowerCase(Locale.ROOT),
                revision.getSessions(),
                bytes(revision.getDeviceMemoryBytes()),
                bytes(revision.getHostMemoryBytes()),
                bytes(revision.getResidentBytes()),
                time(revision.getDeviceTimeNs()),
                revision.getLaunches(),
                revision.getQueueNs() == 0 ? "-" : time(revision.getQueueNs()),
                revision.getSessions() > 0 ? "-" : time(revision.getIdleNs()),
                revision.getModulesCount() + "+" + revision.getBuffersCount());
    }

    private static String shortened(String name) {
        return name.length() <= NAME ? name : name.substring(0, NAME - 1) + "…";
    }

    /** Three digits and a unit. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 100 ? "%.0f%s" : "%.1f%s", value, UNITS[unit]);
    }

    static String time(long ns) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(ns);
        if (seconds >= 3600) {
            return String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60);
        }
        if (seconds >= 60) {
            return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
        }
        return seconds >= 1
                ? String.format(Locale.ROOT, "%.1fs", ns / 1e9)
                : String.format(Locale.ROOT, "%.1fms", ns / 1e6);
    }
}
