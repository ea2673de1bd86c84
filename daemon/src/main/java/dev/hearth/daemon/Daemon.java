package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.warm.ContentStore;
import dev.hearth.daemon.warm.LearnedFolder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The supervisor of one node, put together: devices, module cache, workers, and the socket that sidecars ask at.
 *
 * <p>Knows no framework, so that a test or a tool runs it in its own process: {@link #launch}.
 */
public final class Daemon implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Daemon.class.getName());
    private static final String WORKER_MAIN = "dev.hearth.daemon.worker.Worker";
    private static final long PROBE_AGAIN_S = 30;
    private static final int MAX_LEARNED = 1024;

    private final DaemonConfig config;
    private final Counters counters = new Counters();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final StateFolder state;
    private final DeviceWatch watch;
    private final WorkerPool pool;
    private final SessionListener listener;
    private final Learner learner;
    private final Prewarmer prewarmer;
    private final List<String> drivers;
    private volatile List<Device> devices;

    /**
     * Starts a supervisor; when this returns it takes sessions.
     *
     * @throws StartException where it cannot start; the message says what to do
     */
    public static Daemon launch(DaemonConfig config) throws InterruptedException {
        return launch(config, new StandaloneAuthenticator());
    }

    /**
     * Starts a supervisor; when this returns it takes sessions.
     *
     * @param authenticator says whom they are for
     * @throws StartException where it cannot start; the message says what to do
     */
    public static Daemon launch(DaemonConfig config, Authenticator authenticator) throws InterruptedException {
        ConfigCheck.check(config);
        return new Daemon(config, authenticator);
    }

    private Daemon(DaemonConfig config, Authenticator authenticator) throws InterruptedException {
        this.config = config;
        boolean started = false;
        try {
            state = opened(StateFolder.open(config.stateFolder()));
            makeSocketFolder();
            drivers = DriverOptions.of(config);
            devices = Devices.find(state, config, drivers);
            announceDevices();
            watch = opened(new DeviceWatch(() -> Devices.working(state, config, drivers), DeviceWatch.PAUSE));
            watch.devices(devices);
            var builder = opened(new ModuleBuilder(config.builder(), state, counters, drivers));
            var modules = opened(
                    new ModuleCache(state.modules(), config.cache().size().bytes(), builder, counters));
            var contents = new ContentStore(
                    state.contents(),
                    config.warm().contents().bytes(),
                    config.tenant().memory().bytes());
            pool = opened(new WorkerPool(
                    config,
                    new WorkerLauncher(config, state, modules, contents, counters, drivers, isolation(), WORKER_MAIN),
                    counters,
                    config.standalone() ? device -> {} : watch::suspect));
            pool.begin(state.children(), devices);
            learner =
                    opened(new Learner(config.share(), new LearnedFolder(state.learned(), MAX_LEARNED), pool::workers));
            learner.start();
            prewarmer = new Prewarmer(config, pool, learner, modules, contents);
            listener = opened(SessionListener.start(config, authenticator, pool, counters));
            LOG.log(Level.INFO, "sidecars connect to {0}", listener.path());
            if (!config.standalone()) {
                watch.listen(() -> pool.devices(watch.usable()));
                watch.start();
            }
            if (devices.isEmpty()) {
                Thread.ofPlatform().name("device-watch").daemon().start(this::probeAgain);
            }
            started = true;
        } catch (IOException e) {
            throw new StartException("cannot use the state folder " + config.stateFolder() + ": " + e, e);
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private Isolation isolation() throws IOException {
        int uid = (Integer) Files.getAttribute(config.stateFolder(), "unix:uid");
        long dataBytes = config.workers().heap().bytes()
                + config.tenant().memory().bytes()
                + config.isolation().memoryAllowance().bytes();
        var readable = new ArrayList<>(JavaCommand.program());
        DaemonConfig.Pjrt.Plugins plugins = config.pjrt().plugins();
        List.of(plugins.cpu(), plugins.cuda(), plugins.tpu()).forEach(plugin -> plugin.ifPresent(readable::add));
        // The folder is this user's, who may be told by it.
        List<Path> passable = List.of(config.socketFolder(), config.stateFolder());
        Isolation isolation = Isolation.find(
                config.isolation(),
                uid,
                readable,
                passable,
                dataBytes,
                config.tenant().sharedMemory().bytes());
        if (isolation.hasUsers()) {
            state.letPass();
            StateFolder.letPass(config.socketFolder());
        }
        return isolation;
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private void makeSocketFolder() {
        Path folder = config.socketFolder();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StartException(
                    "cannot make the socket folder " + folder
                            + "; set hearth.daemon.socket-folder to one that this user" + " can write: " + e,
                    e);
        }
    }

    private void announceDevices() {
        devices.forEach(device -> LOG.log(Level.INFO, "device {0}", Devices.line(device)));
        if (devices.isEmpty()) {
            if (config.standalone()) {
                throw new StartException(Devices.NONE, StartException.NO_DEVICE);
            }
            LOG.log(Level.ERROR, Devices.NONE);
        }
    }

    /** A driver may come after the daemon: on a node of a cluster it is installed by a pod beside it. */
    private void probeAgain() {
        try {
            while (!closing.await(PROBE_AGAIN_S, TimeUnit.SECONDS)) {
                List<Device> found = Devices.find(state, config, drivers);
                if (!found.isEmpty()) {
                    devices = found;
                    announceDevices();
                    watch.devices(found);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The devices that were found. */
    List<Device> devices() {
        return devices;
    }

    /** The devices that tenants are given, with how they are. */
    public List<OfferedDevice> offered() {
        return Devices.offered(devices).stream()
                .map(device -> new OfferedDevice(
                        device.id(),
                        device.kind(),
                        device.name(),
                        Devices.backend(device),
                        device.memoryBytes(),
                        watch.isHealthy(device)))
                .toList();
    }

    /** Has someone told whenever {@link #offered} may have changed. */
    public void whenDevicesChange(Runnable listener) {
        watch.listen(listener);
    }

    /** The tenants that have a worker, by their names. */
    public List<WarmRevision> warm() {
        var warm = new ArrayList<WarmRevision>();
        for (WorkerProcess worker : pool.workers()) {
            String tenant = worker.tenant();
            if (tenant != null) {
                warm.add(new WarmRevision(tenant, worker.device().id(), worker.sessions() > 0));
            }
        }
        warm.sort(Comparator.comparing(WarmRevision::name));
        return warm;
    }

    /** Whether a worker is there for whoever comes. */
    public boolean hasWorkers() {
        return !pool.workers().isEmpty();
    }

    /** Most worker processes. */
    int maxWorkers() {
        return config.workers().max();
    }

    /** The workers. */
    WorkerPool pool() {
        return pool;
    }

    /** Who has revisions warm ahead of their use. */
    Prewarmer prewarmer() {
        return prewarmer;
    }

    /** The revisions that have been here and can be had warm ahead of their use. */
    Set<String> known() {
        return learner.known();
    }

    /** What was counted. */
    Counters counters() {
        return counters;
    }

    /** The socket that sidecars connect to. */
    public Path socket() {
        return listener.path();
    }

    /** Stops: standalone, with all workers; else they go on, and the next supervisor on this state folder adopts them. */
    @Override
    public void close() {
        closing.countDown();
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.log(Level.WARNING, "a part did not stop: " + part, e);
            }
        }
    }
}
