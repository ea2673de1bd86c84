package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WaitingTest {
    private static final Dim3 ONE = Dim3.of(1);

    private FakeWorker worker;
    private Context context;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        worker = new FakeWorker(folder);
        context = worker.client().open();
    }

    @AfterEach
    void close() throws IOException {
        context.close();
        worker.close();
        assertNull(worker.session().problem);
    }

    /** Launches and waits in turns, over memory of its own; the number counted must be right. */
    private void work(int rounds) {
        try (Stream stream = context.newStream();
                SharedBuffer counter = context.share(4);
                Kernel kernel = context.load(Program.openClC("increment")).kernel("increment")) {
            stream.fill(counter, Pattern.int32(0));
            var arguments = new Arguments().buffer(counter).int32(1).int32(1);
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < 5; i++) {
                    stream.launch(kernel, ONE, ONE, arguments);
                }
                assertEquals(5, stream.synchronize().launches());
            }
            assertEquals(5 * rounds, counter.segment().get(ValueLayout.JAVA_INT, 0));
        }
    }

    private static void join(List<Future<?>> all) throws ExecutionException, InterruptedException {
        for (Future<?> each : all) {
            each.get();
        }
    }

    @Test
    void eightThreadsWithStreamsOfTheirOwnShareAConnection() throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(executor.submit(() -> work(500)));
            }
            join(all);
        }
        context.synchronize();
    }

    @Test
    void threadsAndCompletionsWaitSideBySide() throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(executor.submit(() -> work(300)));
            }
            all.add(executor.submit(() -> {
                Stream stream = context.newStream();
                for (int i = 0; i < 300; i++) {
                    stream.completion().toCompletableFuture().join();
                    if (i % 3 == 0) {
                        stream.synchronize();
                    }
                }
            }));
            join(all);
        }
    }

    @Test
    void answersInAnyOrderFindTheirWaiters() throws Exception {
        worker.pause();
        try (ExecutorService executor = Executors.newFixedThreadPool(6)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(executor.submit(() -> context.newStream().synchronize()));
                int held = i + 1;
                Eventually.is("answer held back", () -> worker.heldAnswers() == held);
            }
            worker.resume();
            join(all);
        }
    }

    @Test
    void leaderThatHasItsAnswerHandsTheReadingOn() throws Exception {
        Stream first = context.newStream();
        Stream second = context.newStream();
        for (int round = 0; round < 200; round++) {
            CompletableFuture<DeviceTime> other = CompletableFuture.supplyAsync(second::synchronize);
            first.synchronize();
            other.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void interruptEndsNoWaitAndClosesNothing() throws Exception {
        worker.pause();
        Stream leading = context.newStream();
        Stream following = context.newStream();
        var statuses = new AtomicInteger();
        Consumer<Stream> wait = stream -> {
            stream.synchronize();
            statuses.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
        };
        Thread leader = Thread.ofPlatform().start(() -> wait.accept(leading));
        Eventually.is("the leader waits", () -> worker.heldAnswers() == 1);
        Thread follower = Thread.ofPlatform().start(() -> wait.accept(following));
        Eventually.is("the follower waits", () -> worker.heldAnswers() == 2);
        for (int i = 0; i < 20; i++) {
            leader.interrupt();
            follower.interrupt();
        }
        assertFalse(leader.join(Duration.ofMillis(100)));
        assertFalse(follower.join(Duration.ofMillis(100)));
        worker.resume();
        assertTrue(leader.join(Duration.ofSeconds(10)));
        assertTrue(follower.join(Duration.ofSeconds(10)));
        assertEquals(2, statuses.get());
        context.synchronize();
    }

    @Test
    void interruptedThreadEnqueuesAndSharesAsAnyOther() {
        Stream stream = context.newStream();
        Thread.currentThread().interrupt();
        try (SharedBuffer buffer = context.share(1 << 20)) {
            stream.fill(buffer, Pattern.int8(7));
            stream.synchronize();
            assertEquals((byte) 7, buffer.segment().get(ValueLayout.JAVA_BYTE, 1000));
        } finally {
            assertTrue(Thread.interrupted());
        }
        stream.synchronize();
    }

    @Test
    void threadsInterruptedAtRandomLoseNothing() throws Exception {
        var over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        var finished = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                work(300);
                finished.incrementAndGet();
            }));
        }
        Thread heckler = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                threads.forEach(Thread::interrupt);
                LockSupport.parkNanos(50_000);
            }
        });
        for (Thread thread : threads) {
            thread.join();
        }
        over.set(true);
        heckler.join();
        assertEquals(4, finished.get());
    }

    @Test
    void moreVirtualWaitersThanCarriersPinNone() throws Exception {
        assertEquals("1", System.getProperty("jdk.virtualThreadScheduler.maxPoolSize"));
        var pinned = new AtomicInteger();
        try (var recording = new RecordingStream()) {
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            recording.onEvent("jdk.VirtualThreadPinned", event -> {
                if (String.valueOf(event.getStackTrace()).contains("dev.hearth.client")) {
                    pinned.incrementAndGet();
                }
            });
            recording.startAsync();
            worker.pause();
            List<Thread> waiters = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                waiters.add(Thread.ofVirtual().start(() -> context.newStream().synchronize()));
            }
            // With one carrier this is only reached where each waiter has left it to the next.
            Eventually.is("all wait", () -> worker.heldAnswers() == 16);
            worker.resume();
            for (Thread waiter : waiters) {
                assertTrue(waiter.join(Duration.ofSeconds(10)));
            }
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    all.add(executor.submit(() -> work(50)));
                }
                join(all);
            }
            recording.stop();
        }
        assertEquals(0, pinned.get());
    }

    @Test
    void fullSocketHoldsTheFunctionBackAndLosesNothing() throws Exception {
        worker.session().stopReading();
        Stream stream = context.newStream();
        Kernel kernel = context.load(Program.openClC("nothing")).kernel("nothing");
        var enqueued = new AtomicInteger();
        Thread function = Thread.ofPlatform().start(() -> {
            var arguments = new Arguments().struct(new byte[4000]);
            for (int i = 0; i < 2000; i++) {
                stream.launch(kernel, ONE, ONE, arguments);
                enqueued.incrementAndGet();
            }
        });
        Eventually.is("the function is held back", () -> {
            int before = enqueued.get();
            LockSupport.parkNanos(100_000_000);
            return before > 10 && enqueued.get() == before;
        });
        assertTrue(enqueued.get() < 2000);
        function.interrupt();
        worker.session().startReading();
        assertTrue(function.join(Duration.ofSeconds(10)));
        assertEquals(2000, stream.synchronize().launches());
    }
}
