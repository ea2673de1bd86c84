package dev.hearth.daemon.worker;

import static dev.hearth.daemon.worker.WorkerFixture.BUFFER;
import static dev.hearth.daemon.worker.WorkerFixture.KERNEL;
import static dev.hearth.daemon.worker.WorkerFixture.MODULE;
import static dev.hearth.daemon.worker.WorkerFixture.STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.worker.FakeSidecar.Answer;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Quotas hold over all sessions of a tenant; the fixture allows 256 buffers, regions, modules and events. */
@Timeout(60)
class QuotaSessionTest {
    private static final int EACH = 256;

    @TempDir
    Path folder;

    private WorkerFixture fixture;
    private FakeSidecar function;
    private FakeSidecar other;

    @BeforeEach
    void open() throws IOException {
        fixture = new WorkerFixture(folder).assign();
        function = fixture.withKernel("add");
        other = fixture.open();
    }

    @AfterEach
    void close() throws IOException {
        function.close();
        other.close();
        fixture.close();
    }

    private void refused(FakeSidecar by, String what) throws IOException {
        Answer done = by.synchronize(0);
        assertEquals(Status.OUT_OF_QUOTA, done.status());
        String message = "1 " + what + " asked for; space/revision has 256 of 256. ";
        assertTrue(done.message().startsWith(message), done.message());
        assertTrue(done.message().contains("hearth.daemon.tenant.max-" + what.split(" ", -1)[0]), done.message());
    }

    private static void well(FakeSidecar function) throws IOException {
        Answer done = function.synchronize(0);
        assertEquals(Status.OK, done.status(), done.message());
    }

    @Test
    void buffersCountOverAllSessions() throws IOException {
        for (int i = 1; i < EACH; i++) {
            function.allocate(100 + i, 1);
        }
        well(function);
        other.allocate(100, 1);
        Answer done = other.synchronize(0);
        assertEquals(Status.OUT_OF_QUOTA, done.status());
        assertTrue(
                done.message().startsWith("1 device buffers asked for; space/revision has 256 of 256"), done.message());
        function.release(BUFFER);
        well(function);
        other.release(100).allocate(100, 1);
        well(other);
    }

    @Test
    void modulesCountOverAllSessions() throws IOException {
        for (int i = 1; i < EACH; i++) {
            function.load(100 + i, SessionTest.program("add"));
        }
        well(function);
        other.load(MODULE, SessionTest.program("add"));
        refused(other, "modules");
        function.release(MODULE);
        well(function);
        other.release(MODULE).load(MODULE, SessionTest.program("add"));
        well(other);
    }

    @Test
    void eventsCountOnceHoweverOftenTheyAreRecorded() throws IOException {
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < EACH; i++) {
                function.record(STREAM, 100 + i);
            }
        }
        function.launch(STREAM, KERNEL, BUFFER, 1);
        assertEquals(Status.OK, function.synchronize(STREAM).status());
        other.stream(STREAM).allocate(BUFFER, 64).record(STREAM, 100);
        Answer done = other.synchronize(STREAM);
        assertEquals(Status.OUT_OF_QUOTA, done.status());
        assertTrue(done.message().startsWith("1 events asked for; space/revision has 256 of 256"), done.message());
        function.release(100);
        well(function);
        other.record(STREAM, 100).fill(STREAM, BUFFER, 0, 8, 1, 1, 0);
        assertEquals(Status.OK, other.synchronize(STREAM).status());
    }

    @Test
    void regionsCountOverAllSessions() throws IOException {
        try (Descriptor file = Descriptor.memory("shared", 4096)) {
            for (int i = 0; i < EACH; i++) {
                function.region(100 + i, file, 64);
            }
            well(function);
            other.region(100, file, 64);
            refused(other, "regions");
            function.release(100);
            well(function);
            other.release(100).region(100, file, 64);
            well(other);
        }
    }

    @Test
    void whatASessionHadIsFreeForTheNextOne() throws IOException {
        for (int i = 1; i < EACH; i++) {
            function.allocate(1000 + i, 1)
                    .load(2000 + i, SessionTest.program("add"))
                    .record(STREAM, 3000 + i);
        }
        function.launch(STREAM, KERNEL, BUFFER, 1);
        well(function);
        function.close(true);
        other.close(true);
        fixture.awaitNothingHeld();
        other = fixture.withKernel("add");
        for (int i = 1; i < EACH; i++) {
            other.allocate(1000 + i, 1)
                    .load(2000 + i, SessionTest.program("add"))
                    .record(STREAM, 3000 + i);
        }
        other.launch(STREAM, KERNEL, BUFFER, 1);
        well(other);
    }

    @Test
    void failedThingsCostNothing() throws IOException {
        for (int i = 0; i < 2 * EACH; i++) {
            function.load(100 + i, SessionTest.program("error")).kernel(400 + i, MODULE, "none");
        }
        assertEquals(Status.COMPILE_FAILED, function.synchronize(0).status());
        function.load(99, SessionTest.program("add")).kernel(98, 99, "add").launch(STREAM, 98, BUFFER, 1);
        assertEquals(Status.OK, function.synchronize(STREAM).status());
        function.launch(STREAM, KERNEL, BUFFER, 1);
        assertEquals(Status.OK, function.synchronize(STREAM).status());
    }

    /** The device itself counts what it gave out, and would say so where that were a byte more than the quota. */
    @Test
    void thousandsOfAllocationsInManySessionsNeverExceedTheQuota() {
        fixture.backend.memoryBytes = WorkerFixture.MEMORY;
        long seed = System.nanoTime();
        var sessions = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < 4; i++) {
            var random = new SplittableRandom(seed + i);
            sessions.add(CompletableFuture.supplyAsync(
                    () -> allocateAtRandom(random),
                    command -> Thread.ofPlatform().daemon().start(command)));
        }
        int refused = 0;
        for (var session : sessions) {
            refused += session.join();
        }
        assertTrue(refused > 20, refused + " refused");
    }

    private int allocateAtRandom(SplittableRandom random) {
        try (FakeSidecar session = fixture.open()) {
            var held = new ArrayDeque<Long>();
            int refused = 0;
            for (long handle = 1; handle <= 1500; handle++) {
                session.allocate(handle, 1 + random.nextLong(WorkerFixture.MEMORY / 8));
                Answer done = session.synchronize(0);
                if (done.status() == Status.OK) {
                    held.add(handle);
                } else {
                    assertEquals(Status.OUT_OF_QUOTA, done.status(), done.message());
                    refused++;
                    session.release(handle);
                }
                while (held.size() > 3 || (done.status() != Status.OK && !held.isEmpty())) {
                    session.release(held.remove());
                }
            }
            session.close(true);
            return refused;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
