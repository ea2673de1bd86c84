package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.share.DeviceScheduler;
import dev.hearth.daemon.share.Lease;
import dev.hearth.daemon.warm.ContentStore;
import dev.hearth.daemon.warm.Learned;
import dev.hearth.protocol.BuildFrame;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.FetchFrame;
import dev.hearth.protocol.HoldsFrame;
import dev.hearth.protocol.KeepFrame;
import dev.hearth.protocol.UsageFrame;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One worker process as the supervisor sees it: the process, the control connection, and what the worker last told. Who
 * has it and whether it is to end is decided by {@link WorkerPool} and {@link WorkerPlaces}.
 */
final class WorkerProcess implements ControlLink.Events {
    /** What it told, and when: one value, so that neither is ever taken with another's other half. */
    private record Told(UsageFrame usage, long atNs) {}

    private static final Logger LOG = System.getLogger(WorkerProcess.class.getName());
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration PREPARED = Duration.ofSeconds(60);
    private static final long KILL_WAIT_MS = 5_000;

    private final ChildProcess child;
    private final Urgency urgency;
    private final Device device;
    private final WorkerSocket socket;
    private final WorkerBuilds builds;
    private final WorkerContents contents;
    private final @Nullable DeviceScheduler scheduler;
    private final Consumer<WorkerProcess> whenEnded;
    private final CompletableFuture<UsageFrame> firstUsage = new CompletableFuture<>();
    private final CompletableFuture<ControlLink> link = new CompletableFuture<>();
    private final long startedAtNs = System.nanoTime();
    private volatile @Nullable Told told;
    private final Warmth warmth = new Warmth();
    private volatile @Nullable Lease lease;
    private volatile @Nullable String tenant;
    private volatile WorkerPool.@Nullable Opening opening;
    private volatile long keepWarmNs = Long.MAX_VALUE;
    private volatile Claim claim = Claim.USUAL;
    private volatile long lastUsedNs = System.nanoTime();
    private volatile boolean served;
    private volatile boolean ending;
    private volatile boolean retired;

    /**
     * Takes over a process; {@link #connect} follows.
     *
     * @param urgency of the process
     * @param scheduler of its device, null where its tenants do not take turns
     * @param whenEnded called once when the control connection has ended, on its thread
     */
    WorkerProcess(
            ChildProcess child,
            Urgency urgency,
            Device device,
            WorkerSocket socket,
            ModuleCache modules,
            ContentStore store,
            @Nullable DeviceScheduler scheduler,
            Consumer<WorkerProcess> whenEnded) {
        this.child = child;
        this.urgency = urgency;
        this.device = device;
        this.socket = socket;
        this.scheduler = scheduler;
        this.whenEnded = whenEnded;
        builds = new WorkerBuilds(child.name(), device, modules);
        contents = new WorkerContents(child.name(), store, this::tenant);
    }

    /** Connects to the worker's control socket, which is there once the worker is ready. */
    void connect() throws IOException {
        ControlLink connected = ControlLink.connect(child.name(), child.controlSocket(), this);
        link.complete(connected);
        child.onExit(connected::close);
        if (scheduler != null) {
            share(connected, scheduler);
        }
    }

    private void share(ControlLink connected, DeviceScheduler with) {
        try {
            Lease joined = with.join(child.name());
            lease = joined;
            connected.lease(joined);
            joined.handedOver();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0} does not take turns on its device: {1}", child.name(), e);
            leaveDevice();
        }
    }

    /** Its place among those that share the device, null where it has none. */
    @Nullable
    Lease lease() {
        return lease;
    }

    /** For how long work of its sessions has waited for the device so far; 0 where it takes no turns. */
    long queueNs() {
        Lease joined = lease;
        return joined == null ? 0 : joined.told().queueNs();
    }

    private void leaveDevice() {
        Lease joined = lease;
        if (joined != null) {
            joined.close();
        }
    }

    private ControlLink link() {
        return link.join();
    }

    /** What it told when it was connected to, its tenant among that. */
    UsageFrame firstUsage() throws IOException, InterruptedException {
        return await(firstUsage, "say who it works for");
    }

    /**
     * Gives it its tenant.
     *
     * @throws IOException where it has gone or does not answer
     */
    ControlLink.Answer assign(Assignment assignment) throws IOException, InterruptedException {
        return await(link().assign(assignment), "take its tenant");
    }

    /**
     * Announces a ticket to it; the answer is there within some seconds, or why there is none.
     *
     * @throws IOException where it has gone
     */
    CompletableFuture<ControlLink.Answer> admit(long ticketHigh, long ticketLow, int uid, Duration expiry)
            throws IOException {
        return link().admit(ticketHigh, ticketLow, uid, expiry.toNanos())
                .orTimeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has it load a module ahead, whose binary lies in this file. */
    ControlLink.Answer prepareModule(Learned.Module module, long lengthBytes, Descriptor file)
            throws IOException, InterruptedException {
        return await(
                link().prepare(
                                HoldsFrame.KIND_MODULE,
                                module.program(),
                                lengthBytes,
                                module.format(),
                                module.options(),
                                module.kernels(),
                                file),
                "load a module",
                PREPARED);
    }

    /** Has it fill a persistent buffer ahead, whose content lies in this file. */
    ControlLink.Answer prepareBuffer(Learned.Buffer buffer, Descriptor file) throws IOException, InterruptedException {
        return await(
                link().prepare(HoldsFrame.KIND_BUFFER, buffer.content(), buffer.lengthBytes(), 0, "", List.of(), file),
                "fill a buffer",
                PREPARED);
    }

    /** Notes a module that it was handed otherwise than by its own asking. */
    void remember(Learned.Module module) {
        builds.remember(module);
    }

    /** The programs whose binaries it was handed, by their digests. */
    Map<Digest, Learned.Module> built() {
        return builds.built();
    }

    private <T> T await(CompletableFuture<T> answer, String what) throws IOException, InterruptedException {
        return await(answer, what, ANSWER);
    }

    private <T> T await(CompletableFuture<T> answer, String what, Duration patience)
            throws IOException, InterruptedException {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(child.name() + " did not " + what + " within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(child.name() + " went away before it could " + what, e.getCause());
        }
    }

    /** Asks for a sign of life; {@link #silentNs} tells whether one comes. */
    void ping() {
        try {
            link().askUsage();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0}: {1}", child.name(), e);
        }
    }

    /** How long it has told nothing. */
    long silentNs() {
        return System.nanoTime() - link().lastHeardNs();
    }

    /** How long ago it told what it does. */
    long usageAgeNs() {
        Told last = told;
        return System.nanoTime() - (last == null ? startedAtNs : last.atNs);
    }

    /** How long its device work has stood still: what it last told of that and the time since; 0 where it had none. */
    long busyNs() {
        Told last = told;
        return last == null || last.usage.busyNs() <= 0 ? 0 : last.usage.busyNs() + System.nanoTime() - last.atNs;
    }

    /** Asks it to end; whoever waits for that calls {@link #awaitEnd}. */
    void retire() {
        retired = true;
        urgency.raise();
        try {
            link().retire();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0}: gone before it was retired: {1}", child.name(), e);
        }
    }

    /** Waits for its end, and kills it where that does not come. */
    void awaitEnd(Duration patience) throws InterruptedException {
        if (!child.waitFor(patience.toMillis())) {
            LOG.log(Level.WARNING, "{0}: did not end within {1} s; killed", child.name(), patience.toSeconds());
            kill();
        }
    }

    void kill() {
        child.kill();
    }

    /** Stops listening to it, and lets it live: a later supervisor adopts it. */
    void leave() {
        leaveDevice();
        link().close();
        builds.close();
        contents.close();
    }

    /** Removes the process and all that it left: folder and socket. Returns why it ended. */
    String bury() {
        kill();
        leaveDevice();
        builds.close();
        contents.close();
        String reason = "ended";
        try {
            if (child.waitFor(KILL_WAIT_MS)) {
                reason = child.exitReason();
            } else {
                LOG.log(Level.ERROR, "{0}: process {1} cannot be killed", child.name(), String.valueOf(child.pid()));
            }
            reason += CrashLog.summary(child.folder());
            socket.delete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0}: cannot remove its socket: {1}", child.name(), e);
        }
        child.delete();
        return reason;
    }

    @Override
    public void usage(UsageFrame usage) {
        if (usage.sessions() > 0 || sessions() > 0) {
            served = true;
            touch();
        }
        told = new Told(usage, System.nanoTime());
        firstUsage.complete(usage);
    }

    @Override
    public void holds(HoldsFrame holds) {
        warmth.take(holds);
    }

    @Override
    public void keep(KeepFrame keep, Message message) {
        contents.keep(keep, message);
    }

    @Override
    public void fetch(FetchFrame fetch, long sequence) {
        contents.fetch(link(), fetch, sequence);
    }

    @Override
    public void build(BuildFrame build, Message message) {
        builds.build(link(), build, message);
    }

    @Override
    public void ended() {
        leaveDevice();
        firstUsage.completeExceptionally(new IOException(child.name() + " has gone"));
        whenEnded.accept(this);
    }

    /** Open sessions that it last told of. */
    int sessions() {
        Told last = told;
        return last == null ? 0 : last.usage.sessions();
    }

    /** Whether it has had sessions and has none now: what it holds is what its tenant uses. */
    boolean isPastSessions() {
        return served && sessions() == 0;
    }

    /** What it last told, or null. */
    @Nullable
    UsageFrame usage() {
        Told last = told;
        return last == null ? null : last.usage;
    }

    /** Its tenant, null while nobody has it. */
    @Nullable
    String tenant() {
        return tenant;
    }

    /** What is warm in it. */
    Warmth warmth() {
        return warmth;
    }

    /** How long it stays without a session. */
    long keepWarmNs() {
        return keepWarmNs;
    }

    /** Its tenant's priority: 0 low, 1 normal, 2 high. */
    int priority() {
        return claim.priority().code();
    }

    /** What its tenant asked for last; null where that was asked of an earlier supervisor. */
    WorkerPool.@Nullable Opening opening() {
        return opening;
    }

    /** Notes what its tenant asks for; the newest word counts. */
    void opening(WorkerPool.Opening asked) {
        opening = asked;
        terms(asked.keepWarm().toNanos(), Claim.of(asked.assignment()));
    }

    /** Notes how long it stays warm, and what its tenant may claim of the device. */
    void terms(long keepWarmNs, Claim claim) {
        this.keepWarmNs = keepWarmNs;
        this.claim = claim;
        Lease joined = lease;
        if (joined != null) {
            joined.claim(claim.weight(), claim.priority());
        }
    }

    /** Whether its device's memory is the node's. */
    boolean isOnHost() {
        return device.kind() == Device.Kind.CPU;
    }

    /** Bytes of device buffers that it last told of. */
    long bufferBytes() {
        Told last = told;
        return last == null ? 0 : last.usage.bufferBytes();
    }

    /** Notes its tenant, which is about to have a session: nobody must find it idle since it was started. */
    void tenant(String name) {
        touch();
        tenant = name;
    }

    /** When a session was last given to it or seen on it, on the clock of {@link System#nanoTime}. */
    long lastUsedNs() {
        return lastUsedNs;
    }

    /** Notes that it is used now. */
    void touch() {
        lastUsedNs = System.nanoTime();
    }

    /** Whether no session may be given to it any more. */
    boolean isEnding() {
        return ending;
    }

    /** No session may be given to it from now on; the places' lock is held. */
    void setEnding() {
        ending = true;
    }

    /** Whether it was told to end. */
    boolean isRetired() {
        return retired;
    }

    String name() {
        return child.name();
    }

    Urgency urgency() {
        return urgency;
    }

    Device device() {
        return device;
    }

    long pid() {
        return child.pid();
    }

    String socketName() {
        return socket.name() + ".sock";
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s (process %d on %s)", name(), pid(), device.id());
    }
}
