package dev.hearth.sidecar;

import dev.hearth.protocol.posix.Scheduling;
import dev.hearth.sidecar.admission.Admission;
import dev.hearth.sidecar.admission.Breaker;
import dev.hearth.sidecar.admission.Policy;
import dev.hearth.sidecar.admission.RateLimit;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sidecar without its framework: listens for the function, admits, relays. HTTP, gRPC, health and metrics are put
 * around it by the application; tests and benchmarks launch it as it is.
 */
public final class Sidecar implements AutoCloseable {
    private final SidecarConfig config;
    private final Counters counters = new Counters();
    private final @Nullable Tracer tracer;
    private final SharedMemory memory;
    private final Breaker breaker;
    private final Admission openings;
    private final Admission frames;
    private final DaemonLink daemon;
    private final DaemonWatch watch;
    private final FunctionListener listener;
    private final AtomicInteger opening = new AtomicInteger();
    /** For the way back of each session; those of sessions that ended serve the next ones, or end in time. */
    private final ExecutorService threads = Executors.newCachedThreadPool(Scheduling.withShortSlices(Thread.ofPlatform()
            .name("from-worker-", 0)
            .stackSize(FrameRelay.STACK_BYTES)
            .daemon()
            .factory()));

    private Sidecar(SidecarConfig config, @Nullable Tracer tracer) throws IOException {
        this.config = config;
        this.tracer = tracer;
        LongSupplier ticker = System::nanoTime;
        SidecarConfig.Limits limits = config.admission();
        memory = new SharedMemory(config.sharedFolder(), config.sharedMemory().bytes());
        breaker = new Breaker(limits.breakerFailures(), limits.breakerPause().toNanos(), ticker);
        openings = new Admission(List.of(breaker));
        frames = new Admission(policies(limits, ticker));
        daemon = new DaemonLink(config, counters);
        watch = new DaemonWatch(daemon, config.daemon());
        listener = new FunctionListener(this);
    }

    private static List<Policy> policies(SidecarConfig.Limits limits, LongSupplier ticker) {
        var policies = new ArrayList<Policy>();
        policies.add(Policy.framesInFlight(limits.framesInFlight()));
        policies.add(Policy.bytesInFlight(limits.bytesInFlight().bytes()));
        if (limits.framesPerSecond() > 0) {
            policies.add(new RateLimit(limits.framesPerSecond(), limits.burstFrames(), ticker));
        }
        return policies;
    }

    /**
     * Starts a sidecar in this process; it accepts frames when this returns.
     *
     * @param settings keys as in {@link SidecarConfig}, with their prefix; what is not given has its default
     */
    public static Sidecar launch(Map<String, String> settings) throws IOException {
        return launch(Settings.of(settings), null);
    }

    /**
     * Starts a sidecar in this process; it accepts frames when this returns.
     *
     * @param tracer makes the spans; null for none
     */
    public static Sidecar launch(SidecarConfig config, @Nullable Tracer tracer) throws IOException {
        Settings.check(config);
        SharedMemory.makeFolder(config.sharedFolder(), Integer.parseInt(config.socketMode(), 8));
        var sidecar = new Sidecar(config, tracer);
        sidecar.listener.start();
        sidecar.watch.start();
        return sidecar;
    }

    public SidecarConfig config() {
        return config;
    }

    Counters counters() {
        return counters;
    }

    SharedMemory memory() {
        return memory;
    }

    /** The shared folder as the function sees it. */
    String functionFolder() {
        return config.functionFolder().orElseGet(() -> config.sharedFolder().toString());
    }

    Executor threads() {
        return threads;
    }

    Breaker breaker() {
        return breaker;
    }

    /** What a new session has to pass. */
    Admission openings() {
        return openings;
    }

    /** What each frame has to pass. */
    Admission frames() {
        return frames;
    }

    /** Notes that so many functions more wait for a session. */
    void opening(int more) {
        opening.addAndGet(more);
    }

    /** Whether a function waits for its session. */
    boolean isOpening() {
        return opening.get() > 0;
    }

    DaemonLink daemon() {
        return daemon;
    }

    @Nullable
    BatchSpans newSpans() {
        return tracer == null ? null : new BatchSpans(tracer);
    }

    /** Whether functions can connect. */
    public boolean isListening() {
        return listener.isListening();
    }

    /** Whether the daemon answered when it was last asked, which is at most a few seconds ago. */
    public boolean isDaemonReachable() {
        return daemon.isReachable();
    }

    /** Stops listening and ends every session. */
    @Override
    public void close() {
        daemon.close();
        watch.close();
        listener.close();
    }
}
