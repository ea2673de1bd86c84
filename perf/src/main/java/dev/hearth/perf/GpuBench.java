package dev.hearth.perf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the bundle of {@code perf/gpu-check} runs: for each kind of runtime that has a device here the backend's contract, then
 * {@code bench launch} and {@code bench copy}, direct against forwarded.
 *
 * <p>This process loads no driver: what may crash or hang does so in one of its own. Fails with {@value #NO_DEVICE} where
 * there is no CUDA device, unless something worse happened. {@code --length brief} tests and measures just so much that all
 * is seen to work.
 */
final class GpuBench implements Benchmark {
    private static final int NO_DEVICE = 69;
    private static final List<String> KINDS = List.of("cuda", "opencl", "pjrt");
    private static final String PROBE = "dev.hearth.daemon.builder.DeviceProbe";
    private static final String CONTRACT = "dev.hearth.daemon.gpucheck.Contract";
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
    private static final Pattern DRIVER_VERSION = Pattern.compile("Kernel Module.*? (\\d+\\.[\\d.]+)");
    /** What the test double of CUDA's driver calls its device. */
    private static final String STAND_IN = "Stand-in";
    /** The script around it ends everything after 480 s. */
    private static final long ALL_MS = 450_000;
    /** A key and its value in the object that a benchmark prints, which holds no other object. */
    private static final Pattern FIGURE = Pattern.compile("\"(\\w+)\":(\"(?:[^\"\\\\]|\\\\.)*\"|[^,}]+)");

    private final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ALL_MS);
    /** Figures by name, then by kind. */
    private final Map<String, Map<String, String>> table = new LinkedHashMap<>();

    @Override
    public void run(Options options, Report report) throws Exception {
        boolean brief = options.text("length", "full").equals("brief");
        report.command("perf/gpu-check" + (brief ? " --dry-run" : ""));
        Map<String, String> devices = devices(report);
        for (String kind : KINDS) {
            if (devices.containsKey(kind)) {
                check(kind, brief, report);
            }
        }
        print(report);
        String gpu = devices.get("cuda");
        if (gpu == null) {
            report.fail("this machine has no CUDA device", NO_DEVICE);
        } else if (gpu.startsWith(STAND_IN)) {
            report.figure("stand_in", true);
            report.line("\nCUDA's driver was a stand-in, a test double: its figures say nothing of a GPU");
        }
    }

    /** Name of the first device of each kind; the daemon's own probe finds them. */
    private Map<String, String> devices(Report report) throws Exception {
        var devices = new TreeMap<String, String>();
        var others = new ArrayList<String>();
        int code = BundleJvm.run(BundleJvm.command("64m", PROBE, List.of()), leftMs(), line -> {
            // See DeviceProbe: mark, id, name, kind, fingerprint and more.
            String[] fields = line.split("\t", -1);
            if (fields.length < 5) {
                others.add(line);
            } else if (devices.putIfAbsent(fields[1].split(":", 2)[0], fields[2]) == null) {
                report.line(fields[1] + ": " + fields[2] + " (" + fields[4] + ")");
            }
        });
        others.forEach(report::line);
        if (code != 0) {
            report.fail("the search for devices ended with exit code " + code);
        }
        devices.forEach((kind, name) -> report.figure(kind + "_device", name));
        if (Files.isReadable(DRIVER)) {
            String text = Files.readString(DRIVER).lines().findFirst().orElse("");
            Matcher version = DRIVER_VERSION.matcher(text);
            report.line("NVIDIA's driver: " + text);
            report.figure("driver_version", version.find() ? version.group(1) : text);
        }
        return devices;
    }

    private void check(String kind, boolean brief, Report report) throws Exception {
        report.line("\ncontract of " + kind);
        int code = BundleJvm.run(
                BundleJvm.command("512m", CONTRACT, List.of(kind, brief ? "brief" : "whole")), leftMs(), line -> {
                    if (line.startsWith("{")) {
                        keep(kind, line, report);
                    } else if (line.startsWith("test ")) {
                        System.out.println(line); // each test as it runs: for who watches, not for the file
                    } else {
                        report.line(line);
                    }
                });
        if (code != 0) {
            report.fail("the contract of " + kind + " ended with exit code " + code);
        }
        try (var node = new GpuNode(kind)) {
            try {
                node.awaitReady();
                boolean good = isMeasured("launch", kind, node, brief, report)
                        && isMeasured("copy", kind, node, brief, report);
                if (good) {
                    return;
                }
            } catch (IllegalStateException e) {
                report.fail("bench of " + kind + ": " + e.getMessage());
            }
            node.lastLines().forEach(report::line);
        }
    }

    private boolean isMeasured(String bench, String kind, GpuNode node, boolean brief, Report report) throws Exception {
        report.line("\nbench " + bench + " --backend " + kind);
        var arguments = new ArrayList<>(List.of(bench, "--backend", kind));
        arguments.addAll(List.of("--results", node.results().toString()));
        if (brief) {
            arguments.addAll(List.of("--rounds", "1", "--repetitions", "50"));
        }
        ProcessBuilder command = BundleJvm.command("512m", Bench.class.getName(), arguments);
        command.environment().put("HEARTH_SOCKET", node.socket().toString());
        int code = BundleJvm.run(command, leftMs(), line -> {
            if (line.startsWith("{")) {
                keep(kind, line, report);
            } else if (!line.startsWith("written to")) {
                report.line(line);
            }
        });
        if (code != 0) {
            report.fail("bench " + bench + " of " + kind + " ended with exit code " + code);
        }
        return code == 0;
    }

    /** Takes the figures of an object that a part printed into the report and the table. */
    private void keep(String kind, String object, Report report) {
        FIGURE.matcher(object).results().forEach(figure -> {
            String value = figure.group(2);
            if (!value.startsWith("\"")) {
                // Not by a conditional expression, which would make every number a double.
                if (value.contains(".")) {
                    report.figure(kind + "_" + figure.group(1), Double.valueOf(value));
                } else {
                    report.figure(kind + "_" + figure.group(1), Long.valueOf(value));
                }
                table.computeIfAbsent(figure.group(1), name -> new TreeMap<>()).put(kind, value);
            }
        });
    }

    private void print(Report report) {
        List<String> kinds = table.values().stream()
                .flatMap(row -> row.keySet().stream())
                .distinct()
                .sorted()
                .toList();
        report.line("\n%-20s".formatted("") + columns(kinds));
        table.forEach((name, row) -> report.line("%-20s".formatted(name)
                + columns(
                        kinds.stream().map(kind -> row.getOrDefault(kind, "-")).toList())));
    }

    private static String columns(List<String> values) {
        return values.stream().map("%12s"::formatted).collect(Collectors.joining());
    }

    private long leftMs() {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
    }
}
