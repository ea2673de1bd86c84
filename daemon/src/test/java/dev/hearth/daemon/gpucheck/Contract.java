package dev.hearth.daemon.gpucheck;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Main that runs the contract of one kind of backend on this machine's device: {@code Contract cuda}; with
 * {@code brief} behind it, the first class of tests alone. Each test is a line that
 * starts with {@code test }; the last line is one JSON object. Ends with 1 where a test failed or none ran.
 */
public final class Contract {
    /** What a line about a test starts with. */
    private static final String PROGRESS = "test ";

    private static final int MAX_FRAMES = 20;

    /** Test classes of a kind of backend; none of them starts a Maven or needs a file beside it. */
    private static final Map<String, List<String>> CONTRACTS = Map.of(
            "cuda",
            List.of(
                    "cuda.CudaContractTest",
                    "cuda.CudaRefusalTest",
                    "cuda.CudaProgramsTest",
                    "cuda.CudaResourceTest",
                    "cuda.CudaStatesTest",
                    "worker.CudaMovedContentTest",
                    "DaemonCudaTest"),
            "opencl",
            List.of(
                    "opencl.OpenClContractTest",
                    "opencl.OpenClRefusalTest",
                    "opencl.OpenClBufferContractTest",
                    "opencl.OpenClBufferRefusalTest",
                    "opencl.OpenClResourceTest"),
            "pjrt",
            List.of(
                    "pjrt.PjrtContractTest",
                    "pjrt.PjrtRefusalTest",
                    "pjrt.PjrtMirrorContractTest",
                    "pjrt.PjrtMirrorRefusalTest",
                    "pjrt.PjrtLaunchTest"));

    private Contract() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        List<String> tests = CONTRACTS.getOrDefault(arguments[0], List.of());
        boolean brief = arguments.length > 1 && arguments[1].equals("brief");
        boolean good = run(brief ? tests.subList(0, 1) : tests);
        System.out.flush();
        // Threads of drivers may still be there.
        Runtime.getRuntime().halt(good ? 0 : 1);
    }

    private static boolean run(List<String> tests) {
        var summary = new SummaryGeneratingListener();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(tests.stream()
                        .map(name -> DiscoverySelectors.selectClass("dev.hearth.daemon." + name))
                        .toList())
                .build();
        LauncherFactory.create().execute(request, summary, new Progress());
        TestExecutionSummary counts = summary.getSummary();
        // A class or engine that fails as a whole is no test of its own, and fails the run all the same.
        if (counts.getTotalFailureCount() > 0) {
            counts.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), MAX_FRAMES);
        }
        System.out.printf(
                "{\"tests_passed\":%d,\"tests_failed\":%d,\"tests_skipped\":%d}%n",
                counts.getTestsSucceededCount(),
                counts.getTotalFailureCount(),
                counts.getTestsSkippedCount() + counts.getTestsAbortedCount());
        return counts.getTotalFailureCount() == 0 && counts.getTestsSucceededCount() > 0;
    }

    /** Says which test runs, so that one that hangs is known. */
    private static final class Progress implements TestExecutionListener {
        @Override
        public void executionStarted(TestIdentifier test) {
            say(test, "");
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                say(test, " " + result.getStatus().toString().toLowerCase(Locale.ROOT));
            }
        }

        private static void say(TestIdentifier test, String what) {
            if (test.isTest()) {
                System.out.println(PROGRESS + test.getDisplayName() + what);
            }
        }
    }
}
