package dev.hearth.daemon.gpucheck;

import dev.hearth.daemon.Backends;
import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.Device;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Main of the bundle that {@code perf/gpu-check} builds: runs the backend contract and measures launches and copies on each
 * kind of device of this machine, prints a table, and one JSON object as the last line.
 *
 * <p>Ends with 0 where all went well, 1 where a test or a measurement failed, 69 where there is no CUDA device. With
 * {@code --start} it lists the devices and ends.
 */
public final class GpuCheck {
    private static final int FAILED = 1;
    private static final int NO_DEVICE = 69;

    /** Test classes of a kind of backend; none of them starts a Maven or needs a file beside it. */
    private static final Map<String, List<String>> CONTRACTS = Map.of(
            "cuda",
            List.of(
                    "cuda.CudaContractTest",
                    "cuda.CudaRefusalTest",
                    "cuda.CudaProgramsTest",
                    "cuda.CudaResourceTest",
                    "cuda.CudaStatesTest"),
            "opencl",
            List.of(
                    "opencl.OpenClContractTest",
                    "opencl.OpenClRefusalTest",
                    "opencl.OpenClBufferContractTest",
                    "opencl.OpenClBufferRefusalTest"));

    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    private GpuCheck() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        int code = new GpuCheck().run(arguments.length > 0 && arguments[0].equals("--start"));
        System.out.flush();
        // Threads of drivers may still be there.
        Runtime.getRuntime().halt(code);
    }

    private int run(boolean startOnly) {
        boolean cuda = false;
        for (String kind : List.of("cuda", "opencl")) {
            Backend backend = Backends.named(kind);
            List<Device> devices = backend.devices();
            System.out.println(kind + ": "
                    + (devices.isEmpty()
                            ? "no device"
                            : devices.getFirst().name() + " ("
                                    + devices.getFirst().fingerprint() + ")"));
            cuda |= kind.equals("cuda") && !devices.isEmpty();
            if (!startOnly && !devices.isEmpty()) {
                figures.put(kind + "_device", devices.getFirst().name());
                contract(kind);
                measure(backend, devices.getFirst());
            }
        }
        if (startOnly) {
            return 0;
        }
        if (!cuda) {
            failures.add("this machine has no CUDA device");
        }
        print();
        return !cuda ? NO_DEVICE : failures.isEmpty() ? 0 : FAILED;
    }

    private void contract(String kind) {
        var summary = new SummaryGeneratingListener();
        var slow = new Progress();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(CONTRACTS.getOrDefault(kind, List.of()).stream()
                        .map(name -> DiscoverySelectors.selectClass("dev.hearth.daemon." + name))
                        .toList())
                .build();
        LauncherFactory.create().execute(request, summary, slow);
        var counts = summary.getSummary();
        if (counts.getTotalFailureCount() > 0) {
            counts.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), 20);
            failures.add(counts.getTotalFailureCount() + " tests of " + kind + " failed");
        }
        figures.put(kind + "_tests_passed", counts.getTestsSucceededCount());
        figures.put(kind + "_tests_failed", counts.getTotalFailureCount());
        figures.put(kind + "_tests_skipped", counts.getTestsSkippedCount() + counts.getTestsAbortedCount());
        if (counts.getTestsSucceededCount() == 0) {
            failures.add("no test of " + kind + " ran");
        }
    }

    /** Says which test runs, so that one that hangs is known. */
    private static final class Progress implements TestExecutionListener {
        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                System.out.print("  " + test.getDisplayName());
                System.out.flush();
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                System.out.println(" " + result.getStatus().toString().toLowerCase(Locale.ROOT));
            }
        }
    }

    private void measure(Backend backend, Device device) {
        try (var measurement = new Measurement(backend, device)) {
            measurement.run().forEach((name, figure) -> figures.put(backend.name() + "_" + name, figure));
        } catch (RuntimeException | AssertionError e) {
            failures.add("measuring " + backend.name() + " failed: " + e);
        }
    }

    private void print() {
        System.out.println();
        figures.forEach((name, figure) -> System.out.printf("%-28s %s%n", name, figure));
        failures.forEach(failure -> System.out.println("FAILED: " + failure));
        figures.put("failures", failures.size());
        System.out.println(figures.entrySet().stream()
                .map(figure -> quoted(figure.getKey()) + ":"
                        + (figure.getValue() instanceof String text ? quoted(text) : figure.getValue()))
                .collect(Collectors.joining(",", "{\"check\":\"gpu\",", "}")));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
