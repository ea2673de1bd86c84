package dev.hearth.daemon;

import dev.hearth.protocol.Digest;
import dev.hearth.v1.NodeGrpc;
import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.PrewarmReply;
import dev.hearth.v1.PrewarmRequest;
import dev.hearth.v1.WarmthRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import jakarta.annotation.PreDestroy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The gRPC service {@code hearth.v1.Node}: tells what is warm, and has revisions warm ahead of use. */
@GrpcService
class NodeService extends NodeGrpc.NodeImplBase {
    private static final Logger LOG = System.getLogger(NodeService.class.getName());
    private static final long PERIOD_MS = 1000;
    private static final long MIN_PERIOD_MS = 50;
    private static final int MAX_PREWARMS = 32;

    private final DaemonApplication application;
    /** A prewarm blocks until its worker has done all. */
    private final ExecutorService prewarms = Executors.newFixedThreadPool(
            MAX_PREWARMS, Thread.ofPlatform().name("prewarm-", 1).daemon().factory());

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("warmth").daemon().factory());

    NodeService(DaemonApplication application) {
        this.application = application;
    }

    @Override
    public void warmth(WarmthRequest request, StreamObserver<NodeWarmth> observer) {
        var call = (ServerCallStreamObserver<NodeWarmth>) observer;
        long periodMs = request.getPeriodMs() == 0 ? PERIOD_MS : Math.max(MIN_PERIOD_MS, request.getPeriodMs());
        var telling = new Telling(call, TimeUnit.MILLISECONDS.toNanos(request.getHeartbeatMs()));
        var task = timer.scheduleWithFixedDelay(telling, 0, periodMs, TimeUnit.MILLISECONDS);
        call.setOnCancelHandler(() -> task.cancel(false));
    }

    /** One call's turns: tells what has changed, unless the peer does not take it. */
    private final class Telling implements Runnable {
        private final ServerCallStreamObserver<NodeWarmth> call;
        private final long heartbeatNs;
        private NodeWarmth told = NodeWarmth.getDefaultInstance();
        private @Nullable Set<String> toldKnown;
        private long toldAtNs;

        Telling(ServerCallStreamObserver<NodeWarmth> call, long heartbeatNs) {
            this.call = call;
            this.heartbeatNs = heartbeatNs;
        }

        @Override
        public void run() {
            try {
                Daemon daemon = application.daemon().orElse(null);
                if (daemon != null && !call.isCancelled() && call.isReady()) {
                    tell(WarmthView.of(daemon), daemon.known());
                }
            } catch (RuntimeException e) {
                LOG.log(Level.DEBUG, "a peer that asked for warmth is gone: {0}", e.toString());
            }
        }

        private void tell(NodeWarmth now, Set<String> known) {
            NodeWarmth compared = heartbeatNs == 0 ? now : WarmthView.lasting(now);
            boolean isDue = heartbeatNs > 0 && System.nanoTime() - toldAtNs >= heartbeatNs;
            boolean knowsOthers = !known.equals(toldKnown);
            if (isDue || knowsOthers || !compared.equals(told)) {
                told = compared;
                toldKnown = known;
                toldAtNs = System.nanoTime();
                call.onNext(knowsOthers ? WarmthView.withKnown(now, known) : now);
            }
        }
    }

    @Override
    public void prewarm(PrewarmRequest request, StreamObserver<PrewarmReply> observer) {
        var call = (ServerCallStreamObserver<PrewarmReply>) observer;
        // With a handler of its own, an answer that nobody waits for any more is no error.
        call.setOnCancelHandler(() -> LOG.log(Level.DEBUG, "{0} is not to be prewarmed", request.getRevision()));
        prewarms.execute(() -> {
            try {
                observer.onNext(prewarm(request, call::isCancelled));
                observer.onCompleted();
            } catch (StatusException e) {
                observer.onError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                observer.onError(Status.UNAVAILABLE
                        .withDescription("the daemon is stopping")
                        .asException());
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a revision could not be prewarmed", e);
                observer.onError(Status.INTERNAL
                        .withDescription("the daemon failed; its log has the details")
                        .asException());
            }
        });
    }

    private PrewarmReply prewarm(PrewarmRequest request, BooleanSupplier cancelled)
            throws StatusException, InterruptedException {
        Daemon daemon = application
                .daemon()
                .orElseThrow(() -> Status.UNAVAILABLE
                        .withDescription("the daemon is starting")
                        .asException());
        Set<Digest> wanted = digests(request);
        try {
            Prewarmer.Outcome outcome = daemon.prewarmer().prewarm(request.getRevision(), wanted, cancelled);
            var reply =
                    PrewarmReply.newBuilder().setLoadedModules(outcome.loaded()).setFilledBuffers(outcome.filled());
            outcome.missing().forEach(digest -> reply.addMissingModules(digest.toString()));
            return reply.build();
        } catch (RefusedException e) {
            throw status(e).withDescription(e.getMessage()).asException();
        }
    }

    private static Set<Digest> digests(PrewarmRequest request) throws StatusException {
        var digests = new HashSet<Digest>();
        for (String text : request.getModulesList()) {
            try {
                digests.add(Digest.parse(text));
            } catch (IllegalArgumentException e) {
                throw Status.INVALID_ARGUMENT
                        .withDescription("'" + text + "' is no digest of a module: " + e.getMessage())
                        .asException();
            }
        }
        return digests;
    }

    private static Status status(RefusedException refused) {
        return switch (refused.status()) {
            case INVALID_HANDLE -> Status.NOT_FOUND;
            case BUSY, OUT_OF_MEMORY, OUT_OF_QUOTA -> Status.RESOURCE_EXHAUSTED;
            case UNSUPPORTED -> Status.FAILED_PRECONDITION;
            default -> Status.UNAVAILABLE;
        };
    }

    @PreDestroy
    void stop() {
        timer.shutdownNow();
        prewarms.shutdownNow();
    }
}
