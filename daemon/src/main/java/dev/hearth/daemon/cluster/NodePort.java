package dev.hearth.daemon.cluster;

import dev.hearth.daemon.DaemonConfig;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus.Endpoint;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Serves {@code hearth.v1.Node} to others of the cluster: TLS 1.3 under a certificate of this process, and callers that the API
 * server knows. A stream outlives the token that opened it, but not {@link #LONGEST_S}: then it is opened, and looked at, anew.
 */
final class NodePort implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int END_SECONDS = 2;
    private static final long LONGEST_S = 3600;
    private static final long GRACE_S = 5;
    private static final long IDLE_S = 300;
    /** Callers ask every few seconds whether this end is there. */
    private static final long PING_S = 2;

    private static final int MAX_CALLS = 64;
    private static final int MAX_REQUEST = 64 << 10;
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    private final EventLoopGroup group = new EpollEventLoopGroup(1);
    /** Who calls is asked of the API server here; the service itself waits for nothing. */
    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("node-port-", 1).daemon().factory());

    private final Server server;
    private final Endpoint endpoint;

    /**
     * Listens.
     *
     * @param address that the others of the cluster reach
     * @throws IOException where the port is taken, or the address is not this process's
     */
    NodePort(DaemonConfig.NodePort config, String address, BindableService node, Callers callers) throws IOException {
        var identity = PortIdentity.create(Instant.now());
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(address, config.port()))
                    .channelType(EpollServerSocketChannel.class)
                    .bossEventLoopGroup(group)
                    .workerEventLoopGroup(group)
                    .executor(threads)
                    .sslContext(tls(identity))
                    .maxConcurrentCallsPerConnection(MAX_CALLS)
                    .maxInboundMessageSize(MAX_REQUEST)
                    .maxConnectionAge(LONGEST_S, TimeUnit.SECONDS)
                    .maxConnectionAgeGrace(GRACE_S, TimeUnit.SECONDS)
                    .maxConnectionIdle(IDLE_S, TimeUnit.SECONDS)
                    .permitKeepAliveTime(PING_S, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .intercept(new Door(callers))
                    .addService(node)
                    .build()
                    .start();
        } catch (IOException e) {
            end();
            throw e;
        }
        endpoint = new Endpoint(address, server.getPort(), identity.pem());
    }

    private static SslContext tls(PortIdentity identity) throws SSLException {
        return GrpcSslContexts.configure(
                        SslContextBuilder.forServer(identity.key(), identity.certificate()), SslProvider.JDK)
                .protocols("TLSv1.3")
                .build();
    }

    /** Where it listens, and what it shows there. */
    Endpoint endpoint() {
        return endpoint;
    }

    /** Lets in whom the API server knows as one that may call. */
    private record Door(Callers callers) implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String authorization = headers.get(AUTHORIZATION);
            Status status = callers.check(
                    authorization != null && authorization.startsWith(BEARER)
                            ? authorization.substring(BEARER.length())
                            : "");
            if (!status.isOk()) {
                call.close(status, new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    private void end() {
        threads.shutdownNow();
        group.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS);
    }
}
