package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Knows on which devices work can begin just now. A device is suspected when a worker on it does not start or is lost;
 * that may have been the tenant's doing, so the device is tried, in a process of its own. One that fails is tried again
 * until it works. Where nothing is suspected, nothing is done.
 *
 * <p>Any thread may call; those who listen are told by the watch's own.
 */
final class DeviceWatch implements AutoCloseable {
    /** Between two tries: each loads all drivers. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    private static final Logger LOG = System.getLogger(DeviceWatch.class.getName());

    private final Probe probe;
    private final Duration pause;
    private final Semaphore suspicion = new Semaphore(0);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread =
            Thread.ofPlatform().name("device-health").daemon().unstarted(this::watch);
    private volatile List<Device> devices = List.of();
    private volatile Set<String> failed = Set.of();

    /** Tries all devices. */
    interface Probe {
        /** Those that work. */
        List<Device> working() throws InterruptedException;
    }

    DeviceWatch(Probe probe, Duration pause) {
        this.probe = probe;
        this.pause = pause;
    }

    /** Starts to watch. */
    DeviceWatch start() {
        thread.start();
        return this;
    }

    /** Tells which devices there are; all count as well. */
    void devices(List<Device> found) {
        devices = List.copyOf(found);
        tell();
    }

    /** A worker on a device did not start, or was lost. */
    void suspect(Device device) {
        LOG.log(Level.DEBUG, "{0} is suspected", device.id());
        suspicion.release();
    }

    /** Whether work can begin on it, as far as is known. */
    boolean isHealthy(Device device) {
        return !failed.contains(device.id());
    }

    /** Those that new tenants are to be given: of each kind those that work, or all where none does. */
    List<Device> usable() {
        List<Device> all = devices;
        return all.stream()
                .filter(device -> isHealthy(device)
                        || all.stream().noneMatch(other -> other.kind() == device.kind() && isHealthy(other)))
                .toList();
    }

    /** Has someone told whenever that may have changed. */
    void listen(Runnable listener) {
        listeners.add(listener);
    }

    private void watch() {
        try {
            while (true) {
                if (failed.isEmpty()) {
                    suspicion.acquire();
                }
                suspicion.drainPermits();
                look();
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        Set<String> working = probe.working().stream().map(Device::id).collect(Collectors.toSet());
        var now = new HashSet<String>();
        for (Device device : devices) {
            if (!working.contains(device.id())) {
                now.add(device.id());
            }
        }
        if (!now.equals(failed)) {
            devices.stream()
                    .filter(device -> now.contains(device.id()) == isHealthy(device))
                    .forEach(device -> say(device, !now.contains(device.id())));
            failed = Set.copyOf(now);
            tell();
        }
    }

    private static void say(Device device, boolean works) {
        if (works) {
            LOG.log(Level.INFO, "device {0} works again", device.id());
        } else {
            LOG.log(
                    Level.ERROR,
                    "device {0} ({1}) does not work and is offered to nobody until it does; see the lines of probe"
                            + " above for why",
                    device.id(),
                    device.name());
        }
    }

    private void tell() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a change of devices was not taken", e);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
