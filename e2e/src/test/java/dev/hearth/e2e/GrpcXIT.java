package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.e2e.GrpcFunction.Way;
import dev.hearth.v1.Batch;
import dev.hearth.v1.BatchResult;
import dev.hearth.v1.Command;
import dev.hearth.v1.DescribeRequest;
import dev.hearth.v1.Device;
import dev.hearth.v1.Fill;
import dev.hearth.v1.ProgramFormat;
import dev.hearth.v1.Release;
import dev.hearth.v1.Status;
import dev.hearth.v1.Synchronize;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a function in any language reaches through gRPC, on both of its ways to the sidecar: real kernels, real errors. */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class GrpcXIT {
    private static final long FIRST = 16;
    private static final long SECOND = 17;
    private static final long MODULE = 18;
    private static final long KERNEL = 19;
    private static final int COUNT = 1024;
    private static final String PROGRAM = """
            kernel void scale_add(global const float *a, global float *b, float factor, int count) {
                int i = get_global_id(0);
                if (i < count) {
                    b[i] = factor * a[i] + b[i];
                }
            }
            """;

    private Node node;
    private SidecarProcess sidecar;
    private Holdings before;

    @BeforeAll
    void start() {
        node = Node.start();
        sidecar = node.sidecar("a", "a");
        node.requireWorks(sidecar);
        for (Way way : Way.values()) {
            // What gRPC opens once is open after a first call.
            try (GrpcFunction function = GrpcFunction.connect(sidecar, way)) {
                requireOk(function.run(batch(GrpcFunction.allocate(FIRST, 4096))));
            }
        }
    }

    @AfterAll
    void end() {
        node.close();
    }

    @BeforeEach
    void takeStock() {
        before = Holdings.of(0, node.daemon(), sidecar);
    }

    @AfterEach
    void nothingIsLeft() {
        before.awaitNoMore();
    }

    @ParameterizedTest
    @EnumSource
    void describeTellsTheRealDevice(Way way) {
        try (GrpcFunction function = GrpcFunction.connect(sidecar, way)) {
            Device device = function.stub().describe(DescribeRequest.getDefaultInstance());
            assertEquals("OpenCL", device.getBackend());
            assertTrue(!device.getName().isEmpty() && device.getComputeUnits() > 0, device::toString);
            assertTrue(device.getFormatsList().contains(ProgramFormat.OPENCL_C), device::toString);
            assertTrue(device.getMaxAllocationBytes() > 0 && device.getMaxBlockThreads() > 0, device::toString);
            assertEquals(sidecar.memory().toString(), device.getSharedFolder());
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneCallLoadsAllocatesCopiesLaunchesAndSynchronizes(Way way) {
        try (GrpcFunction function = GrpcFunction.connect(sidecar, way)) {
            BatchResult result = function.run(batch(
                    GrpcFunction.load(MODULE, PROGRAM),
                    GrpcFunction.kernel(KERNEL, MODULE, "scale_add"),
                    GrpcFunction.allocate(FIRST, 4 * COUNT),
                    GrpcFunction.allocate(SECOND, 4 * COUNT),
                    GrpcFunction.copyIn(FIRST, GrpcFunction.bytes(counting())),
                    fill(SECOND, 0.5f),
                    GrpcFunction.launch(KERNEL, COUNT / 64, 64, FIRST, SECOND, 3, COUNT),
                    Command.newBuilder().setSynchronize(Synchronize.newBuilder()),
                    GrpcFunction.launch(KERNEL, COUNT / 64, 64, FIRST, SECOND, 1, COUNT / 2),
                    GrpcFunction.copyOut(SECOND, 4 * COUNT)));
            requireOk(result);
            assertEquals(1, result.getOutputsCount());
            assertEquals(9, result.getOutputs(0).getCommand());
            float[] expected = new float[COUNT];
            for (int i = 0; i < COUNT; i++) {
                expected[i] = (i < COUNT / 2 ? 4 : 3) * i + 0.5f;
            }
            assertArrayEquals(expected, GrpcFunction.floats(result.getOutputs(0).getData()));
            assertTrue(result.getDeviceNs() > 0, "the device's own time");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionKeepsWhatEarlierBatchesMade(Way way) {
        try (GrpcFunction function = GrpcFunction.connect(sidecar, way);
                GrpcFunction.Session session = function.session()) {
            requireOk(session.run(batch(
                    GrpcFunction.load(MODULE, PROGRAM),
                    GrpcFunction.kernel(KERNEL, MODULE, "scale_add"),
                    GrpcFunction.allocate(FIRST, 4 * COUNT),
                    GrpcFunction.allocate(SECOND, 4 * COUNT),
                    GrpcFunction.copyIn(FIRST, GrpcFunction.bytes(counting())))));
            before.awaitMore(
                    "hearth_sessions", "hearth_buffers", "hearth_buffer_bytes", "hearth_sidecar_sessions of a");
            for (int round = 0; round < 3; round++) {
                requireOk(session.run(batch(GrpcFunction.launch(KERNEL, COUNT / 64, 64, FIRST, SECOND, 2, COUNT))));
            }
            BatchResult refused = session.run(batch(GrpcFunction.launch(99, 1, 1, FIRST, SECOND, 1, 1)));
            assertEquals(Status.INVALID_HANDLE, refused.getStatus(), refused.getMessage());
            BatchResult result = session.run(batch(GrpcFunction.copyOut(SECOND, 4 * COUNT)));
            requireOk(result);
            float[] expected = new float[COUNT];
            for (int i = 0; i < COUNT; i++) {
                expected[i] = 6 * i;
            }
            assertArrayEquals(expected, GrpcFunction.floats(result.getOutputs(0).getData()));
            requireOk(session.run(
                    batch(Command.newBuilder().setRelease(Release.newBuilder().setHandle(FIRST)))));
            BatchResult gone = session.run(batch(GrpcFunction.copyOut(FIRST, 4)));
            assertEquals(Status.INVALID_HANDLE, gone.getStatus(), gone.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCompilersLogReachesTheCaller(Way way) {
        try (GrpcFunction function = GrpcFunction.connect(sidecar, way)) {
            BatchResult result = function.run(batch(
                    GrpcFunction.allocate(FIRST, 64),
                    GrpcFunction.load(MODULE, "kernel void broken(global int *v) { v[0] = not_declared_" + way + "; }"),
                    GrpcFunction.kernel(KERNEL, MODULE, "broken")));
            requireFailed(Status.COMPILE_FAILED, "LOAD", 1, result);
            assertTrue(result.getMessage().contains("not_declared_" + way), result::getMessage);
            assertTrue(result.getMessage().contains("undeclared identifier"), result::getMessage);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKernelThatTheProgramDoesNotHaveIsNotFound(Way way) {
        try (GrpcFunction function = GrpcFunction.connect(sidecar, way)) {
            BatchResult result = function.run(
                    batch(GrpcFunction.load(MODULE, PROGRAM), GrpcFunction.kernel(KERNEL, MODULE, "scale_sub")));
            requireFailed(Status.KERNEL_NOT_FOUND, "KERNEL", 1, result);
            assertTrue(result.getMessage().contains("scale_sub"), result::getMessage);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLaunchWithTooFewArgumentsIsRefused(Way way) {
        try (GrpcFunction function = GrpcFunction.connect(sidecar, way)) {
            Command.Builder launch = GrpcFunction.launch(KERNEL, 1, 64, FIRST, FIRST, 1, 64);
            launch.getLaunchBuilder().removeArguments(3);
            BatchResult result = function.run(batch(
                    GrpcFunction.load(MODULE, PROGRAM),
                    GrpcFunction.kernel(KERNEL, MODULE, "scale_add"),
                    GrpcFunction.allocate(FIRST, 4 * COUNT),
                    launch,
                    GrpcFunction.copyOut(FIRST, 4)));
            requireFailed(Status.INVALID_LAUNCH, "LAUNCH", 3, result);
            assertTrue(result.getMessage().contains("4"), result::getMessage);
            assertEquals(List.of(), result.getOutputsList());
        }
    }

    private static Batch batch(Command.Builder... commands) {
        var batch = Batch.newBuilder();
        for (Command.Builder command : commands) {
            batch.addCommands(command);
        }
        return batch.build();
    }

    private static Command.Builder fill(long buffer, float value) {
        return Command.newBuilder()
                .setFill(Fill.newBuilder()
                        .setDestination(buffer)
                        .setLengthBytes(4L * COUNT)
                        .setPattern(GrpcFunction.bytes(value)));
    }

    private static float[] counting() {
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = i;
        }
        return values;
    }

    private static void requireOk(BatchResult result) {
        assertEquals(Status.OK, result.getStatus(), result.getMessage());
        assertEquals(-1, result.getFailedCommand());
    }

    private static void requireFailed(Status status, String opcode, int command, BatchResult result) {
        assertEquals(status, result.getStatus(), result.getMessage());
        assertEquals(opcode, result.getFailedOpcode());
        assertEquals(command, result.getFailedCommand());
    }
}
