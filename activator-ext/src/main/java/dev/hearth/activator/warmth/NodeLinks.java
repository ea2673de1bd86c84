package dev.hearth.activator.warmth;

import dev.hearth.activator.warmth.NodeOffer.Endpoint;
import dev.hearth.v1.NodeGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;

/**
 * The connections to all daemons, one each, to where and under which certificate its AcceleratorNode says. Any thread may call.
 */
public final class NodeLinks implements AutoCloseable {
    private static final Logger LOG = System.getLogger(NodeLinks.class.getName());
    private static final int THREADS = 2;
    private static final int END_SECONDS = 2;
    private static final long PING_S = 10;
    private static final long PING_TIMEOUT_S = 5;
    /** A node has at most some thousand modules and buffers, of a hundred bytes each, and as many names. */
    private static final int MAX_MESSAGE = 8 << 20;
    /** What daemons' certificates say; which daemon it is, the certificate as a whole says. */
    private static final String DAEMON = "hearth-daemon";

    private final EventLoopGroup group = new NioEventLoopGroup(THREADS);
    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("warmth-", 1).daemon().factory());

    private final WarmTable table;
    private final BearerToken token;
    private final Ticker ticker;
    private final RandomGenerator random;
    /** Changed under this object's lock, and read without: who asks for a prewarming must not wait for a connection's making. */
    private final ConcurrentMap<String, Open> links = new ConcurrentHashMap<>();

    private boolean closed;

    private record Open(Endpoint endpoint, NodeLink link) {}

    /** Has none yet; what they tell goes into the table, and the token is read from a file. */
    public NodeLinks(WarmTable table, Path tokenFile, Ticker ticker, RandomGenerator random) {
        this.table = table;
        this.token = new BearerToken(tokenFile);
        this.ticker = ticker;
        this.random = random;
    }

    /** Has a node be heard at this endpoint, and at none where there is none. */
    synchronized void at(String node, Optional<Endpoint> endpoint) {
        Open before = links.get(node);
        if (closed || Optional.ofNullable(before).map(Open::endpoint).equals(endpoint)) {
            return;
        }
        links.remove(node);
        if (before != null) {
            before.link().close();
        }
        endpoint.ifPresent(at -> open(node, at));
    }

    private void open(String node, Endpoint endpoint) {
        try {
            ManagedChannel channel = NettyChannelBuilder.forAddress(
                            new InetSocketAddress(endpoint.address(), endpoint.port()))
                    .eventLoopGroup(group)
                    .channelType(NioSocketChannel.class)
                    .executor(threads)
                    .sslContext(tls(endpoint))
                    .overrideAuthority(DAEMON)
                    .keepAliveTime(PING_S, TimeUnit.SECONDS)
                    .keepAliveTimeout(PING_TIMEOUT_S, TimeUnit.SECONDS)
                    .maxInboundMessageSize(MAX_MESSAGE)
                    .disableRetry()
                    .build();
            NodeGrpc.NodeStub stub = NodeGrpc.newStub(channel).withCallCredentials(token);
            var link = new NodeLink(node, channel, stub, table, ticker, random);
            links.put(node, new Open(endpoint, link));
            link.open();
        } catch (SSLException | RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "the daemon of {0} cannot be asked: its AcceleratorNode has an endpoint that is none: {1}",
                    node,
                    e.getMessage());
        }
    }

    /** That one certificate is trusted, and nothing that it, or anybody, has signed. */
    private static SslContext tls(Endpoint endpoint) throws SSLException {
        var certificate = new ByteArrayInputStream(endpoint.certificate().getBytes(StandardCharsets.US_ASCII));
        return GrpcSslContexts.configure(SslContextBuilder.forClient().trustManager(certificate), SslProvider.JDK)
                .protocols("TLSv1.3")
                .build();
    }

    /**
     * Asks a node to have a revision warm.
     *
     * @param ended hears once what became of it: OK, or why not
     * @return has no more of it done; empty where the node cannot be asked
     */
    public Optional<Runnable> prewarm(String node, String revision, Consumer<Status> ended) {
        return Optional.ofNullable(links.get(node)).map(open -> open.link().prewarm(revision, ended));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            links.values().forEach(open -> open.link().close());
            links.clear();
        }
        threads.shutdown();
        group.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS);
    }
}
