package dev.hearth.daemon.worker;

import static dev.hearth.daemon.worker.WorkerFixture.BUFFER;
import static dev.hearth.daemon.worker.WorkerFixture.KERNEL;
import static dev.hearth.daemon.worker.WorkerFixture.STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Digest;
import dev.hearth.protocol.GrantPage;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose device others use too, with a supervisor that does what the test says. */
@Timeout(60)
class DeviceLeaseTest {
    /** Long enough for a launch that need not wait to have been made. */
    private static final long MEANWHILE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    @TempDir
    Path folder;

    private WorkerFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new WorkerFixture(folder).assign();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private int launched() {
        return fixture.backend.context().launched.get();
    }

    private void awaitLaunched(int launches) {
        WorkerFixture.await(() -> launched() == launches);
    }

    /** That no more is launched, as far as a test can see that something does not happen. */
    private void assertLaunchedAndNoMore(int launches) {
        long until = System.nanoTime() + MEANWHILE_NS;
        WorkerFixture.await(() -> System.nanoTime() - until > 0);
        assertEquals(launches, launched());
    }

    /** A launch that looks before the worker has heard that it has no grant any more goes through. */
    private void awaitHeard() {
        WorkerFixture.await(() -> !fixture.worker.lease().isFree());
    }

    private long launch(FakeSidecar function, long gate) throws IOException {
        function.launch(STREAM, KERNEL, BUFFER, gate);
        long asked = function.ask(STREAM);
        function.channel.flush();
        return asked;
    }

    @Test
    void launchWaitsForAGrantAndGivesItBack() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        assertFalse(grants.page.wants());
        try (FakeSidecar function = fixture.withKernel("add")) {
            long asked = launch(function, 1);
            grants.awaitWanted();
            assertLaunchedAndNoMore(0);
            grants.grant(GrantPage.ONCE);
            assertEquals(Status.OK, function.answer(asked).status());
            grants.awaitReturned();
            assertFalse(grants.page.wants());
        }
    }

    @Test
    void kernelsOfUnknownLengthHaveATurnEach() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        try (FakeSidecar function = fixture.withKernel("add")) {
            function.launch(STREAM, KERNEL, BUFFER, 1);
            long asked = launch(function, 1);
            grants.awaitWanted();
            grants.grant(GrantPage.ONCE);
            grants.awaitReturned();
            assertTrue(grants.page.wants());
            assertEquals(1, launched());
            grants.grant(GrantPage.ONCE);
            assertEquals(Status.OK, function.answer(asked).status());
        }
    }

    @Test
    void shortKernelsShareATurn() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        try (FakeSidecar function = fixture.withKernel("add")) {
            long first = launch(function, 1);
            grants.awaitWanted();
            grants.grant(GrantPage.ONCE);
            function.answer(first);
            grants.awaitReturned();
            for (int i = 0; i < 9; i++) {
                function.launch(STREAM, KERNEL, BUFFER, 1);
            }
            long asked = launch(function, 1);
            grants.awaitWanted();
            grants.grant(GrantPage.ONCE);
            assertEquals(Status.OK, function.answer(asked).status());
            assertEquals(11, launched());
            grants.awaitReturned();
        }
    }

    @Test
    void copiesAndFillsWaitToo() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        try (FakeSidecar function = fixture.withKernel("add")) {
            function.copy(STREAM, BUFFER, 0, BUFFER, 32, 16);
            long asked = function.ask(STREAM);
            function.channel.flush();
            grants.awaitWanted();
            grants.grant(GrantPage.ONCE);
            assertEquals(Status.OK, function.answer(asked).status());
            grants.awaitReturned();
            assertEquals(16, grants.page.copiedBytes());
        }
    }

    @Test
    void grantWithoutABoundIsNotGivenBackByItself() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        grants.grant(GrantPage.FREE);
        try (FakeSidecar function = fixture.withKernel("add")) {
            for (int i = 0; i < 5; i++) {
                function.answer(launch(function, 1));
            }
            assertEquals(5, launched());
            assertFalse(grants.isReturned());
        }
    }

    @Test
    void recalledGrantComesBackWhenItsWorkIsDone() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        grants.grant(GrantPage.FREE);
        try (FakeSidecar function = fixture.withKernel("wait")) {
            long asked = launch(function, 1);
            awaitLaunched(1);
            grants.recall();
            awaitHeard();
            long next = launch(function, 2);
            assertLaunchedAndNoMore(1);
            assertFalse(grants.isReturned());
            fixture.backend.gate(1).countDown();
            grants.awaitReturned();
            assertTrue(grants.page.deviceNs() >= MEANWHILE_NS / 2, grants.page.deviceNs() + " ns");
            assertEquals(Status.OK, function.answer(asked).status());
            grants.awaitWanted();
            grants.grant(GrantPage.ONCE);
            awaitLaunched(2);
            fixture.backend.gate(2).countDown();
            assertEquals(Status.OK, function.answer(next).status());
        }
    }

    @Test
    void idleWorkerGivesARecalledGrantBackAtOnce() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        grants.grant(GrantPage.KEEP);
        try (FakeSidecar function = fixture.withKernel("add")) {
            function.answer(launch(function, 1));
            grants.recall();
            grants.awaitReturned();
            assertFalse(grants.page.wants());
        }
    }

    @Test
    void twoUnknownKernelsAtMostAreUnderWayWhereOthersAreThere() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        grants.grant(GrantPage.KEEP);
        try (FakeSidecar function = fixture.withKernel("wait")) {
            for (int i = 1; i <= 3; i++) {
                function.launch(STREAM, KERNEL, BUFFER, i);
            }
            long asked = launch(function, 4);
            awaitLaunched(2);
            assertLaunchedAndNoMore(2);
            fixture.backend.gate(1).countDown();
            awaitLaunched(3);
            assertLaunchedAndNoMore(3);
            fixture.backend.gate(2).countDown();
            fixture.backend.gate(3).countDown();
            fixture.backend.gate(4).countDown();
            assertEquals(Status.OK, function.answer(asked).status());
            assertFalse(grants.isReturned());
        }
    }

    @Test
    void sessionsOfATenantTakeItsTurnsInTurn() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        try (FakeSidecar first = fixture.withKernel("add");
                FakeSidecar second = fixture.withKernel("add")) {
            long one = launch(first, 1);
            grants.awaitWanted();
            long two = launch(second, 1);
            grants.grant(GrantPage.ONCE);
            grants.awaitReturned();
            assertEquals(1, launched());
            grants.awaitWanted();
            grants.grant(GrantPage.ONCE);
            assertEquals(Status.OK, first.answer(one).status());
            assertEquals(Status.OK, second.answer(two).status());
            grants.awaitReturned();
            assertTrue(grants.page.queueNs() > 0);
        }
    }

    @Test
    void grantThatWasRecalledBeforeItWasHeardOfComesBack() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        grants.grant(GrantPage.NONE);
        grants.awaitReturned();
        try (FakeSidecar function = fixture.withKernel("add")) {
            long asked = launch(function, 1);
            grants.awaitWanted();
            grants.grant(GrantPage.NONE);
            grants.awaitReturned();
            assertTrue(grants.page.wants());
            grants.grant(GrantPage.ONCE);
            assertEquals(Status.OK, function.answer(asked).status());
        }
    }

    @Test
    void grantThatNobodyWantsAnyMoreComesBack() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        grants.grant(GrantPage.ONCE);
        grants.awaitReturned();
    }

    /** A program that is built for seconds must not keep the device from others. */
    @Test
    void sessionThatLoadsAProgramIsNotWaitedFor() throws IOException {
        requireNotWaitedFor(fixture.supervisor.builds, function -> function.load(77, SessionTest.program("other")));
    }

    /** Content that has to come from elsewhere must not keep the device from others either. */
    @Test
    void sessionThatWaitsForContentIsNotWaitedFor() throws IOException {
        requireNotWaitedFor(
                fixture.supervisor.fetches, function -> function.persistent(77, new Digest(1, 2, 3, 4), 64, 0, 0));
    }

    private interface Asking {
        void ask(FakeSidecar function) throws IOException;
    }

    /** Has a session ask for what the supervisor does not give; the device goes back all the same when it is recalled. */
    private void requireNotWaitedFor(BlockingQueue<?> asked, Asking asking) throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        grants.grant(GrantPage.FREE);
        try (FakeSidecar function = fixture.withKernel("add")) {
            function.answer(launch(function, 1));
            fixture.supervisor.deaf = true;
            asked.clear();
            asking.ask(function);
            function.channel.flush();
            assertNotNull(FakeSupervisor.poll(asked));
            grants.recall();
            grants.awaitReturned();
            fixture.supervisor.close();
            fixture.connect();
            assertEquals(Status.OK, function.answer(launch(function, 1)).status());
        }
    }

    @Test
    void sessionThatWaitsForItsNextSidecarGivesBack() throws IOException {
        Path kept = Files.createDirectory(folder.resolve("kept"));
        try (var keeping = WorkerFixture.keeping(kept, Duration.ofSeconds(20)).assign()) {
            FakeGrants grants = FakeGrants.shared(keeping.supervisor);
            FakeSidecar first = keeping.withKernel("add");
            launch(first, 1);
            grants.awaitWanted();
            first.close();
            grants.grant(GrantPage.ONCE);
            grants.awaitReturned();
            assertFalse(grants.page.wants());
            grants.grant(GrantPage.FREE);
            grants.recall();
            grants.awaitReturned();
            assertEquals(1, grants.page.sessions());
            grants.grant(GrantPage.FREE);
            try (FakeSidecar second = keeping.resume(first)) {
                assertEquals(Status.OK.code(), second.welcome.status());
                assertEquals(Status.OK, second.answer(launch(second, 1)).status());
            }
        }
    }

    @Test
    void lostSupervisorIsNotWaitedFor() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        try (FakeSidecar function = fixture.withKernel("add")) {
            long asked = launch(function, 1);
            grants.awaitWanted();
            fixture.supervisor.close();
            assertEquals(Status.OK, function.answer(asked).status());
        }
    }

    @Test
    void nextSupervisorLearnsWhenTheWorkOfBeforeIsDone() throws IOException {
        FakeGrants.shared(fixture.supervisor);
        fixture.supervisor.close();
        try (FakeSidecar function = afterLoss()) {
            launch(function, 1);
            awaitLaunched(1);
            FakeGrants next = FakeGrants.sent(fixture.supervisor);
            awaitHeard();
            long asked = launch(function, 2);
            assertLaunchedAndNoMore(1);
            assertFalse(next.isReturned());
            fixture.backend.gate(1).countDown();
            next.awaitReturned();
            next.awaitWanted();
            next.grant(GrantPage.ONCE);
            fixture.backend.gate(2).countDown();
            assertEquals(Status.OK, function.answer(asked).status());
        }
    }

    private FakeSidecar afterLoss() throws IOException {
        fixture.connect();
        return fixture.withKernel("wait");
    }

    @Test
    void sessionsAreTold() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        try (FakeSidecar function = fixture.withKernel("add")) {
            WorkerFixture.await(() -> grants.page.sessions() == 1);
            function.synchronize(0);
        }
        WorkerFixture.await(() -> grants.page.sessions() == 0);
    }

    @Test
    void sessionThatEndsWithWorkUnderWayGivesBackWhenItIsDone() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        grants.grant(GrantPage.KEEP);
        FakeSidecar function = fixture.withKernel("wait");
        launch(function, 1);
        awaitLaunched(1);
        function.close();
        grants.recall();
        assertLaunchedAndNoMore(1);
        assertFalse(grants.isReturned());
        fixture.backend.gate(1).countDown();
        grants.awaitReturned();
        fixture.awaitNothingHeld();
    }

    @Test
    void retiredWorkerWaitsForNoTurn() throws Exception {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        FakeSidecar function = fixture.withKernel("add");
        launch(function, 1);
        grants.awaitWanted();
        assertEquals(0, fixture.supervisor.retire().status());
        assertEquals(Worker.EXIT_RETIRED, FakeSupervisor.poll(fixture.exits));
        function.close();
    }

    @Test
    void launchesAreCounted() throws IOException {
        FakeGrants grants = FakeGrants.shared(fixture.supervisor);
        grants.grant(GrantPage.FREE);
        try (FakeSidecar function = fixture.withKernel("add")) {
            function.launch(STREAM, KERNEL, BUFFER, 1);
            function.answer(launch(function, 1));
            WorkerFixture.await(() -> grants.page.launches() == 2);
        }
    }
}
