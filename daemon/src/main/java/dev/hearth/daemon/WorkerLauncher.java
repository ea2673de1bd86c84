package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.share.DeviceScheduler;
import dev.hearth.daemon.warm.ContentStore;
import dev.hearth.protocol.UsageFrame;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts worker processes, and adopts those that an earlier supervisor started. Blocks until they are ready. */
final class WorkerLauncher {
    private static final Logger LOG = System.getLogger(WorkerLauncher.class.getName());
    private static final String PREFIX = "worker-";
    private static final long CONNECT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final DaemonConfig config;
    private final StateFolder state;
    private final ModuleCache modules;
    private final ContentStore contents;
    private final Counters counters;
    private final List<String> drivers;
    private final Isolation isolation;
    private final String mainClass;
    private final Map<String, DeviceScheduler> schedulers = new ConcurrentHashMap<>();

    WorkerLauncher(
            DaemonConfig config,
            StateFolder state,
            ModuleCache modules,
            ContentStore contents,
            Counters counters,
            List<String> drivers,
            Isolation isolation,
            String mainClass) {
        this.config = config;
        this.state = state;
        this.modules = modules;
        this.contents = contents;
        this.counters = counters;
        this.drivers = drivers;
        this.isolation = isolation;
        this.mainClass = mainClass;
    }

    /** How long a worker that was told to end may take: one that records an AOT cache writes it as it exits. */
    Duration retirePatience() {
        boolean records = config.workers().jvmOptions().orElse(List.of()).stream()
                .anyMatch(option -> option.startsWith("-XX:AOTCacheOutput"));
        return Duration.ofSeconds(records ? 60 : 5);
    }

    /** Whoever uses this device takes turns by it; null where nobody does. */
    private @Nullable DeviceScheduler scheduler(Device device) {
        DaemonConfig.Share share = config.share();
        return share.enabled()
                ? schedulers.computeIfAbsent(
                        device.id(),
                        id -> new DeviceScheduler(
                                id, share.quantum().toNanos(), share.patience().toNanos()))
                : null;
    }

    /** The number in the name of a worker's run folder, 0 for another folder. */
    static int id(String folderName) {
        try {
            return folderName.startsWith(PREFIX) ? Integer.parseInt(folderName.substring(PREFIX.length())) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Starts a worker and waits until it is ready.
     *
     * @throws IOException where it ends first, or takes too long; nothing is left of it then
     */
    WorkerProcess start(int id, Device device, Urgency urgency, Consumer<WorkerProcess> whenEnded) throws IOException {
        long begin = System.nanoTime();
        String name = PREFIX + id;
        Path folder = state.child(name);
        WorkerSocket socket = isolation.hasUsers()
                ? WorkerSocket.linked(config.socketFolder(), name, isolation.uid(id))
                : WorkerSocket.of(config.socketFolder(), name);
        DaemonConfig.Workers workers = config.workers();
        ProcessBuilder command = JavaCommand.of(
                "worker",
                mainClass,
                folder,
                workers.heap(),
                Stream.concat(drivers.stream(), workers.jvmOptions().orElse(List.of()).stream())
                        .toList(),
                arguments(id, folder, socket.bound(), device));
        command.command().addAll(0, isolation.wrapper(id, device.kind()));
        OptionalInt uid = isolation.hasUsers() ? OptionalInt.of(isolation.uid(id)) : OptionalInt.empty();
        ChildProcess child = ChildProcess.start(name, folder, uid, isolation.group(name, device.kind()), command);
        urgency.started(child);
        var worker = worker(child, urgency, device, socket, whenEnded);
        boolean ready = false;
        try {
            Files.writeString(folder.resolve("device"), device.id());
            connect(worker, child);
            ready = true;
        } finally {
            if (!ready) {
                worker.bury();
            }
        }
        counters.workerStarts.increment();
        counters.workerStartNs.add(System.nanoTime() - begin);
        LOG.log(
                Level.INFO,
                "{0} ready after {1} ms",
                worker,
                String.valueOf(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)));
        return worker;
    }

    private WorkerProcess worker(
            ChildProcess child,
            Urgency urgency,
            Device device,
            WorkerSocket socket,
            Consumer<WorkerProcess> whenEnded) {
        return new WorkerProcess(child, urgency, device, socket, modules, contents, scheduler(device), whenEnded);
    }

    /** Of the start of a worker that nobody waits for, where its urgency can be raised again. */
    Urgency spareUrgency() {
        return isolation.canWait() ? Urgency.later() : Urgency.now();
    }

    private List<String> arguments(int id, Path folder, Path socket, Device device) {
        DaemonConfig.Workers workers = config.workers();
        DaemonConfig.Tenant tenant = config.tenant();
        return List.of(
                "--id=" + id,
                "--folder=" + folder,
                "--socket=" + socket,
                "--device=" + device.id(),
                "--orphan-timeout-ms=" + workers.orphanTimeout().toMillis(),
                "--resume-grace-ms=" + workers.resumeGrace().toMillis(),
                "--move-after-ms=" + config.warm().moveAfter().toMillis(),
                "--fence=" + isolation.fencesSystemCalls(),
                "--max-sessions=" + workers.maxSessions(),
                "--max-buffers=" + tenant.maxBuffers(),
                "--max-regions=" + tenant.maxRegions(),
                "--max-modules=" + tenant.maxModules(),
                "--max-kernels=" + tenant.maxKernels(),
                "--max-streams=" + tenant.maxStreams(),
                "--max-events=" + tenant.maxEvents());
    }

    private void connect(WorkerProcess worker, ChildProcess child) throws IOException {
        long deadline = System.nanoTime() + config.workers().startTimeout().toNanos();
        while (!isConnected(worker, child)) {
            if (!child.isAlive()) {
                throw new IOException(child.name() + " " + child.exitReason() + " before it was ready"
                        + CrashLog.summary(child.folder()) + lastLines(child));
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(child.name() + " was not ready within "
                        + config.workers().startTimeout().toSeconds()
                        + " s; set hearth.daemon.workers.start-timeout higher where the machine is that slow"
                        + lastLines(child));
            }
            LockSupport.parkNanos(CONNECT_PAUSE_NS);
        }
    }

    private static boolean isConnected(WorkerProcess worker, ChildProcess child) {
        if (!Files.exists(child.controlSocket())) {
            return false;
        }
        try {
            worker.connect();
            return true;
        } catch (IOException e) {
            // Bound, and not listening yet.
            return false;
        }
    }

    private static String lastLines(ChildProcess child) {
        String lines = child.lastLines();
        return lines.isEmpty() ? "" : "; its last words:\n" + lines;
    }

    /**
     * Takes over a worker whose supervisor died. What no longer lives, or does not answer, is removed.
     *
     * @param devices those of now: a worker on a device that has gone is of no use
     */
    @Nullable
    WorkerProcess adopt(String name, List<Device> devices, Consumer<WorkerProcess> whenEnded)
            throws InterruptedException {
        Path folder = state.child(name);
        WorkerSocket socket = WorkerSocket.of(config.socketFolder(), name);
        ChildProcess child = ChildProcess.find(name, folder, isolation::groupOf).orElse(null);
        Device device = deviceOf(folder, devices).orElse(null);
        if (child != null && device != null && id(name) > 0) {
            WorkerProcess worker = worker(child, Urgency.of(child), device, socket, whenEnded);
            try {
                worker.connect();
                worker.ping();
                UsageFrame usage = worker.firstUsage();
                if (!usage.tenant().isEmpty()) {
                    worker.tenant(usage.tenant());
                }
                LOG.log(
                        Level.INFO,
                        "{0} adopted; it works for {1}, {2} sessions",
                        worker,
                        usage.tenant().isEmpty() ? "nobody yet" : usage.tenant(),
                        usage.sessions());
                return worker;
            } catch (IOException e) {
                LOG.log(Level.WARNING, "{0} cannot be adopted and is ended: {1}", name, e.getMessage());
                worker.bury();
                return null;
            }
        }
        remove(child, folder, socket);
        return null;
    }

    private static void remove(@Nullable ChildProcess child, Path folder, WorkerSocket socket) {
        try {
            if (child != null) {
                child.kill();
                child.waitFor(TimeUnit.SECONDS.toMillis(5));
                child.delete();
            }
            socket.delete();
            StateFolder.delete(folder);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove what {0} left: {1}", folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<Device> deviceOf(Path folder, List<Device> devices) {
        try {
            String id = Files.readString(folder.resolve("device"));
            return devices.stream().filter(device -> device.id().equals(id)).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
