package dev.hearth.daemon.kubelet;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** gRPC over Unix sockets, with one thread for all of them. Closed by its maker, after what it made. */
final class UnixGrpc implements AutoCloseable {
    private static final int END_SECONDS = 2;
    /** A list of all pods of a node, as large as kubelet's own clients take: {@code defaultPodResourcesMaxSize}. */
    private static final int MAX_MESSAGE = 16 << 20;

    private final EventLoopGroup group = new EpollEventLoopGroup(1);

    /** A channel to a server of another process; it connects when it is first used. */
    ManagedChannel channel(Path socket) {
        return NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollDomainSocketChannel.class)
                // What Go's gRPC takes for a Unix socket; it refuses the socket's path.
                .overrideAuthority("localhost")
                .eventLoopGroup(group)
                .maxInboundMessageSize(MAX_MESSAGE)
                .usePlaintext()
                .build();
    }

    /** Starts a server; a socket that a dead process left behind is replaced. */
    Server serve(Path socket, BindableService service) throws IOException {
        Files.deleteIfExists(socket);
        return NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(group)
                .workerEventLoopGroup(group)
                .directExecutor()
                .addService(service)
                .build()
                .start();
    }

    static void end(Server server) {
        server.shutdownNow();
        try {
            server.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void end(ManagedChannel channel) {
        channel.shutdownNow();
        try {
            channel.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS);
    }
}
