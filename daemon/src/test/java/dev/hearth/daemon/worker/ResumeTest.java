package dev.hearth.daemon.worker;

import static dev.hearth.daemon.worker.WorkerFixture.BUFFER;
import static dev.hearth.daemon.worker.WorkerFixture.STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session whose sidecar died goes on with the next: nothing is lost, nothing is done twice, and no other gets it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResumeTest {
    private static final Duration GRACE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void sessionGoesOnWithAllItHeld() throws IOException {
        try (var fixture = WorkerFixture.keeping(folder, GRACE).assign()) {
            FakeSidecar first = fixture.open().stream(STREAM).allocate(BUFFER, 64);
            first.fill(STREAM, BUFFER, 0, 64, 4, 7, 0);
            assertEquals(Status.OK, first.synchronize(STREAM).status());
            first.close();
            try (FakeSidecar second = fixture.resume(first)) {
                assertEquals(Status.OK.code(), second.welcome.status());
                assertEquals(first.welcome.resumeTokenHigh(), second.welcome.resumeTokenHigh());
                assertEquals(first.welcome.resumeTokenLow(), second.welcome.resumeTokenLow());
                try (Descriptor file = Descriptor.memory("shared", 64);
                        Arena arena = Arena.ofConfined()) {
                    MemorySegment shared = WorkerFixture.map(file, 64, arena);
                    second.region(9, file, 64).copy(STREAM, BUFFER, 0, 9, 0, 64);
                    assertEquals(Status.OK, second.synchronize(STREAM).status());
                    assertEquals(7, shared.get(ValueLayout.JAVA_INT, 60));
                }
            }
        }
    }

    @Test
    void framesThatWereTakenAreNotTakenTwiceAndOthersAre() throws IOException {
        try (var fixture = WorkerFixture.keeping(folder, GRACE).assign()) {
            FakeSidecar first = fixture.open();
            first.stream(STREAM).allocate(BUFFER, 64);
            assertEquals(Status.OK, first.synchronize(0).status());
            // They are counted at the end of their batch, a moment after its answer.
            WorkerFixture.await(() -> usedFrames(fixture) == 3);
            first.close();
            try (FakeSidecar second = fixture.resume(first)) {
                // What it sent already, with the numbers as they were, and one frame more.
                second.sequence(1);
                second.stream(STREAM).allocate(BUFFER, 64).ask(0);
                second.allocate(7, 64);
                assertEquals(Status.OK, second.synchronize(0).status());
                assertEquals(128, second.query(2, 0, 0).first());
                assertEquals(5, second.acknowledgedFrames, "frames of this connection, repeated ones among them");
            }
            WorkerFixture.await(() -> usedFrames(fixture) == 6);
        }
    }

    private static long usedFrames(WorkerFixture fixture) {
        try {
            return fixture.supervisor.usage().frames();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void answerThatNobodyReadIsGivenOnceMoreWithItsFailure() throws IOException {
        try (var fixture = WorkerFixture.keeping(folder, GRACE).assign()) {
            FakeSidecar first = fixture.open().stream(STREAM).allocate(BUFFER, 64);
            first.fill(STREAM, BUFFER, 0, 128, 4, 7, 0);
            long asked = first.ask(STREAM);
            first.channel.flush();
            assertEquals(Status.OUT_OF_RANGE, first.answer(asked).status());
            first.close();
            try (FakeSidecar second = fixture.resume(first)) {
                FakeSidecar.Answer again = second.answer(asked);
                assertEquals(Status.OUT_OF_RANGE, again.status());
                assertEquals(Opcode.FILL.code(), again.failedOpcode());
                assertEquals(Status.OK, second.synchronize(STREAM).status(), "it was reported once");
            }
        }
    }

    @Test
    void sessionThatNobodyTakesUpIsReleasedAfterItsGrace() throws IOException {
        try (var fixture = WorkerFixture.keeping(folder, Duration.ofMillis(300)).assign()) {
            FakeSidecar first = fixture.open().stream(STREAM).allocate(BUFFER, 64);
            assertEquals(Status.OK, first.synchronize(STREAM).status());
            first.close();
            assertEquals(1, fixture.supervisor.usage().buffers());
            fixture.awaitNothingHeld();
            try (FakeSidecar late = fixture.resume(first)) {
                assertEquals(Status.DEVICE_LOST, Status.of(late.welcome.status()));
                assertTrue(late.welcome.message().contains("resume-grace"), late.welcome.message());
            }
        }
    }

    @Test
    void functionThatIsGoneIsNotWaitedFor() throws IOException {
        try (var fixture = WorkerFixture.keeping(folder, GRACE).assign()) {
            FakeSidecar function = fixture.open().stream(STREAM).allocate(BUFFER, 64);
            assertEquals(Status.OK, function.synchronize(STREAM).status());
            function.abandon();
            fixture.awaitNothingHeld();
        }
    }

    @Test
    void tokenOpensNothingToOthersNorWhileTheSessionIsServed() throws IOException {
        try (var fixture = WorkerFixture.keeping(folder, GRACE).assign()) {
            FakeSidecar first = fixture.open().stream(STREAM);
            assertEquals(Status.OK, first.synchronize(STREAM).status());
            assertNotEquals(0, first.welcome.resumeTokenHigh());
            try (FakeSidecar thief = fixture.resume(first)) {
                assertEquals(Status.BUSY, Status.of(thief.welcome.status()));
            }
            assertEquals(Status.OK, first.synchronize(STREAM).status(), "it was not disturbed");
            first.close();
            try (FakeSidecar guess = fixture.resume(first, first.welcome.resumeTokenLow() + 1, fixture.uid);
                    FakeSidecar stranger = fixture.resume(first, first.welcome.resumeTokenLow(), fixture.uid + 1)) {
                assertEquals(Status.DEVICE_LOST, Status.of(guess.welcome.status()));
                assertEquals(Status.DEVICE_LOST, Status.of(stranger.welcome.status()));
            }
            try (FakeSidecar second = fixture.resume(first);
                    FakeSidecar third = fixture.resume(first)) {
                assertEquals(Status.OK.code(), second.welcome.status());
                assertEquals(Status.BUSY, Status.of(third.welcome.status()), "one at a time");
                assertEquals(Status.OK, second.synchronize(STREAM).status());
            }
        }
    }

    @Test
    void workGoesOnWhileTheSessionWaits() throws IOException {
        try (var fixture = WorkerFixture.keeping(folder, GRACE).assign()) {
            FakeSidecar first = fixture.withKernel("wait");
            first.launch(STREAM, WorkerFixture.KERNEL, BUFFER, 1);
            long asked = first.ask(STREAM);
            first.channel.flush();
            WorkerFixture.await(() -> usedFrames(fixture) >= 6);
            first.close();
            fixture.backend.gate(1).countDown();
            try (FakeSidecar second = fixture.resume(first)) {
                assertEquals(Status.OK, second.answer(asked).status());
            }
        }
    }
}
