package dev.hearth.daemon.backend;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearth.protocol.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * A context on the first device of a backend, with the contract's kernels. Where there is no device all tests are skipped, and
 * the skip is printed.
 */
@Timeout(60)
public abstract class BackendFixture {
    private static final Map<String, byte[]> BINARIES = new HashMap<>();
    private static final Set<String> SKIPS = new HashSet<>();

    private final BackendSubject subject;
    protected final Arena arena = Arena.ofShared();
    protected Device device;
    protected BackendContext context;
    protected BackendStream stream;
    protected BackendModule module;

    protected BackendFixture(BackendSubject subject) {
        this.subject = subject;
    }

    protected final BackendSubject subject() {
        return subject;
    }

    protected final Backend backend() {
        return subject.backend();
    }

    /** Skips a test, and prints that, where kernels have no grid. */
    protected final void needsGrid() {
        if (!subject.kernelsHaveGrids()) {
            skip("kernels of " + backend().name() + " have no grid, local memory or structs");
        }
    }

    private void skip(String why) {
        String skip = "SKIPPED " + getClass().getSimpleName() + ": " + why;
        if (SKIPS.add(skip)) { // once is enough, whatever the number of tests
            System.out.println(skip);
        }
        Assumptions.abort(why);
    }

    @BeforeEach
    void open() {
        var devices = backend().devices();
        if (devices.isEmpty()) {
            skip("this machine has no " + backend().name() + " device");
        }
        device = devices.getFirst();
        context = backend().open(device);
        stream = context.createStream(0);
        module = load(subject.source());
    }

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
        arena.close();
    }

    protected BackendModule load(String program) {
        byte[] binary = BINARIES.computeIfAbsent(getClass().getName() + program, any -> compile(program, ""));
        return context.load(subject.format(), "", binary);
    }

    protected byte[] compile(String program, String options) {
        return backend().compile(device, subject.format(), options, program.getBytes(StandardCharsets.UTF_8));
    }

    protected BackendKernel kernel(String name) {
        return context.kernel(module, name);
    }

    /** Host memory as a region is: page-aligned. */
    protected MemorySegment host(long bytes) {
        return arena.allocate(bytes, 4096);
    }

    protected void finish() {
        finish(stream);
    }

    protected void finish(BackendStream on) {
        context.flush(on);
        try (BackendEvent event = context.record(on)) {
            context.flush(on);
            context.await(event);
        }
    }

    /** Copies ints out of device memory. */
    protected int[] ints(DeviceMemory memory, int count) {
        MemorySegment host = host(4L * count);
        try (DeviceMemory region = context.register(host)) {
            context.copy(stream, memory, 0, region, 0, 4L * count);
            finish();
        }
        return host.toArray(JAVA_INT);
    }

    /** Expects an exception of this status and answers its message. */
    protected static String refused(Status status, Executable call) {
        BackendException e = assertThrows(BackendException.class, call);
        assertEquals(status, e.status(), e.getMessage());
        return String.valueOf(e.getMessage());
    }
}
