package dev.hearth.daemon.worker;

import static dev.hearth.daemon.worker.WorkerFixture.BUFFER;
import static dev.hearth.daemon.worker.WorkerFixture.KERNEL;
import static dev.hearth.daemon.worker.WorkerFixture.STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.worker.FakeSidecar.Answer;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.HoldsFrame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Buffers of known content, in real sessions of a worker on a device that is none. */
@Timeout(60)
class PersistentTest {
    private static final int FOUND = 3;
    private static final int BYTES = 4096;
    private static final long REGION = 20;
    private static final long WEIGHTS = 50;

    @TempDir
    Path folder;

    private WorkerFixture fixture;
    private Arena arena;
    private Descriptor file;
    private MemorySegment shared;
    private Digest digest;

    @BeforeEach
    @SuppressWarnings("MustBeClosed") // The fixture is closed after each test.
    void open() throws IOException {
        fixture = new WorkerFixture(folder).assign();
        arena = Arena.ofShared();
        file = Descriptor.memory("shared", 4 * BYTES);
        shared = WorkerFixture.map(file, 4 * BYTES, arena);
        for (int i = 0; i < BYTES; i++) {
            shared.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 7 + 3));
        }
        digest = Digest.of(shared.asSlice(0, BYTES));
    }

    @AfterEach
    void close() {
        fixture.close();
        arena.close();
        file.close();
    }

    private FakeSidecar session() throws IOException {
        return fixture.withKernel("add").region(REGION, file, 4 * BYTES);
    }

    private static boolean isFound(FakeSidecar session, long handle) throws IOException {
        Answer answer = session.query(FOUND, handle, 0);
        assertEquals(Status.OK, answer.status(), answer.message());
        return answer.first() == 1;
    }

    private FakeSidecar stored() throws IOException {
        FakeSidecar session = session().persistent(WEIGHTS, digest, BYTES, REGION, 0);
        assertTrue(isFound(session, WEIGHTS));
        return session;
    }

    /** Copies the buffer to the end of the region, and says whether it has the content there. */
    private boolean hasContent(FakeSidecar session) throws IOException {
        shared.asSlice(2 * BYTES, BYTES).fill((byte) 0);
        session.copy(STREAM, WEIGHTS, 0, REGION, 2 * BYTES, BYTES);
        Answer done = session.synchronize(STREAM);
        assertEquals(Status.OK, done.status(), done.message());
        return Digest.of(shared.asSlice(2 * BYTES, BYTES)).equals(digest);
    }

    private HoldsFrame awaitHolds(int state) {
        HoldsFrame holds = FakeSupervisor.poll(fixture.supervisor.holds);
        while (holds != null && (holds.state() != state || (state != 0 && holds.kind() != HoldsFrame.KIND_BUFFER))) {
            holds = FakeSupervisor.poll(fixture.supervisor.holds);
        }
        return Objects.requireNonNull(holds, "the worker told nothing of state " + state);
    }

    @Test
    void contentIsFoundByTheNextSessionWhenTheFirstIsOver() throws IOException {
        try (FakeSidecar first = session().persistent(WEIGHTS, digest, BYTES, 0, 0)) {
            assertFalse(isFound(first, WEIGHTS));
            first.release(WEIGHTS).persistent(WEIGHTS, digest, BYTES, REGION, 0);
            assertTrue(isFound(first, WEIGHTS));
            assertTrue(hasContent(first));
            first.close(true);
        }
        fixture.supervisor.kept.clear();
        try (FakeSidecar second = session().persistent(WEIGHTS, digest, BYTES, 0, 0)) {
            assertTrue(isFound(second, WEIGHTS));
            assertTrue(hasContent(second));
        }
    }

    @Test
    void sessionsShareOneBufferThatCountsOnce() throws IOException {
        try (FakeSidecar first = stored();
                FakeSidecar second = session().persistent(WEIGHTS, digest, BYTES, 0, 0)) {
            assertTrue(isFound(second, WEIGHTS));
            second.release(BUFFER);
            first.release(BUFFER);
            second.synchronize(0);
            first.synchronize(0);
            assertEquals(BYTES, second.query(2, 0, 0).first());
        }
    }

    @Test
    void contentOfAnotherDigestIsRefusedAndPoisonsNobody() throws IOException {
        Digest wrong = new Digest(1, 2, 3, 4);
        try (FakeSidecar first = session().persistent(WEIGHTS, wrong, BYTES, REGION, 0)) {
            Answer answer = first.query(FOUND, WEIGHTS, 0);
            assertEquals(Status.INVALID_ARGUMENT, answer.status());
            assertTrue(answer.message().contains(digest.toString()), answer.message());
            // It was told once; a synchronise does not tell it again.
            assertEquals(Status.OK, first.synchronize(0).status());
            first.close(true);
        }
        assertTrue(fixture.supervisor.kept.isEmpty());
        try (FakeSidecar second = session().persistent(WEIGHTS, wrong, BYTES, 0, 0)) {
            assertFalse(isFound(second, WEIGHTS));
        }
    }

    @Test
    void lengthBelongsToTheContent() throws IOException {
        try (FakeSidecar session = stored()) {
            session.persistent(60, digest, BYTES - 1, 0, 0);
            assertEquals(Status.INVALID_ARGUMENT, session.query(FOUND, 60, 0).status());
            session.persistent(61, digest, 0, 0, 0);
            assertEquals(Status.INVALID_ARGUMENT, session.query(FOUND, 61, 0).status());
            session.persistent(62, digest, BYTES, REGION, 4 * BYTES - 1);
            assertEquals(Status.OUT_OF_RANGE, session.query(FOUND, 62, 0).status());
            session.persistent(63, digest, BYTES, 999, 0);
            assertEquals(Status.INVALID_HANDLE, session.query(FOUND, 63, 0).status());
            session.persistent(WEIGHTS, digest, BYTES, 0, 0);
            assertEquals(Status.INVALID_HANDLE, session.synchronize(0).status());
        }
    }

    @Test
    void absentContentIsNoFailureUntilItIsUsed() throws IOException {
        try (FakeSidecar session = session().persistent(WEIGHTS, digest, BYTES, 0, 0)) {
            assertEquals(Status.OK, session.synchronize(0).status());
            session.copy(STREAM, WEIGHTS, 0, REGION, 0, 8);
            Answer done = session.synchronize(STREAM);
            assertEquals(Status.INVALID_HANDLE, done.status());
            assertTrue(done.message().contains(digest.toString()), done.message());
        }
    }

    @Test
    void commandsDoNotWriteToIt() throws IOException {
        try (FakeSidecar session = stored()) {
            session.fill(STREAM, WEIGHTS, 0, 8, 1, 1, 0);
            assertEquals(Status.INVALID_ARGUMENT, session.synchronize(STREAM).status());
            session.copy(STREAM, BUFFER, 0, WEIGHTS, 0, 8);
            assertEquals(Status.INVALID_ARGUMENT, session.synchronize(STREAM).status());
            assertTrue(hasContent(session));
        }
    }

    @Test
    void contentThatAKernelChangedIsGivenToNobodyElse() throws IOException {
        try (FakeSidecar first = stored()) {
            first.launch(STREAM, KERNEL, WEIGHTS, 1);
            assertEquals(Status.OK, first.synchronize(STREAM).status());
            assertFalse(hasContent(first));
            first.close(true);
        }
        try (FakeSidecar second = session().persistent(WEIGHTS, digest, BYTES, 0, 0)) {
            // What the supervisor was given to keep is still whole.
            assertTrue(isFound(second, WEIGHTS));
            assertTrue(hasContent(second));
            second.launch(STREAM, KERNEL, WEIGHTS, 1);
            second.synchronize(STREAM);
            second.close(true);
        }
        fixture.supervisor.kept.clear();
        awaitHolds(0);
        try (FakeSidecar third = session().persistent(WEIGHTS, digest, BYTES, 0, 0)) {
            assertFalse(isFound(third, WEIGHTS));
        }
    }

    @Test
    void supervisorKeepsContentAndWhatItGivesIsChecked() throws IOException {
        byte[] content = shared.asSlice(0, BYTES).toArray(ValueLayout.JAVA_BYTE);
        fixture.supervisor.kept.put(digest, content);
        try (FakeSidecar session = session().persistent(WEIGHTS, digest, BYTES, 0, 0)) {
            assertTrue(isFound(session, WEIGHTS));
            assertTrue(hasContent(session));
        }
        Digest other = new Digest(9, 9, 9, 9);
        fixture.supervisor.kept.put(other, content);
        try (FakeSidecar session = session().persistent(WEIGHTS, other, BYTES, 0, 0)) {
            assertFalse(isFound(session, WEIGHTS));
        }
    }

    @Test
    void quotaCountsItAndUnusedOnesMakeRoom() throws IOException {
        try (FakeSidecar session = stored()) {
            session.allocate(70, WorkerFixture.MEMORY - 64 - BYTES + 1);
            Answer refused = session.synchronize(0);
            assertEquals(Status.OUT_OF_QUOTA, refused.status());
            session.release(70).release(WEIGHTS).allocate(70, WorkerFixture.MEMORY - 64 - BYTES + 1);
            Answer done = session.synchronize(0);
            assertEquals(Status.OK, done.status(), done.message());
            assertEquals(
                    WorkerFixture.MEMORY - BYTES + 1, session.query(2, 0, 0).first());
            session.persistent(WEIGHTS, digest, BYTES, REGION, 0);
            assertEquals(Status.OUT_OF_QUOTA, session.query(FOUND, WEIGHTS, 0).status());
        }
    }

    @Test
    void idleContentMovesToHostMemoryAndComesBackWithItsNextUse() throws IOException {
        fixture.backend.hasOwnMemory = true;
        try (FakeSidecar session = stored()) {
            session.close(true);
        }
        assertEquals(BYTES, awaitHolds(1).lengthBytes());
        awaitHolds(2);
        assertEquals(0, fixture.backend.context().allocatedBytes.get(), "nothing is left on the device");
        assertEquals(0, fixture.supervisor.usage().bufferBytes());
        fixture.supervisor.kept.clear();
        try (FakeSidecar session = session().persistent(WEIGHTS, digest, BYTES, 0, 0)) {
            assertTrue(isFound(session, WEIGHTS));
            assertTrue(hasContent(session));
            awaitHolds(1);
            assertEquals(64 + BYTES, fixture.backend.context().allocatedBytes.get());
        }
    }

    @Test
    void whereMemoryIsOneTheMoveIsToldAndNothingMoves() throws IOException {
        try (FakeSidecar session = stored()) {
            session.close(true);
        }
        awaitHolds(2);
        assertEquals(BYTES, fixture.backend.context().allocatedBytes.get());
        try (FakeSidecar session = session().persistent(WEIGHTS, digest, BYTES, 0, 0)) {
            assertTrue(isFound(session, WEIGHTS));
            awaitHolds(1);
        }
    }

    @Test
    void preparedThingsAreThereForTheFirstSession() throws IOException {
        byte[] content = shared.asSlice(0, BYTES).toArray(ValueLayout.JAVA_BYTE);
        assertEquals(
                0,
                fixture.supervisor
                        .prepare(HoldsFrame.KIND_BUFFER, digest, ProgramFormat.OPENCL_C, content, "")
                        .status());
        byte[] source = Frame.utf8("add");
        Digest program = Digest.ofProgram(ProgramFormat.OPENCL_C.code(), new byte[0], source);
        assertEquals(
                0,
                fixture.supervisor
                        .prepare(HoldsFrame.KIND_MODULE, program, ProgramFormat.OPENCL_C, source, "add\nabsent")
                        .status());
        try (FakeSidecar session = session().persistent(WEIGHTS, digest, BYTES, 0, 0)) {
            assertTrue(isFound(session, WEIGHTS));
            session.launch(STREAM, KERNEL, BUFFER, 1);
            assertEquals(Status.OK, session.synchronize(STREAM).status());
            assertEquals(0, fixture.supervisor.builds.size(), "nothing was asked of the supervisor");
            assertTrue(hasContent(session));
        }
    }

    @Test
    void preparingIsIdempotentAndChecked() throws IOException {
        byte[] content = shared.asSlice(0, BYTES).toArray(ValueLayout.JAVA_BYTE);
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    0,
                    fixture.supervisor
                            .prepare(HoldsFrame.KIND_BUFFER, digest, ProgramFormat.OPENCL_C, content, "")
                            .status());
        }
        assertEquals(BYTES, fixture.supervisor.usage().bufferBytes());
        content[7]++;
        Digest other = new Digest(1, 1, 1, 1);
        assertEquals(
                Status.INVALID_ARGUMENT.code(),
                fixture.supervisor
                        .prepare(HoldsFrame.KIND_BUFFER, other, ProgramFormat.OPENCL_C, content, "")
                        .status());
        assertEquals(
                Status.INVALID_ARGUMENT.code(),
                fixture.supervisor
                        .prepare(7, other, ProgramFormat.OPENCL_C, content, "")
                        .status());
    }

    @Test
    void newSupervisorIsToldOfEverything() throws IOException {
        try (FakeSidecar session = stored()) {
            session.synchronize(0);
            fixture.supervisor.close();
            fixture.connect();
            assertEquals(BYTES, awaitHolds(1).lengthBytes());
            assertTrue(hasContent(session));
        }
    }
}
