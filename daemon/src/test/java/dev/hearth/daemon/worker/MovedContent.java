package dev.hearth.daemon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.HoldsFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** A persistent buffer's way from a real device with memory of its own to host memory and back, in a worker. */
final class MovedContent {
    private static final int FOUND = 3;
    private static final long STREAM = 1;
    private static final long REGION = 2;
    private static final long WEIGHTS = 3;
    private static final int BYTES = 1 << 16;

    private MovedContent() {}

    /** Stores, closes, waits for the move, and finds all of it again in the next session. */
    static void goesAndComesBack(Path folder, Backend backend, Device device) throws IOException {
        try (var fixture = new WorkerFixture(folder, backend, device).assign();
                Arena arena = Arena.ofShared();
                Descriptor file = Descriptor.memory("shared", 2 * BYTES)) {
            MemorySegment shared = WorkerFixture.map(file, 2 * BYTES, arena);
            for (int i = 0; i < BYTES / 4; i++) {
                shared.setAtIndex(ValueLayout.JAVA_INT, i, i * 31);
            }
            Digest digest = Digest.of(shared.asSlice(0, BYTES));
            try (FakeSidecar session = fixture.open().region(REGION, file, 2 * BYTES)) {
                session.persistent(WEIGHTS, digest, BYTES, REGION, 0);
                assertEquals(1, session.query(FOUND, WEIGHTS, 0).first());
                session.close(true);
            }
            awaitState(fixture, 1);
            awaitState(fixture, 2);
            assertEquals(0, fixture.supervisor.usage().bufferBytes(), "nothing counts as on the device");
            fixture.supervisor.kept.clear();
            try (FakeSidecar session = fixture.open().stream(STREAM).region(REGION, file, 2 * BYTES)) {
                session.persistent(WEIGHTS, digest, BYTES, 0, 0);
                assertEquals(1, session.query(FOUND, WEIGHTS, 0).first());
                session.copy(STREAM, WEIGHTS, 0, REGION, BYTES, BYTES);
                assertEquals(Status.OK, session.synchronize(STREAM).status());
                assertEquals(digest, Digest.of(shared.asSlice(BYTES, BYTES)));
                assertEquals(BYTES, fixture.supervisor.usage().bufferBytes());
            }
            awaitState(fixture, 1);
        }
    }

    private static void awaitState(WorkerFixture fixture, int state) {
        HoldsFrame holds = FakeSupervisor.poll(fixture.supervisor.holds);
        while (holds != null && holds.state() != state) {
            holds = FakeSupervisor.poll(fixture.supervisor.holds);
        }
        assertNotEquals(null, holds, "the worker told nothing of state " + state);
    }
}
