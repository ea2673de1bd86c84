package dev.hearth.activator.warmth;

import dev.hearth.activator.warmth.NodeOffer.Endpoint;
import dev.hearth.v1.NodeGrpc;
import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.PrewarmReply;
import dev.hearth.v1.PrewarmRequest;
import dev.hearth.v1.WarmthRequest;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A daemon's port with a node behind it that says what the test has it say: a real server of {@code hearth.v1.Node}, by TLS
 * on loopback, under a certificate of its own. The daemon's own one is tested against activator-ext in e2e.
 */
public final class FakeNode implements AutoCloseable {
    /** Without this token nobody is let in. */
    public static final String TOKEN = "a-token";

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Server server;
    private final Endpoint endpoint;
    private final List<ServerCallStreamObserver<NodeWarmth>> streams = new CopyOnWriteArrayList<>();
    private final Map<String, StreamObserver<PrewarmReply>> prewarms = new ConcurrentHashMap<>();

    /** How often a stream was opened. */
    public final AtomicInteger opened = new AtomicInteger();
    /** Revisions that were asked for, in order. */
    public final List<String> asked = new CopyOnWriteArrayList<>();
    /** Those that were cancelled. */
    public final List<String> cancelled = new CopyOnWriteArrayList<>();
    /** What each stream hears at once; silence where there is none. */
    public volatile List<NodeWarmth> first = List.of();

    /** Listens. */
    public FakeNode() throws IOException {
        try {
            KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
            X509Certificate certificate = certificate(keys);
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .sslContext(GrpcSslContexts.configure(
                                    SslContextBuilder.forServer(keys.getPrivate(), certificate), SslProvider.JDK)
                            .build())
                    .permitKeepAliveTime(1, TimeUnit.SECONDS)
                    .intercept(new Door())
                    .addService(new Node())
                    .build()
                    .start();
            endpoint = new Endpoint("127.0.0.1", server.getPort(), pem(certificate));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException(e);
        }
    }

    /** A file with the token, as it is projected into a pod. */
    public static Path tokenFile() {
        try {
            return Files.writeString(Files.createTempFile("hearth", "token"), TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes its AcceleratorNode, as a daemon does. */
    public void offer(KubernetesClient client, String name) {
        var node = new GenericKubernetesResource();
        node.setApiVersion("hearth.dev/v1alpha1");
        node.setKind("AcceleratorNode");
        node.setMetadata(new ObjectMetaBuilder().withName(name).build());
        node.setAdditionalProperty(
                "status",
                Map.of(
                        "conditions", List.of(Map.of("type", "Ready", "status", "True")),
                        "shares", List.of(Map.of("kind", "cpu", "total", 16, "free", 14)),
                        "endpoint",
                                Map.of(
                                        "address",
                                        endpoint.address(),
                                        "port",
                                        endpoint.port(),
                                        "certificate",
                                        endpoint.certificate())));
        client.genericKubernetesResources(AcceleratorNodes.RESOURCE)
                .resource(node)
                .create();
    }

    private static X509Certificate certificate(KeyPair keys)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var name = new X500Principal("CN=hearth-daemon");
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minusSeconds(3600)),
                Date.from(now.plusSeconds(3600)),
                name,
                keys.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, "hearth-daemon")));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static String pem(X509Certificate certificate) throws IOException {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
        }
        return text.toString();
    }

    private static final class Door implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (!("Bearer " + TOKEN).equals(headers.get(AUTHORIZATION))) {
                call.close(Status.UNAUTHENTICATED, new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }

    private final class Node extends NodeGrpc.NodeImplBase {
        @Override
        public void warmth(WarmthRequest request, StreamObserver<NodeWarmth> observer) {
            var call = (ServerCallStreamObserver<NodeWarmth>) observer;
            call.setOnCancelHandler(() -> streams.remove(call));
            streams.add(call);
            first.forEach(call::onNext);
            opened.incrementAndGet();
        }

        @Override
        public void prewarm(PrewarmRequest request, StreamObserver<PrewarmReply> observer) {
            var call = (ServerCallStreamObserver<PrewarmReply>) observer;
            call.setOnCancelHandler(() -> cancelled.add(request.getRevision()));
            prewarms.put(request.getRevision(), observer);
            asked.add(request.getRevision());
        }
    }

    /** Where it listens, and its certificate. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Tells all that listen. */
    public void tell(NodeWarmth warmth) {
        streams.forEach(stream -> stream.onNext(warmth));
    }

    /** Ends all streams. */
    void hangUp() {
        streams.forEach(stream -> {
            streams.remove(stream);
            stream.onError(Status.UNAVAILABLE.asException());
        });
    }

    /** How many listen. */
    int listening() {
        return streams.size();
    }

    /** Answers who has asked for a revision. */
    void isWarm(String revision) {
        StreamObserver<PrewarmReply> observer = prewarms.get(revision);
        if (observer == null) {
            throw new AssertionError(revision + " was not asked for");
        }
        observer.onNext(PrewarmReply.getDefaultInstance());
        observer.onCompleted();
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
