package dev.hearth.activator.warmth;

import dev.hearth.v1.NodeGrpc;
import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.PrewarmReply;
import dev.hearth.v1.PrewarmRequest;
import dev.hearth.v1.WarmthRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one node's daemon. Hears what is warm there as long as it is open: a stream that ends or falls silent is
 * opened anew, after a pause that doubles each time it hears nothing. Any thread may call.
 */
final class NodeLink implements AutoCloseable {
    /** Shortest time between two messages, and longest: three of these without one, and the stream is dead. */
    static final Duration PERIOD = Duration.ofMillis(500);

    static final Duration HEARTBEAT = Duration.ofSeconds(5);
    static final Duration SILENCE = HEARTBEAT.multipliedBy(3);

    private static final Logger LOG = System.getLogger(NodeLink.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final int MAX_DOUBLINGS = 10;
    private static final long PREWARM_S = 60;

    private final String node;
    private final ManagedChannel channel;
    private final NodeGrpc.NodeStub stub;
    private final WarmTable table;
    private final Ticker ticker;
    private final RandomGenerator random;
    /** The stream that counts; what others still say is not listened to. */
    private @Nullable Hearing hearing;

    private int failures;
    private boolean closed;

    /** Takes over the channel. */
    NodeLink(
            String node,
            ManagedChannel channel,
            NodeGrpc.NodeStub stub,
            WarmTable table,
            Ticker ticker,
            RandomGenerator random) {
        this.node = node;
        this.channel = channel;
        this.stub = stub;
        this.table = table;
        this.ticker = ticker;
        this.random = random;
    }

    /** Opens the stream. */
    synchronized void open() {
        if (closed) {
            return;
        }
        // The channel has pauses of its own, which grow without regard to ours.
        channel.resetConnectBackoff();
        var opened = new Hearing();
        hearing = opened;
        stub.warmth(
                WarmthRequest.newBuilder()
                        .setPeriodMs(PERIOD.toMillis())
                        .setHeartbeatMs(HEARTBEAT.toMillis())
                        .build(),
                opened);
        ticker.after(SILENCE, opened::endIfSilent);
    }

    /** One stream. */
    private final class Hearing implements ClientResponseObserver<WarmthRequest, NodeWarmth> {
        private volatile long heardNs = ticker.nowNs();
        private @Nullable ClientCallStreamObserver<WarmthRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<WarmthRequest> started) {
            call = started;
        }

        @Override
        public void onNext(NodeWarmth message) {
            heardNs = ticker.nowNs();
            heard(this, message);
        }

        @Override
        public void onError(Throwable failure) {
            ended(this, Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended(this, Status.UNAVAILABLE.withDescription("the daemon ended the stream"));
        }

        private void endIfSilent() {
            if (ticker.nowNs() - heardNs < SILENCE.toNanos()) {
                ticker.after(SILENCE, this::endIfSilent);
            } else if (call != null) {
                call.cancel("nothing was heard for " + SILENCE, null);
            }
        }
    }

    private synchronized void heard(Hearing by, NodeWarmth message) {
        if (by == hearing && !closed) {
            if (failures > 0) {
                LOG.log(Level.INFO, "the daemon of {0} tells again what is warm", node);
            }
            failures = 0;
            table.told(node, message);
        }
    }

    private synchronized void ended(Hearing by, Status why) {
        if (by != hearing || closed) {
            return;
        }
        hearing = null;
        // The first failure is told, and from then on each time there are twice as many.
        failures++;
        if (Integer.bitCount(failures) == 1) {
            LOG.log(
                    failures == 1 ? Level.INFO : Level.WARNING,
                    "the daemon of {0} does not tell what is warm ({1}: {2}); asked again",
                    node,
                    why.getCode(),
                    why.getDescription());
        }
        ticker.after(pause(), this::open);
    }

    /** From half to one and a half of what it is on average, so that not all who have lost a daemon come back at once. */
    private Duration pause() {
        long ms = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS));
        return Duration.ofMillis(ms / 2 + random.nextLong(ms + 1));
    }

    /**
     * Asks to have a revision warm.
     *
     * @param ended hears once what became of it: OK, or why not
     * @return has no more of it done
     */
    Runnable prewarm(String revision, Consumer<Status> ended) {
        var asking = new Asking(ended);
        stub.withDeadlineAfter(PREWARM_S, TimeUnit.SECONDS)
                .prewarm(PrewarmRequest.newBuilder().setRevision(revision).build(), asking);
        return asking::cancel;
    }

    /** One call of Prewarm. */
    private static final class Asking implements ClientResponseObserver<PrewarmRequest, PrewarmReply> {
        private final AtomicReference<@Nullable ClientCallStreamObserver<PrewarmRequest>> call =
                new AtomicReference<>();
        private final Consumer<Status> ended;

        Asking(Consumer<Status> ended) {
            this.ended = ended;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<PrewarmRequest> started) {
            call.set(started);
        }

        @Override
        public void onNext(PrewarmReply reply) {
            // That it has ended well is all that is of interest.
        }

        @Override
        public void onError(Throwable failure) {
            ended.accept(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.accept(Status.OK);
        }

        void cancel() {
            ClientCallStreamObserver<PrewarmRequest> started = call.get();
            if (started != null) {
                started.cancel("the pod is on another node", null);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        hearing = null;
        channel.shutdownNow();
    }
}
