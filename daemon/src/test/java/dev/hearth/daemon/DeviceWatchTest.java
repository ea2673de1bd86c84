package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.Device;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeviceWatchTest {
    private static final Device FIRST = gpu("cuda:0");
    private static final Device SECOND = gpu("cuda:1");

    private final AtomicInteger probes = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private volatile List<Device> working = List.of(FIRST, SECOND);
    private final DeviceWatch watch = new DeviceWatch(
            () -> {
                probes.incrementAndGet();
                return working;
            },
            Duration.ofMillis(20));

    private static Device gpu(String id) {
        return new Device(id, "a GPU", Device.Kind.GPU, "fake 1", 1 << 30, 1 << 28, 2, 2, 1024, 1 << 15);
    }

    private void start() {
        watch.listen(told::incrementAndGet);
        watch.devices(List.of(FIRST, SECOND));
        watch.start();
    }

    @AfterEach
    void end() {
        watch.close();
    }

    @Test
    void deviceThatFailsIsUnhealthyUntilItWorksAgain() {
        start();
        working = List.of(SECOND);
        watch.suspect(FIRST);
        Poll.until("it is unhealthy", () -> !watch.isHealthy(FIRST));
        assertTrue(watch.isHealthy(SECOND));
        assertEquals(List.of(SECOND), watch.usable());
        working = List.of(FIRST, SECOND);
        Poll.until("it is healthy again", () -> watch.isHealthy(FIRST));
        assertEquals(List.of(FIRST, SECOND), watch.usable());
        Poll.until("all of it is told", () -> told.get() == 3);
    }

    @Test
    void deviceWhoseTenantCrashedStaysHealthy() {
        start();
        watch.suspect(FIRST);
        Poll.until("it is tried", () -> probes.get() == 1);
        watch.suspect(FIRST);
        Poll.until("it is tried once more", () -> probes.get() == 2);
        assertTrue(watch.isHealthy(FIRST));
        assertEquals(1, told.get());
    }

    @Test
    void manySuspicionsAreOneProbe() {
        for (int i = 0; i < 1000; i++) {
            watch.suspect(FIRST);
        }
        start();
        Poll.until("it is tried", () -> probes.get() >= 1);
        watch.suspect(SECOND);
        Poll.until("the later one is tried", () -> probes.get() == 2);
    }

    /** Whoever asks for its kind gets the device and hears why it does not work, in place of that there is none. */
    @Test
    void onlyDeviceOfItsKindIsStillGivenOut() {
        start();
        working = List.of();
        watch.suspect(FIRST);
        Poll.until("all are unhealthy", () -> !watch.isHealthy(FIRST) && !watch.isHealthy(SECOND));
        assertEquals(List.of(FIRST, SECOND), watch.usable());
        assertFalse(watch.isHealthy(SECOND));
    }
}
