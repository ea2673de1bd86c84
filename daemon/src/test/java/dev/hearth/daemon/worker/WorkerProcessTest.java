package dev.hearth.daemon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.fence.SystemCallFence;
import dev.hearth.daemon.opencl.OpenClBackend;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The worker as the process that it is: what becomes of it when native code goes wrong. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerProcessTest {
    private static final String SOURCE = """
            __kernel void endless(__global volatile int *flag) {
                while (flag[0] == 0) { }
                flag[1] = 1;
            }
            __kernel void crash(__global int *data, long offset) {
                data[offset] = 1;
            }
            """;

    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final long STREAM = 1;
    private static final long MODULE = 2;
    private static final long KERNEL = 3;
    private static final long BUFFER = 4;
    private static final long REGION = 5;

    @TempDir
    private Path folder;

    private Process process;
    private FakeSupervisor supervisor;
    private FakeSidecar function;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        var backend = new OpenClBackend();
        List<Device> devices = backend.devices();
        if (devices.isEmpty()) {
            System.out.println("SKIPPED WorkerProcessTest: this machine has no opencl device");
            Assumptions.abort("no opencl device");
        }
        Device device = devices.getFirst();
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + temporary,
                        "-XX:ErrorFile=" + folder.resolve("crash.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Worker.class.getName(),
                        "--id=1",
                        "--folder=" + folder,
                        "--socket=" + folder.resolve("w.sock"),
                        "--device=" + device.id(),
                        "--max-sessions=8",
                        "--max-buffers=1024",
                        "--max-regions=1024",
                        "--max-modules=256",
                        "--max-kernels=1024",
                        "--max-streams=256",
                        "--max-events=1024",
                        "--move-after-ms=60000",
                        "--orphan-timeout-ms=30000",
                        "--resume-grace-ms=0",
                        "--fence=" + (SystemCallFence.whyNot() == null))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("POCL_CACHE_DIR", folder.resolve("pocl").toString());
        process = builder.start();
        WorkerFixture.await(this::accepts, Duration.ofSeconds(60));
        supervisor = new FakeSupervisor(folder.resolve("control.sock"), backend, device);
        supervisor.assign("space/revision", 1 << 20, 1 << 20, DEADLINE.toNanos());
        int uid = (int) Files.getAttribute(folder, "unix:uid");
        supervisor.admit(1, 2, uid, Duration.ofSeconds(30).toNanos());
        function = new FakeSidecar(folder.resolve("w.sock"), 1, 2);
    }

    private boolean accepts() {
        try {
            UnixSocket.connect(folder.resolve("control.sock")).close();
            return true;
        } catch (IOException e) {
            assertTrue(process.isAlive(), "the worker ended: see its log");
            return false;
        }
    }

    @AfterEach
    void stop() throws IOException {
        if (process != null) {
            process.destroyForcibly();
            supervisor.close();
            function.close();
        }
    }

    private void load(String kernel) throws IOException {
        function.stream(STREAM)
                .load(MODULE, SessionTest.program(SOURCE))
                .kernel(KERNEL, MODULE, kernel)
                .allocate(BUFFER, 64);
        assertEquals(Status.OK, function.synchronize(0).status());
    }

    private void launch(long memory, long offset) throws IOException {
        int count = offset == 0 ? 1 : 2;
        var launch = new LaunchFrame(function.channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(count, 0), STREAM))
                .kernel(KERNEL)
                .grid(1, 1, 1)
                .block(1, 1, 1)
                .argumentCount(count)
                .buffer(0, memory, 0);
        if (offset != 0) {
            launch.scalar(1, 8, offset);
        }
        function.ask(STREAM);
        function.channel.flush();
    }

    private int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the worker lives on");
        return process.exitValue();
    }

    @Test
    void fencedWorkerRunsKernels() throws Exception {
        assumeTrue(SystemCallFence.whyNot() == null, SystemCallFence.whyNot());
        load("crash");
        launch(BUFFER, 1);
        assertEquals(Status.OK, function.synchronize(STREAM).status());
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                List<String> status = Files.readAllLines(thread.resolve("status"));
                assertTrue(status.contains("Seccomp:\t2"), status::toString);
                assertTrue(status.contains("NoNewPrivs:\t1"), status::toString);
            }
        }
    }

    @Test
    void kernelThatNeverEndsIsEndedWithItsWorker() throws Exception {
        load("endless");
        launch(BUFFER, 0);
        assertEquals(Status.DEADLINE_EXCEEDED, function.awaitFault().status());
        assertEquals(Worker.EXIT_DEADLINE, exitCode());
    }

    @Test
    void kernelThatWritesAnywhereKillsItsWorkerAlone() throws Exception {
        load("crash");
        launch(BUFFER, 1L << 45);
        try {
            while (function.read()) {
                // Nothing but an acknowledgement can come.
            }
        } catch (IOException e) {
            // A reset, where the worker died with input unread.
        }
        assertNotEquals(0, exitCode());
        assertTrue(Files.exists(folder.resolve("crash.log")), "it tells where, fenced or not");
    }

    @Test
    void regionTruncatedUnderAKernelHurtsTheWorkerAlone() throws Exception {
        Path file = Files.write(folder.resolve("shared"), new byte[8192]);
        load("crash");
        try (var truncated = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE);
                Descriptor shared = Descriptor.openShared(folder, "shared")) {
            assertEquals(
                    Status.OK,
                    function.region(REGION, shared, 8192).synchronize(0).status());
            truncated.truncate(0);
            launch(REGION, 1024);
            try {
                while (function.read()) {
                    // Nothing but an acknowledgement can come.
                }
            } catch (IOException e) {
                // A reset, where the worker died with input unread.
            }
            assertNotEquals(0, exitCode());
        }
    }

    @Test
    void retiredWorkerExitsInOrderAndTakesItsSocketsAlong() throws Exception {
        load("crash");
        assertEquals(0, supervisor.retire().status());
        assertEquals(Status.UNAVAILABLE, function.awaitFault().status());
        assertEquals(Worker.EXIT_RETIRED, exitCode());
        assertTrue(Files.notExists(folder.resolve("w.sock")));
        assertTrue(Files.notExists(folder.resolve("control.sock")));
    }

    @Test
    void killedWorkerLeavesTheConnectionClosed() throws Exception {
        load("crash");
        process.destroyForcibly();
        try {
            while (function.read()) {
                // Nothing but an acknowledgement can come.
            }
        } catch (IOException e) {
            // A reset, where the worker died with input unread.
        }
        assertNotEquals(0, exitCode());
    }
}
