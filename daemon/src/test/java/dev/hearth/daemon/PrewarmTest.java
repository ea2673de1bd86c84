package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.warm.Learned;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is learned of a revision, and prewarming by it, on worker processes that build one program and hold one buffer. */
@Timeout(120)
class PrewarmTest {
    private static final String TENANT = "1000/learns";
    /** Of the program that {@link FakeWorker} has built for a tenant of this name. */
    private static final Digest PROGRAM =
            Digest.ofProgram(ProgramFormat.OPENCL_C.code(), Frame.utf8("-DN=3"), Frame.utf8("kernel"));

    /** Longer than any of these tests takes. */
    private static final Duration KEEP_WARM = Duration.ofMinutes(10);

    @TempDir
    Path root;

    private Supervisor supervisor() throws IOException, InterruptedException {
        return supervisor(KEEP_WARM);
    }

    private Supervisor supervisor(Duration keepWarm) throws IOException, InterruptedException {
        return new Supervisor(TestConfig.in(root).workers(3, 0).keepWarm(keepWarm), List.of(Supervisor.CPU));
    }

    /** Has the tenant open once, waits until what it used is learned, and ends its worker. */
    private static void usedOnce(Supervisor supervisor) throws IOException {
        UnixSocket session = supervisor.sidecar().attach(supervisor.sidecar().open("learns"));
        assertNotNull(session);
        WorkerProcess worker = supervisor.workerOf("learns").orElseThrow();
        Poll.until("what it holds", () -> worker.warmth().things().size() == 2);
        Poll.until(
                "what is learned",
                () -> supervisor
                        .learner
                        .find(TENANT)
                        .filter(learned -> learned.modules().size() == 1
                                && learned.buffers().size() == 1)
                        .isPresent());
        Poll.until(
                "what is kept",
                () -> supervisor
                        .contents
                        .find(
                                TENANT,
                                supervisor
                                        .learner
                                        .find(TENANT)
                                        .orElseThrow()
                                        .buffers()
                                        .getFirst()
                                        .content(),
                                FakeWorker.CONTENT_BYTES)
                        .isPresent());
        session.close();
        ProcessHandle.of(worker.pid()).orElseThrow().destroyForcibly();
        Poll.until("its end", () -> supervisor.workerOf("learns").isEmpty());
    }

    @Test
    void whatARevisionUsedIsLearned() throws Exception {
        try (var supervisor = supervisor()) {
            usedOnce(supervisor);
            Learned learned = supervisor.learner.find(TENANT).orElseThrow();
            assertEquals(PROGRAM, learned.modules().getFirst().program());
            assertEquals("-DN=3", learned.modules().getFirst().options());
            assertEquals(List.of("blur"), learned.modules().getFirst().kernels());
            assertEquals(FakeWorker.CONTENT_BYTES, learned.buffers().getFirst().lengthBytes());
            assertEquals(1000, learned.uid());
            assertEquals(KEEP_WARM.toNanos(), learned.keepWarmNs());
        }
    }

    @Test
    void revisionAloneBringsBackAllThatItUsedAlsoAfterARestart() throws Exception {
        try (var supervisor = supervisor()) {
            usedOnce(supervisor);
        }
        try (var supervisor = supervisor()) {
            Prewarmer.Outcome outcome = supervisor.prewarmer.prewarm(TENANT, Set.of(), () -> false);
            assertEquals(1, outcome.loaded());
            assertEquals(1, outcome.filled());
            assertEquals(List.of(), outcome.missing());
            String socket = supervisor.workerOf("learns").orElseThrow().socketName();
            assertEquals(socket, supervisor.sidecar().open("learns").workerSocket());
            assertEquals(1, supervisor.counters.workerStarts.sum());
        }
    }

    @Test
    void askingAgainAndAtOnceDoesNothingMore() throws Exception {
        try (var supervisor = supervisor()) {
            usedOnce(supervisor);
            List<CompletableFuture<Prewarmer.Outcome>> asked = Stream.generate(() ->
                            CompletableFuture.supplyAsync(() -> {
                                try {
                                    return supervisor.prewarmer.prewarm(TENANT, Set.of(), () -> false);
                                } catch (InterruptedException e) {
                                    throw new AssertionError(e);
                                }
                            }))
                    .limit(4)
                    .toList();
            Set<String> workers = Set.copyOf(
                    asked.stream().map(each -> each.join().worker().name()).toList());
            assertEquals(1, workers.size());
            WorkerProcess worker = supervisor.workerOf("learns").orElseThrow();
            Poll.until("what it holds", () -> worker.warmth().things().size() == 2);
            Prewarmer.Outcome again = supervisor.prewarmer.prewarm(TENANT, Set.of(), () -> false);
            assertEquals(0, again.loaded());
            assertEquals(0, again.filled());
            assertEquals(2, supervisor.counters.workerStarts.sum(), "one for the first use, one for all of these");
        }
    }

    @Test
    void modulesMayBeNamedAndThoseNotKnownAreTold() throws Exception {
        Digest unknown = new Digest(9, 9, 9, 9);
        try (var supervisor = supervisor()) {
            usedOnce(supervisor);
            Prewarmer.Outcome outcome = supervisor.prewarmer.prewarm(TENANT, Set.of(unknown), () -> false);
            assertEquals(0, outcome.loaded());
            assertEquals(List.of(unknown), outcome.missing());
            outcome = supervisor.prewarmer.prewarm(TENANT, Set.of(PROGRAM), () -> false);
            assertEquals(1, outcome.loaded());
            assertEquals(List.of(), outcome.missing());
        }
    }

    @Test
    void unknownRevisionIsNamed() throws Exception {
        try (var supervisor = supervisor()) {
            var refused = assertThrows(
                    RefusedException.class, () -> supervisor.prewarmer.prewarm("space/never", Set.of(), () -> false));
            assertEquals(Status.INVALID_HANDLE, refused.status());
            assertTrue(String.valueOf(refused.getMessage()).contains("space/never"), refused.getMessage());
        }
    }

    @Test
    void prewarmedWorkerThatNobodyUsesEndsWithItsKeepWarm() throws Exception {
        try (var supervisor = supervisor(Duration.ofMillis(1300))) {
            usedOnce(supervisor);
            supervisor.prewarmer.prewarm(TENANT, Set.of(), () -> false);
            Poll.until("its end", () -> supervisor.workerOf("learns").isEmpty());
        }
    }

    @Test
    void whatIsCancelledIsNotBegun() throws Exception {
        try (var supervisor = supervisor()) {
            usedOnce(supervisor);
            assertThrows(RefusedException.class, () -> supervisor.prewarmer.prewarm(TENANT, Set.of(), () -> true));
            assertEquals(1, supervisor.counters.workerStarts.sum(), "that of its first use");

            var asked = new AtomicInteger();
            Prewarmer.Outcome outcome =
                    supervisor.prewarmer.prewarm(TENANT, Set.of(), () -> asked.incrementAndGet() > 1);
            assertEquals(0, outcome.loaded());
            assertEquals(0, outcome.filled());
        }
    }

    @Test
    void contentThatIsNoLongerKeptIsLeftOut() throws Exception {
        try (var supervisor = supervisor()) {
            usedOnce(supervisor);
            MemorySegment other = MemorySegment.ofArray(new byte[] {1});
            Learned learned = supervisor.learner.find(TENANT).orElseThrow();
            Path kept = supervisor
                    .contents
                    .find(TENANT, learned.buffers().getFirst().content(), FakeWorker.CONTENT_BYTES)
                    .orElseThrow();
            Files.delete(kept);
            assertTrue(supervisor.contents.keep(TENANT, Digest.of(other), other));
            Prewarmer.Outcome outcome = supervisor.prewarmer.prewarm(TENANT, Set.of(), () -> false);
            assertEquals(1, outcome.loaded());
            assertEquals(0, outcome.filled());
        }
    }
}
