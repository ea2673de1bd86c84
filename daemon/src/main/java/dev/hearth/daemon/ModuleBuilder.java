package dev.hearth.daemon;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Compiles programs in builder processes, which are started on need, end when idle, and compile one program at a time:
 * a compiler that crashes or never ends costs the program it compiles and nothing else.
 */
final class ModuleBuilder implements ModuleCache.Compiler, AutoCloseable {
    private static final Logger LOG = System.getLogger(ModuleBuilder.class.getName());

    private final DaemonConfig.Builder config;
    private final StateFolder state;
    private final Counters counters;
    private final List<String> drivers;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("builder-watch").daemon().factory());

    /** The builders of one device. A permit is the right to compile on one of them. */
    private static final class Lane {
        final Semaphore permits;
        final Deque<BuilderProcess> idle = new ArrayDeque<>();

        Lane(int max) {
            permits = new Semaphore(max, true);
        }
    }

    ModuleBuilder(DaemonConfig.Builder config, StateFolder state, Counters counters, List<String> drivers) {
        this.config = config;
        this.state = state;
        this.counters = counters;
        this.drivers = drivers;
        long period = Math.max(50, config.idle().toMillis() / 4);
        var _ = timer.scheduleWithFixedDelay(this::endIdle, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public byte[] compile(ModuleSource program) {
        Lane lane = lane(program.device());
        try {
            lane.permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendException(Status.UNAVAILABLE, "the daemon is stopping");
        }
        try {
            return compile(program, lane);
        } finally {
            lane.permits.release();
        }
    }

    private byte[] compile(ModuleSource program, Lane lane) {
        List<String> blocks = program.likelyBlocks();
        BuilderProcess builder = take(lane, blocks);
        try {
            if (builder == null) {
                builder = start(program.device(), blocks);
            }
            byte[] binary = builder.compile(program, config.deadline(), timer);
            giveBack(lane, builder);
            return binary;
        } catch (BackendException e) {
            // The compiler's own answer leaves its process fit for more; one that ended has none to give.
            if (builder != null && builder.isAlive()) {
                giveBack(lane, builder);
            }
            throw e;
        } catch (IOException e) {
            if (builder != null) {
                builder.close();
            }
            LOG.log(Level.WARNING, "no builder: {0}", e.getMessage());
            throw new BackendException(
                    Status.UNAVAILABLE,
                    "the compiler could not be started; see the daemon's log, then try again: " + e.getMessage());
        }
    }

    private BuilderProcess start(Device device, List<String> blocks) throws IOException {
        String name = "builder-" + lastId.incrementAndGet();
        counters.builderStarts.increment();
        return BuilderProcess.start(name, state.child(name), device, blocks, config, drivers);
    }

    private synchronized Lane lane(Device device) {
        return lanes.computeIfAbsent(device.id(), id -> new Lane(config.max()));
    }

    /**
     * An idle builder that optimises for these blocks, or null where one must be started; one of others makes room for it.
     * A program that names no blocks is compiled by any.
     */
    private @Nullable BuilderProcess take(Lane lane, List<String> blocks) {
        var ended = new ArrayList<BuilderProcess>();
        BuilderProcess found;
        synchronized (this) {
            lane.idle.removeIf(builder -> !builder.isAlive() && ended.add(builder));
            found = lane.idle.stream()
                    .filter(builder -> blocks.isEmpty() || builder.blocks().equals(blocks))
                    .findFirst()
                    .orElse(null);
            if (found != null) {
                lane.idle.remove(found);
            } else if (!lane.idle.isEmpty()) {
                ended.add(lane.idle.removeLast());
            }
        }
        ended.forEach(BuilderProcess::close);
        return found;
    }

    private synchronized void giveBack(Lane lane, BuilderProcess builder) {
        if (timer.isShutdown()) {
            builder.close();
        } else {
            lane.idle.addFirst(builder);
        }
    }

    private void endIdle() {
        var ended = new ArrayList<BuilderProcess>();
        synchronized (this) {
            for (Lane lane : lanes.values()) {
                lane.idle.removeIf(builder -> {
                    boolean over = !builder.isAlive()
                            || builder.idleNs() > config.idle().toNanos();
                    if (over) {
                        ended.add(builder);
                    }
                    return over;
                });
            }
        }
        ended.forEach(BuilderProcess::close);
    }

    /** Ends all builders, in the middle of a compile too. */
    @Override
    public void close() {
        timer.shutdownNow();
        List<BuilderProcess> left = new ArrayList<>();
        synchronized (this) {
            lanes.values().forEach(lane -> left.addAll(lane.idle));
        }
        left.forEach(BuilderProcess::close);
    }
}
