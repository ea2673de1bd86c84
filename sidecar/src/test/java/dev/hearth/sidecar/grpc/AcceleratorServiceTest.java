package dev.hearth.sidecar.grpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.hearth.sidecar.FakeNode;
import dev.hearth.sidecar.Sidecar;
import dev.hearth.v1.AcceleratorGrpc;
import dev.hearth.v1.Allocate;
import dev.hearth.v1.Argument;
import dev.hearth.v1.AttachFile;
import dev.hearth.v1.Batch;
import dev.hearth.v1.BatchResult;
import dev.hearth.v1.BufferArgument;
import dev.hearth.v1.Command;
import dev.hearth.v1.Copy;
import dev.hearth.v1.CopyIn;
import dev.hearth.v1.CopyOut;
import dev.hearth.v1.CreateStream;
import dev.hearth.v1.DescribeRequest;
import dev.hearth.v1.Device;
import dev.hearth.v1.Dim3;
import dev.hearth.v1.Elapsed;
import dev.hearth.v1.Fill;
import dev.hearth.v1.GetKernel;
import dev.hearth.v1.Launch;
import dev.hearth.v1.Load;
import dev.hearth.v1.ProgramFormat;
import dev.hearth.v1.Record;
import dev.hearth.v1.Release;
import dev.hearth.v1.Status;
import dev.hearth.v1.Synchronize;
import dev.hearth.v1.Variant;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(FakeNode.class)
@Timeout(60)
class AcceleratorServiceTest {
    private static final long BUFFER = 16;
    private static final long MODULE = 17;
    private static final long KERNEL = 18;
    private static final int MESSAGE_LIMIT = 4 << 20;

    @Inject
    Sidecar sidecar;

    private ManagedChannel channel;
    private AcceleratorGrpc.AcceleratorBlockingStub stub;

    @BeforeEach
    void connect() {
        // Quarkus sets the key to the port it took.
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(2 * MESSAGE_LIMIT)
                .build();
        stub = AcceleratorGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        channel.shutdownNow();
        assertTrue(channel.awaitTermination(10, TimeUnit.SECONDS));
    }

    private static Batch batch(Command.Builder... commands) {
        var batch = Batch.newBuilder();
        for (Command.Builder command : commands) {
            batch.addCommands(command);
        }
        return batch.build();
    }

    private static Command.Builder command() {
        return Command.newBuilder();
    }

    private static Command.Builder allocate(long handle, long bytes) {
        return command().setAllocate(Allocate.newBuilder().setHandle(handle).setLengthBytes(bytes));
    }

    private static Command.Builder copyIn(long buffer, ByteString data) {
        return command().setCopyIn(CopyIn.newBuilder().setDestination(buffer).setData(data));
    }

    private static Command.Builder copyOut(long buffer, long bytes) {
        return command().setCopyOut(CopyOut.newBuilder().setSource(buffer).setLengthBytes(bytes));
    }

    private static Command.Builder load(String source) {
        return command()
                .setLoad(Load.newBuilder()
                        .setHandle(MODULE)
                        .addVariants(Variant.newBuilder()
                                .setFormat(ProgramFormat.OPENCL_C)
                                .setSource(ByteString.copyFromUtf8(source))));
    }

    private static Command.Builder kernel(String name) {
        return command()
                .setGetKernel(GetKernel.newBuilder()
                        .setHandle(KERNEL)
                        .setModule(MODULE)
                        .setName(name));
    }

    private static Command.Builder scale(long buffer, int count, float factor) {
        return command()
                .setLaunch(Launch.newBuilder()
                        .setKernel(KERNEL)
                        .setGrid(Dim3.newBuilder().setX(count))
                        .addArguments(Argument.newBuilder()
                                .setBuffer(BufferArgument.newBuilder().setHandle(buffer)))
                        .addArguments(Argument.newBuilder().setInt32(count))
                        .addArguments(Argument.newBuilder().setFloat32(factor)));
    }

    private static ByteString floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return ByteString.copyFrom(bytes);
    }

    private static float[] floats(ByteString data) {
        float[] values = new float[data.size() / 4];
        data.asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    private static void assertOk(BatchResult result) {
        assertEquals(Status.OK, result.getStatus(), result.getMessage());
        assertEquals(-1, result.getFailedCommand());
    }

    private static void assertFailed(Status status, String opcode, int command, BatchResult result) {
        assertEquals(status, result.getStatus(), result.getMessage());
        assertEquals(opcode, result.getFailedOpcode());
        assertEquals(command, result.getFailedCommand());
        assertTrue(!result.getMessage().isEmpty());
        assertEquals(0, result.getOutputsCount());
    }

    @Test
    void describeTellsTheDevice() {
        Device device = stub.describe(DescribeRequest.getDefaultInstance());
        assertEquals("fake device", device.getName());
        assertEquals("OpenCL", device.getBackend());
        assertEquals(List.of(ProgramFormat.OPENCL_C, ProgramFormat.SPIRV), device.getFormatsList());
        assertEquals(sidecar.config().sharedFolder().toString(), device.getSharedFolder());
    }

    @Test
    void oneBatchAllocatesLoadsCopiesLaunchesAndReadsBack() {
        BatchResult result = stub.run(batch(
                allocate(BUFFER, 16),
                load("kernel void scale(…) {}"),
                kernel("scale"),
                copyIn(BUFFER, floats(1, 2, 3, 4)),
                scale(BUFFER, 4, 2.5f),
                copyOut(BUFFER, 16)));
        assertOk(result);
        assertEquals(1, result.getOutputsCount());
        assertEquals(5, result.getOutputs(0).getCommand());
        assertArrayEquals(
                new float[] {2.5f, 5, 7.5f, 10}, floats(result.getOutputs(0).getData()));
        assertTrue(result.getDeviceNs() > 0);
    }

    @Test
    void theSameWorksOverTheUnixSocket() throws InterruptedException {
        var group = new EpollEventLoopGroup(1);
        ManagedChannel local = NettyChannelBuilder.forAddress(
                        new DomainSocketAddress(sidecar.config().grpcSocket().toFile()))
                .eventLoopGroup(group)
                .channelType(EpollDomainSocketChannel.class)
                .usePlaintext()
                .overrideAuthority("localhost")
                .build();
        try {
            BatchResult result = AcceleratorGrpc.newBlockingStub(local)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .run(batch(allocate(BUFFER, 8), copyIn(BUFFER, floats(1, 2)), copyOut(BUFFER, 8)));
            assertOk(result);
            assertArrayEquals(new float[] {1, 2}, floats(result.getOutputs(0).getData()));
        } finally {
            local.shutdownNow();
            assertTrue(local.awaitTermination(10, TimeUnit.SECONDS));
            assertTrue(group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aFailureNamesItsCommandAndLeavesNoOutputs() {
        assertFailed(
                Status.COMPILE_FAILED,
                "LOAD",
                1,
                stub.run(batch(allocate(BUFFER, 16), load("#error"), kernel("scale"))));
        assertFailed(Status.KERNEL_NOT_FOUND, "KERNEL", 1, stub.run(batch(load(""), kernel("none"))));
        assertFailed(
                Status.INVALID_HANDLE,
                "COPY",
                1,
                stub.run(batch(allocate(BUFFER, 16), copyIn(99, floats(1)), copyOut(BUFFER, 16))));
    }

    @Test
    void whatNoFrameCanSayIsRefusedWithItsCommand() {
        assertFailed(Status.INVALID_HANDLE, "ALLOCATE", 0, stub.run(batch(allocate(3, 16))));
        assertFailed(Status.INVALID_ARGUMENT, "", 1, stub.run(batch(allocate(BUFFER, 16), command())));
        assertFailed(
                Status.INVALID_ARGUMENT,
                "FILL",
                0,
                stub.run(batch(command().setFill(Fill.newBuilder().setDestination(BUFFER)))));
        assertFailed(
                Status.INVALID_LAUNCH,
                "LAUNCH",
                0,
                stub.run(batch(command().setLaunch(Launch.newBuilder().addArguments(Argument.newBuilder())))));
        assertFailed(
                Status.INVALID_ARGUMENT,
                "COPY",
                1,
                stub.run(batch(allocate(BUFFER, 16), copyOut(BUFFER, MESSAGE_LIMIT + 1))));
    }

    @Test
    void anEarlierFailureOfTheWorkerWinsOverALaterOneFoundHere() {
        assertFailed(
                Status.KERNEL_NOT_FOUND,
                "KERNEL",
                1,
                stub.run(batch(load(""), kernel("none"), allocate(BUFFER, 16), allocate(1, 16))));
    }

    @Test
    void aProgramTooLargeForAFrameIsLoadedFromSharedMemory() {
        String large = "// " + "x".repeat(200_000) + "\n#error";
        assertFailed(Status.COMPILE_FAILED, "LOAD", 0, stub.run(batch(load(large))));
    }

    @Test
    void aFileOfTheSharedFolderIsAttachedByName() throws Exception {
        Path file = sidecar.config().sharedFolder().resolve("input");
        Files.write(
                file, floats(3, 4).concat(ByteString.copyFrom(new byte[4088])).toByteArray());
        BatchResult result = stub.run(batch(
                command()
                        .setAttachFile(AttachFile.newBuilder()
                                .setHandle(20)
                                .setName("input")
                                .setLengthBytes(4096)),
                allocate(BUFFER, 8),
                command()
                        .setCopy(Copy.newBuilder()
                                .setSource(20)
                                .setDestination(BUFFER)
                                .setLengthBytes(8)),
                load(""),
                kernel("scale"),
                scale(20, 2, 10),
                copyOut(BUFFER, 8)));
        assertOk(result);
        assertArrayEquals(new float[] {3, 4}, floats(result.getOutputs(0).getData()));
        assertArrayEquals(
                new float[] {30, 40},
                floats(ByteString.copyFrom(Files.readAllBytes(file)).substring(0, 8)));
        assertFailed(
                Status.INVALID_REGION,
                "REGION",
                0,
                stub.run(batch(command()
                        .setAttachFile(AttachFile.newBuilder()
                                .setHandle(20)
                                .setName("missing")
                                .setLengthBytes(4096)))));
    }

    @Test
    void fillPatternsOfEveryWidthArriveByteForByte() {
        for (int width : new int[] {1, 2, 4, 8, 16}) {
            byte[] pattern = new byte[width];
            for (int i = 0; i < width; i++) {
                pattern[i] = (byte) (0xf1 + i);
            }
            BatchResult result = stub.run(batch(
                    allocate(BUFFER, 16),
                    command()
                            .setFill(Fill.newBuilder()
                                    .setDestination(BUFFER)
                                    .setLengthBytes(16)
                                    .setPattern(ByteString.copyFrom(pattern))),
                    copyOut(BUFFER, 16)));
            assertOk(result);
            byte[] data = result.getOutputs(0).getData().toByteArray();
            for (int i = 0; i < 16; i++) {
                assertEquals(pattern[i % width], data[i], "width " + width + ", byte " + i);
            }
        }
    }

    private static final class Results implements StreamObserver<BatchResult> {
        private static final BatchResult END =
                BatchResult.newBuilder().setMessage("end").build();

        private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

        @Override
        public void onNext(BatchResult result) {
            seen.add(result);
        }

        @Override
        public void onError(Throwable failure) {
            seen.add(failure);
        }

        @Override
        public void onCompleted() {
            seen.add(END);
        }

        BatchResult next() throws InterruptedException {
            Object next = seen.poll(20, TimeUnit.SECONDS);
            if (next instanceof BatchResult result) {
                return result;
            }
            throw new AssertionError("no result but " + next);
        }
    }

    private StreamObserver<Batch> session(Results results) {
        return AcceleratorGrpc.newStub(channel).session(results);
    }

    @Test
    void aSessionKeepsWhatItsBatchesMakeAndOutlivesAFailure() throws Exception {
        var results = new Results();
        StreamObserver<Batch> batches = session(results);
        batches.onNext(batch(
                allocate(BUFFER, 8),
                load(""),
                kernel("scale"),
                command().setCreateStream(CreateStream.newBuilder().setHandle(30)),
                copyIn(BUFFER, floats(1, 2))));
        batches.onNext(batch(
                command().setRecord(Record.newBuilder().setEvent(40)),
                scale(BUFFER, 2, 3).setStream(30),
                command().setStream(30).setSynchronize(Synchronize.getDefaultInstance()),
                command().setRecord(Record.newBuilder().setEvent(41)),
                command().setElapsed(Elapsed.newBuilder().setFirst(40).setSecond(41))));
        batches.onNext(batch(copyOut(99, 8)));
        batches.onNext(batch(copyOut(BUFFER, 8)));
        assertOk(results.next());
        BatchResult timed = results.next();
        assertOk(timed);
        assertEquals(4, timed.getOutputs(0).getCommand());
        assertTrue(timed.getOutputs(0).getElapsedNs() > 0);
        assertFailed(Status.INVALID_HANDLE, "COPY", 0, results.next());
        BatchResult read = results.next();
        assertOk(read);
        assertArrayEquals(new float[] {3, 6}, floats(read.getOutputs(0).getData()));
        batches.onNext(batch(command().setRelease(Release.newBuilder().setHandle(BUFFER)), copyOut(BUFFER, 8)));
        assertFailed(Status.INVALID_HANDLE, "COPY", 1, results.next());
        batches.onCompleted();
        assertEquals(Results.END, results.next());
    }

    @Test
    void nothingAfterAFailedSynchronizeRuns() throws Exception {
        var results = new Results();
        StreamObserver<Batch> batches = session(results);
        batches.onNext(batch(allocate(BUFFER, 4), copyIn(BUFFER, floats(1))));
        batches.onNext(batch(
                copyIn(99, floats(1)),
                command().setSynchronize(Synchronize.getDefaultInstance()),
                copyIn(BUFFER, floats(7))));
        batches.onNext(batch(copyOut(BUFFER, 4)));
        assertOk(results.next());
        assertFailed(Status.INVALID_HANDLE, "COPY", 0, results.next());
        assertArrayEquals(new float[] {1}, floats(results.next().getOutputs(0).getData()));
        batches.onCompleted();
        assertEquals(Results.END, results.next());
    }

    @Test
    void largerBatchesGetLargerScratchMemory() throws Exception {
        var results = new Results();
        StreamObserver<Batch> batches = session(results);
        for (int bytes = 4; bytes <= 2 << 20; bytes *= 8) {
            ByteString data = ByteString.copyFrom(new byte[bytes - 1]).concat(ByteString.copyFrom(new byte[] {7}));
            batches.onNext(batch(
                    allocate(BUFFER + bytes, bytes), copyIn(BUFFER + bytes, data), copyOut(BUFFER + bytes, bytes)));
            BatchResult result = results.next();
            assertOk(result);
            assertEquals(data, result.getOutputs(0).getData());
        }
        batches.onCompleted();
        assertEquals(Results.END, results.next());
        try (var files = Files.list(sidecar.config().sharedFolder())) {
            assertTrue(files.noneMatch(file -> file.getFileName().toString().startsWith("grpc-")));
        }
    }

    @Test
    void aMessageLargerThanAllowedIsRefused() {
        var large = batch(copyIn(BUFFER, ByteString.copyFrom(new byte[MESSAGE_LIMIT + 1])));
        var refused = assertThrows(StatusRuntimeException.class, () -> stub.run(large));
        assertTrue(refused.getStatus().getCode() == io.grpc.Status.Code.RESOURCE_EXHAUSTED, refused::toString);
    }

    @Test
    void moreCallsThanAllowedAreBusyUntilOneEnds() throws Exception {
        var first = new Results();
        var second = new Results();
        StreamObserver<Batch> one = session(first);
        StreamObserver<Batch> two = session(second);
        one.onNext(batch());
        assertOk(first.next());
        two.onNext(batch());
        assertOk(second.next());
        assertEquals(Status.BUSY, stub.run(batch()).getStatus());
        // A caller that goes away without a word lets its session go too.
        one.onError(new IllegalStateException("gone"));
        BatchResult result = stub.run(batch());
        while (result.getStatus() == Status.BUSY) {
            result = stub.run(batch());
        }
        assertOk(result);
        two.onCompleted();
        assertEquals(Results.END, second.next());
    }
}
