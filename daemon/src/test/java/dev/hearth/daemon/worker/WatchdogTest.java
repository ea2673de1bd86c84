package dev.hearth.daemon.worker;

import static dev.hearth.daemon.worker.WorkerFixture.BUFFER;
import static dev.hearth.daemon.worker.WorkerFixture.KERNEL;
import static dev.hearth.daemon.worker.WorkerFixture.STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.worker.FakeSidecar.Answer;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of kernels that run too long, and what the supervisor is told of them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchdogTest {

    @TempDir
    private Path folder;

    private static long busyNs(WorkerFixture fixture) throws IOException {
        return fixture.supervisor.usage().busyNs();
    }

    @Test
    void kernelThatNeverEndsEndsItsWorker() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign(Duration.ofMillis(300))) {
            FakeSidecar function = fixture.withKernel("wait").launch(STREAM, KERNEL, BUFFER, 1);
            FakeSidecar other = fixture.withKernel("add");
            assertEquals(Status.OK, other.synchronize(0).status());
            function.ask(STREAM);
            function.channel.flush();
            Answer fault = function.awaitFault();
            assertEquals(Status.DEADLINE_EXCEEDED, fault.status());
            assertTrue(fault.message().contains("300 ms"), fault.message());
            assertEquals(Status.DEADLINE_EXCEEDED, other.awaitFault().status());
            assertEquals(Integer.valueOf(Worker.EXIT_DEADLINE), FakeSupervisor.poll(fixture.exits));
            function.close();
            other.close();
        }
    }

    @Test
    void kernelNobodyWaitsForIsNoticedToo() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign(Duration.ofMillis(300))) {
            FakeSidecar function = fixture.withKernel("wait");
            function.launch(STREAM, KERNEL, BUFFER, 2);
            fixture.backend.gate(2).countDown();
            function.channel.flush();
            function.launch(STREAM, KERNEL, BUFFER, 1);
            function.channel.flush();
            assertEquals(Status.DEADLINE_EXCEEDED, function.awaitFault().status());
            function.close();
        }
    }

    @Test
    void manyShortKernelsMayTakeLongerThanOneMay() throws IOException {
        // The deadline is many times what one kernel takes: a busy machine may stand still for a moment.
        try (var fixture = new WorkerFixture(folder).assign(Duration.ofMillis(1200))) {
            FakeSidecar function = fixture.withKernel("wait");
            for (int i = 0; i < 30; i++) {
                function.launch(STREAM, KERNEL, BUFFER, i);
            }
            long asked = function.ask(STREAM);
            function.channel.flush();
            for (int i = 0; i < 30; i++) {
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
                WorkerFixture.await(() -> System.nanoTime() > until);
                fixture.backend.gate(i).countDown();
            }
            assertEquals(Status.OK, function.answer(asked).status());
            assertNull(fixture.exits.peek());
            function.close();
        }
    }

    @Test
    void usageTellsHowLongAKernelHasRunAndThatItHasEnded() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            FakeSidecar function = fixture.withKernel("wait").launch(STREAM, KERNEL, BUFFER, 1);
            long asked = function.ask(STREAM);
            function.channel.flush();
            awaitBusy(fixture, TimeUnit.MILLISECONDS.toNanos(300));
            fixture.backend.gate(1).countDown();
            assertEquals(Status.OK, function.answer(asked).status());
            WorkerFixture.await(() -> {
                try {
                    return busyNs(fixture) == 0;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            function.close();
        }
    }

    private static void awaitBusy(WorkerFixture fixture, long leastNs) {
        WorkerFixture.await(() -> {
            try {
                return busyNs(fixture) > leastNs;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void streamThatWaitsForItsTurnIsNotToldAsBeyondTheDeadline() throws IOException {
        Duration deadline = Duration.ofSeconds(1);
        try (var fixture = new WorkerFixture(folder).assign(deadline)) {
            FakeSidecar waiting = fixture.withKernel("wait").launch(STREAM, KERNEL, BUFFER, 1);
            long asked = waiting.ask(STREAM);
            waiting.channel.flush();
            FakeSidecar other = fixture.withKernel("add");
            // Longer than twice the deadline, where the supervisor would act, and less than the four of the watchdog.
            long until =
                    System.nanoTime() + deadline.multipliedBy(5).dividedBy(2).toNanos();
            long most = 0;
            while (System.nanoTime() - until < 0) {
                assertEquals(
                        Status.OK,
                        other.launch(STREAM, KERNEL, BUFFER, 1)
                                .synchronize(STREAM)
                                .status());
                most = Math.max(most, busyNs(fixture));
            }
            assertTrue(most < deadline.toNanos(), most + " ns");
            fixture.backend.gate(1).countDown();
            assertEquals(Status.OK, waiting.answer(asked).status());
            waiting.close();
            other.close();
        }
    }

    @Test
    void watchdogThatIsStuckItselfIsToldAsWorkThatIs() throws IOException {
        var stuck = new CountDownLatch(1);
        try (var fixture = new WorkerFixture(folder).assign(Duration.ofMillis(100))) {
            FakeSidecar function = fixture.withKernel("wait").launch(STREAM, KERNEL, BUFFER, 1);
            fixture.backend.clockGate = stuck;
            function.ask(STREAM);
            function.channel.flush();
            awaitBusy(fixture, TimeUnit.MILLISECONDS.toNanos(1500));
            assertNull(fixture.exits.peek(), "the watchdog was not stuck");
            stuck.countDown();
            assertEquals(Status.DEADLINE_EXCEEDED, function.awaitFault().status());
            function.close();
        }
    }
}
