package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A backend without a device: a program is a list of names of kernels that {@link FakeContext} knows, memory is memory,
 * a stream is a thread. The test opens gates that kernels wait at, and says what fails.
 */
final class FakeBackend implements Backend {
    static final String DEVICE = "fake:0:0";

    final AtomicInteger compiled = new AtomicInteger();
    final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    volatile long memoryBytes = 1L << 30;
    /** Where set, launches and copies do nothing at all, so that only their caller is measured. */
    volatile boolean idle;
    /** Whether its memory counts as apart from the host's. */
    volatile boolean hasOwnMemory;

    /** Where set, whoever asks for the device's time stands there, as in a driver that hangs. */
    volatile @Nullable CountDownLatch clockGate;

    private FakeContext context = new FakeContext(this);

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public int code() {
        return 1;
    }

    @Override
    public List<Device> devices() {
        return List.of(device());
    }

    Device device() {
        return new Device(
                DEVICE,
                "Fake device",
                Device.Kind.CPU,
                "fake 1",
                memoryBytes,
                memoryBytes / 2,
                ProgramFormat.OPENCL_C.bit(),
                2,
                1024,
                32768);
    }

    @Override
    public BackendContext open(Device device) {
        context = new FakeContext(this);
        return context;
    }

    @Override
    public boolean startsPrograms(Device device) {
        return false;
    }

    FakeContext context() {
        return context;
    }

    void standAtClock() {
        CountDownLatch gate = clockGate;
        if (gate != null) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The gate that the kernel {@code wait} stands at when called with this name's number. */
    CountDownLatch gate(long number) {
        gates.putIfAbsent("gate " + number, new CountDownLatch(1));
        return Objects.requireNonNull(gates.get("gate " + number));
    }

    @Override
    public byte[] compile(Device device, ProgramFormat format, String options, byte[] source) {
        compiled.incrementAndGet();
        String text = new String(source, StandardCharsets.UTF_8);
        if (text.contains("error")) {
            throw new BackendException(Status.COMPILE_FAILED, "line 1: this program says error");
        }
        return source;
    }
}
