package dev.hearth.daemon.kubelet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.kubelet.deviceplugin.ContainerAllocateResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DevicePluginsTest {
    private static final String GPU = "hearth.dev/gpu";
    private static final String CPU = "hearth.dev/cpu";
    private static final Path SOCKETS = Path.of("/run/hearth-node");

    @TempDir
    Path root;

    private final AtomicInteger allocations = new AtomicInteger();
    private FakeKubelet kubelet;
    private DevicePlugins plugins;

    @BeforeEach
    void make() {
        kubelet = new FakeKubelet(root.resolve("k"));
        plugins = new DevicePlugins(new DevicePlugins.Settings(
                root.resolve("k"), root.resolve("s"), SOCKETS, Duration.ofMillis(200), allocations::incrementAndGet));
    }

    @AfterEach
    void end() {
        plugins.close();
        kubelet.close();
    }

    private void offerGpu(boolean healthy) {
        plugins.shares(GPU, Share.of("cuda:0", healthy, 2));
    }

    private void awaitHealthy(int shares) {
        until(shares + " healthy shares", () -> healthy(GPU) == shares);
    }

    private long healthy(String resource) {
        return kubelet.devices(resource).values().stream()
                .filter("Healthy"::equals)
                .count();
    }

    @Test
    void everyKindIsAResourceWithItsShares() {
        kubelet.start();
        var shares = new ArrayList<>(Share.of("cuda:0", true, 2));
        shares.addAll(Share.of("cuda:1", true, 2));
        plugins.shares(GPU, shares);
        plugins.shares(CPU, Share.of("opencl:0:0", true, 3));
        plugins.start();
        until("both registered", plugins::isRegistered);
        awaitHealthy(4);
        until("shares of the CPU", () -> healthy(CPU) == 3);
        assertEquals(
                Map.of("cuda:0#0", "Healthy", "cuda:0#1", "Healthy", "cuda:1#0", "Healthy", "cuda:1#1", "Healthy"),
                kubelet.devices(GPU));
    }

    @Test
    void containerWithAShareGetsTheSocketsReadOnlyAndHearsWhichShare() {
        kubelet.start();
        offerGpu(true);
        plugins.start();
        awaitHealthy(2);
        ContainerAllocateResponse container = kubelet.allocate(GPU, "cuda:0#1").getContainerResponses(0);
        assertEquals(1, container.getMountsCount());
        assertEquals(SOCKETS.toString(), container.getMounts(0).getContainerPath());
        assertEquals(root.resolve("s").toString(), container.getMounts(0).getHostPath());
        assertTrue(container.getMounts(0).getReadOnly());
        assertEquals(Map.of("HEARTH_SHARES", "cuda:0#1"), container.getEnvsMap());
        until("it is told", () -> allocations.get() == 1);
    }

    @Test
    void deviceThatFailsIsWithdrawnAndOfferedAgainWhenItWorks() {
        kubelet.start();
        offerGpu(true);
        plugins.start();
        awaitHealthy(2);
        offerGpu(false);
        until("unhealthy", () -> kubelet.devices(GPU).containsValue("Unhealthy") && healthy(GPU) == 0);
        var refused = assertThrows(StatusRuntimeException.class, () -> kubelet.allocate(GPU, "cuda:0#0"));
        assertEquals(Status.Code.FAILED_PRECONDITION, refused.getStatus().getCode());
        offerGpu(true);
        awaitHealthy(2);
        assertEquals(1, kubelet.registrations());
    }

    @Test
    void shareThatIsNotThereIsNotGiven() {
        kubelet.start();
        offerGpu(true);
        plugins.start();
        awaitHealthy(2);
        var refused = assertThrows(StatusRuntimeException.class, () -> kubelet.allocate(GPU, "cuda:7#0"));
        assertEquals(Status.Code.NOT_FOUND, refused.getStatus().getCode());
        assertEquals(0, allocations.get());
    }

    @Test
    void kubeletThatStartsLaterIsFound() {
        offerGpu(true);
        plugins.start();
        assertFalse(plugins.isRegistered());
        kubelet.start();
        awaitHealthy(2);
        until("registered", plugins::isRegistered);
    }

    @Test
    void kubeletThatStartsAgainIsToldAgain() {
        kubelet.start();
        offerGpu(true);
        plugins.shares(CPU, Share.of("opencl:0:0", true, 1));
        plugins.start();
        awaitHealthy(2);
        kubelet.stop();
        kubelet.start();
        awaitHealthy(2);
        until("the other resource too", () -> healthy(CPU) == 1);
        until("registered", plugins::isRegistered);
        assertEquals(
                "cuda:0#0",
                kubelet.allocate(GPU, "cuda:0#0").getContainerResponses(0).getEnvsOrThrow("HEARTH_SHARES"));
    }

    @Test
    void kubeletThatNoLongerListensIsToldAgain() {
        kubelet.start();
        offerGpu(true);
        plugins.start();
        awaitHealthy(2);
        kubelet.forget(GPU);
        awaitHealthy(2);
        assertEquals(2, kubelet.registrations());
    }

    @Test
    void registrationThatIsRefusedIsTriedAgain() {
        kubelet.start();
        kubelet.refuse(2);
        offerGpu(true);
        plugins.start();
        awaitHealthy(2);
    }

    @Test
    void socketThatADeadDaemonLeftBehindIsReplaced() throws Exception {
        kubelet.start();
        Files.createFile(root.resolve("k").resolve("hearth.dev-gpu.sock"));
        offerGpu(true);
        plugins.start();
        awaitHealthy(2);
    }

    @Test
    void nothingIsOfferedOnceItIsClosed() {
        kubelet.start();
        offerGpu(true);
        plugins.start();
        awaitHealthy(2);
        plugins.close();
        until("no list any more", () -> kubelet.devices(GPU).isEmpty());
    }

    @Test
    void whoHoldsWhichShareIsAskedOfTheKubelet() {
        kubelet.start();
        kubelet.hold("default", "edges-1", GPU, "cuda:0#1");
        kubelet.hold("default", "heat-1", "nvidia.com/gpu", "GPU-1");
        kubelet.hold("other", "edges-2", CPU, "opencl:0:0#0");
        try (var holders = new PodShares(kubelet.podResourcesSocket(), "hearth.dev")) {
            assertEquals(
                    List.of(
                            new PodShares.Holding("cuda:0#1", GPU, "default", "edges-1"),
                            new PodShares.Holding("opencl:0:0#0", CPU, "other", "edges-2")),
                    holders.list().orElseThrow());
            kubelet.stop();
            assertTrue(holders.list().isEmpty());
            kubelet.start();
            until("it answers again", () -> holders.list().isPresent());
        }
    }

    @Test
    void nameOfAShareFitsAndSaysItsDevice() {
        String device = "cuda:" + "x".repeat(80);
        List<Share> shares = Share.of(device, true, 1000);
        assertTrue(shares.stream().allMatch(share -> share.id().length() <= 63));
        assertEquals(1000, shares.stream().map(Share::id).distinct().count());
        assertTrue(Share.isOf(device, shares.get(7).id()));
        assertFalse(Share.isOf("cuda:0", "cuda:01#0"));
        assertTrue(Share.isOf("cuda:0", "cuda:0#12"));
    }

    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not seen within 30 s: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
