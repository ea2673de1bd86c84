package dev.hearth.e2e;

import com.google.protobuf.ByteString;
import dev.hearth.v1.AcceleratorGrpc;
import dev.hearth.v1.AcceleratorGrpc.AcceleratorBlockingStub;
import dev.hearth.v1.Allocate;
import dev.hearth.v1.Argument;
import dev.hearth.v1.Batch;
import dev.hearth.v1.BatchResult;
import dev.hearth.v1.BufferArgument;
import dev.hearth.v1.Command;
import dev.hearth.v1.CopyIn;
import dev.hearth.v1.CopyOut;
import dev.hearth.v1.Dim3;
import dev.hearth.v1.GetKernel;
import dev.hearth.v1.Launch;
import dev.hearth.v1.Load;
import dev.hearth.v1.ProgramFormat;
import dev.hearth.v1.Variant;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A function that knows nothing of Hearth but {@code hearth/v1/accelerator.proto}. */
final class GrpcFunction implements AutoCloseable {
    private static final int SECONDS = 30;

    private final EventLoopGroup group = new EpollEventLoopGroup(1);
    private final ManagedChannel channel;

    /** How it reaches its sidecar. */
    enum Way {
        UNIX_SOCKET,
        LOOPBACK
    }

    private GrpcFunction(SidecarProcess sidecar, Way way) {
        channel = switch (way) {
            case UNIX_SOCKET ->
                NettyChannelBuilder.forAddress(
                                new DomainSocketAddress(sidecar.grpcSocket().toFile()))
                        .channelType(EpollDomainSocketChannel.class)
                        .overrideAuthority("localhost")
                        .eventLoopGroup(group)
                        .usePlaintext()
                        .build();
            case LOOPBACK ->
                NettyChannelBuilder.forAddress("127.0.0.1", sidecar.grpcPort())
                        .channelType(EpollSocketChannel.class)
                        .eventLoopGroup(group)
                        .usePlaintext()
                        .build();
        };
    }

    static GrpcFunction connect(SidecarProcess sidecar, Way way) {
        return new GrpcFunction(sidecar, way);
    }

    AcceleratorBlockingStub stub() {
        return AcceleratorGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    /** Runs a batch in a session of its own. */
    BatchResult run(Batch batch) {
        return stub().run(batch);
    }

    Session session() {
        return new Session(channel);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            if (!channel.awaitTermination(SECONDS, TimeUnit.SECONDS)
                    || !group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the channel did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A stream of batches in one session. */
    static final class Session implements AutoCloseable {
        private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
        private final StreamObserver<Batch> batches;

        private Session(ManagedChannel channel) {
            batches = AcceleratorGrpc.newStub(channel)
                    .withDeadlineAfter(2 * SECONDS, TimeUnit.SECONDS)
                    .session(new StreamObserver<>() {
                        @Override
                        public void onNext(BatchResult result) {
                            answers.add(result);
                        }

                        @Override
                        public void onError(Throwable failure) {
                            answers.add(failure);
                        }

                        @Override
                        public void onCompleted() {
                            answers.add("completed");
                        }
                    });
        }

        /** Sends a batch and waits for its result. */
        BatchResult run(Batch batch) {
            batches.onNext(batch);
            Object answer = next();
            if (answer instanceof BatchResult result) {
                return result;
            }
            throw new IllegalStateException("no result came but " + answer);
        }

        private Object next() {
            try {
                Object answer = answers.poll(SECONDS, TimeUnit.SECONDS);
                return answer == null ? "nothing" : answer;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return e;
            }
        }

        @Override
        public void close() {
            batches.onCompleted();
            Object answer = next();
            if (!answer.equals("completed")) {
                throw new IllegalStateException("the session ended with " + answer);
            }
        }
    }

    static Command.Builder allocate(long handle, long bytes) {
        return Command.newBuilder()
                .setAllocate(Allocate.newBuilder().setHandle(handle).setLengthBytes(bytes));
    }

    static Command.Builder load(long handle, String source) {
        return Command.newBuilder()
                .setLoad(Load.newBuilder()
                        .setHandle(handle)
                        .addVariants(Variant.newBuilder()
                                .setFormat(ProgramFormat.OPENCL_C)
                                .setSource(ByteString.copyFromUtf8(source))));
    }

    static Command.Builder kernel(long handle, long module, String name) {
        return Command.newBuilder()
                .setGetKernel(GetKernel.newBuilder()
                        .setHandle(handle)
                        .setModule(module)
                        .setName(name));
    }

    static Command.Builder copyIn(long buffer, ByteString data) {
        return Command.newBuilder()
                .setCopyIn(CopyIn.newBuilder().setDestination(buffer).setData(data));
    }

    static Command.Builder copyOut(long buffer, long bytes) {
        return Command.newBuilder()
                .setCopyOut(CopyOut.newBuilder().setSource(buffer).setLengthBytes(bytes));
    }

    /** Launches a kernel that takes two buffers, a float and an int. */
    static Command.Builder launch(long kernel, int grid, int block, long first, long second, float factor, int count) {
        return Command.newBuilder()
                .setLaunch(Launch.newBuilder()
                        .setKernel(kernel)
                        .setGrid(Dim3.newBuilder().setX(grid))
                        .setBlock(Dim3.newBuilder().setX(block))
                        .addArguments(buffer(first))
                        .addArguments(buffer(second))
                        .addArguments(Argument.newBuilder().setFloat32(factor))
                        .addArguments(Argument.newBuilder().setInt32(count)));
    }

    private static Argument.Builder buffer(long handle) {
        return Argument.newBuilder().setBuffer(BufferArgument.newBuilder().setHandle(handle));
    }

    static ByteString bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return ByteString.copyFrom(bytes);
    }

    static float[] floats(ByteString data) {
        float[] values = new float[data.size() / 4];
        data.asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
