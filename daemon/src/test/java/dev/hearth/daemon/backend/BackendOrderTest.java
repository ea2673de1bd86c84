package dev.hearth.daemon.backend;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Streams: order, events, device time, held commands, threads. */
public abstract class BackendOrderTest extends BackendFixture {
    protected BackendOrderTest(BackendSubject subject) {
        super(subject);
    }

    @Test
    void eventsOrderStreams() {
        try (BackendStream other = context.createStream(0);
                DeviceMemory out = context.allocate(4);
                BackendKernel spin = kernel("spin");
                BackendKernel spinOther = kernel("spin")) {
            for (int round = 0; round < 20; round++) {
                boolean held = round % 2 == 1;
                if (held) {
                    context.hold(stream);
                    context.hold(other);
                }
                new Launch().int32(1).int32(2_000_000).buffer(out).on(context, stream, spin);
                try (BackendEvent first = context.record(stream)) {
                    context.waitFor(other, first);
                    context.waitFor(stream, first); // its own: no effect
                }
                new Launch().int32(2).int32(1).buffer(out).on(context, other, spinOther);
                context.flush(other);
                context.flush(stream);
                finish(other);
                assertEquals(2, ints(out, 1)[0], "round " + round);
            }
        }
    }

    @Test
    void streamDoesNotWaitForAnother() {
        try (BackendStream other = context.createStream(0);
                DeviceMemory slow = context.allocate(4);
                DeviceMemory quick = context.allocate(4);
                BackendKernel spin = kernel("spin");
                BackendKernel spinOther = kernel("spin")) {
            // What a stream's first launch prepares is not what is measured.
            new Launch().int32(3).int32(1).buffer(slow).on(context, stream, spin);
            new Launch().int32(3).int32(1).buffer(quick).on(context, other, spinOther);
            finish(stream);
            finish(other);
            new Launch().int32(1).int32(300_000_000).buffer(slow).on(context, stream, spin);
            try (BackendEvent late = context.record(stream)) {
                context.flush(stream);
                if (subject().kernelsRunAtOnce()) {
                    new Launch().int32(2).int32(1).buffer(quick).on(context, other, spinOther);
                } else {
                    context.fill(other, quick, 0, 4, 4, 2, 0);
                }
                finish(other);
                assertFalse(context.isDone(late), "300 million rounds take longer than one on a free core");
                context.await(late);
            }
            assertEquals(1, ints(slow, 1)[0]);
            assertEquals(2, ints(quick, 1)[0]);
        }
    }

    @Test
    void eventWaitsForAllWorkBeforeIt() {
        try (DeviceMemory out = context.allocate(4);
                BackendKernel spin = kernel("spin")) {
            new Launch().int32(5).int32(200_000_000).buffer(out).on(context, stream, spin);
            try (BackendEvent event = context.record(stream)) {
                context.flush(stream);
                assertFalse(context.isDone(event), "200 million rounds take longer than a call");
                context.await(event);
                assertTrue(context.isDone(event));
            }
            assertEquals(5, ints(out, 1)[0]);
        }
    }

    @Test
    void deviceTimeCountsWork() {
        try (DeviceMemory out = context.allocate(4);
                BackendKernel spin = kernel("spin");
                BackendEvent start = context.record(stream)) {
            long before = context.deviceNs(stream);
            new Launch().int32(5).int32(5_000_000).buffer(out).on(context, stream, spin);
            BackendEvent middle = context.record(stream);
            new Launch().int32(6).int32(5_000_000).buffer(out).on(context, stream, spin);
            BackendEvent end = context.record(stream);
            context.flush(stream);
            context.await(end);
            long half = context.elapsedNs(start, middle);
            long whole = context.elapsedNs(start, end);
            long device = context.deviceNs(stream) - before;
            assertTrue(half > 100_000 && whole > half, half + " of " + whole);
            assertTrue(device > 200_000 && device <= whole, device + " of " + whole);
            assertEquals(device, context.deviceNs(stream) - before, "nothing runs, nothing is counted");
            middle.close();
            end.close();
        }
    }

    @Test
    void idleTimeIsNoDeviceTime() {
        try (DeviceMemory out = context.allocate(4);
                BackendKernel spin = kernel("spin")) {
            new Launch().int32(5).int32(10).buffer(out).on(context, stream, spin);
            finish();
            BackendEvent start = context.record(stream);
            context.flush(stream);
            context.await(start);
            long began = System.nanoTime();
            while (System.nanoTime() - began < 50_000_000) {
                Thread.onSpinWait();
            }
            BackendEvent end = context.record(stream);
            context.flush(stream);
            context.await(end);
            assertTrue(context.elapsedNs(start, end) >= 40_000_000, "an event has the time of its recording");
            assertTrue(context.deviceNs(stream) < 40_000_000);
            start.close();
            end.close();
        }
    }

    @Test
    void markStandsBehindAllWorkWhetherThatIsDoneOrNot() {
        try (DeviceMemory out = context.allocate(4);
                BackendKernel spin = kernel("spin")) {
            awaitMark(); // of a stream that has done nothing
            for (int rounds : new int[] {1, 50_000_000, 1}) {
                new Launch().int32(rounds).int32(rounds).buffer(out).on(context, stream, spin);
                awaitMark();
                assertEquals(rounds, ints(out, 1)[0]);
                context.deviceNs(stream); // the stream may forget what is done
                awaitMark();
            }
        }
    }

    private void awaitMark() {
        try (BackendEvent mark = context.mark(stream)) {
            context.flush(stream);
            context.await(mark);
            assertTrue(context.isDone(mark));
        }
    }

    @Test
    void markWaitsForWhatItsStreamWaitsFor() {
        try (BackendStream other = context.createStream(0);
                DeviceMemory out = context.allocate(4);
                BackendKernel spin = kernel("spin")) {
            context.fill(stream, out, 0, 4, 4, 1, 0);
            finish();
            new Launch().int32(5).int32(50_000_000).buffer(out).on(context, other, spin);
            try (BackendEvent first = context.record(other)) {
                context.waitFor(stream, first);
                context.flush(other);
                awaitMark();
                assertTrue(context.isDone(first), "the mark came before what its stream waits for");
            }
        }
    }

    @Test
    void heldCommandsRunAfterFlush() {
        try (DeviceMemory out = context.allocate(4 * 256);
                BackendKernel index = kernel("index")) {
            for (int round = 0; round < 10; round++) {
                context.hold(stream);
                for (int i = 0; i < 100; i++) {
                    new Launch().block(16, 1, 1).int32(16).buffer(out).on(context, stream, index);
                }
                context.fill(stream, out, 0, 4, 4, 77, 0);
                finish();
                assertEquals(77, ints(out, 1)[0]);
            }
            context.hold(stream); // nothing follows
            context.flush(stream);
            context.hold(stream);
            new Launch().block(16, 1, 1).int32(16).buffer(out).on(context, stream, index);
            stream.close(); // starts what was held and waits for it
        }
    }

    @Test
    void thousandsOfCommandsMayBeInFlight() {
        try (DeviceMemory out = context.allocate(4);
                BackendKernel spin = kernel("spin")) {
            context.hold(stream);
            for (int i = 1; i <= 5000; i++) {
                new Launch().int32(i).int32(1).buffer(out).on(context, stream, spin);
            }
            assertEquals(5000, ints(out, 1)[0]);
        }
    }

    @Test
    void streamsWorkAtOnceOnThreadsOfTheirOwn() throws Exception {
        int threads = 8;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            List<Future<int[]>> results = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int number = t;
                results.add(pool.submit(() -> {
                    try (BackendStream own = context.createStream(number % 3 - 1);
                            DeviceMemory out = context.register(arena.allocate(4096, 4096));
                            BackendKernel spin = kernel("spin")) {
                        int[] seen = new int[50];
                        MemorySegment host = arena.allocate(64, 64);
                        try (DeviceMemory copy = context.register(host)) {
                            for (int i = 0; i < seen.length; i++) {
                                new Launch()
                                        .int32(number * 1000 + i)
                                        .int32(100)
                                        .buffer(out)
                                        .on(context, own, spin);
                                context.copy(own, out, 0, copy, 0, 4);
                                finish(own);
                                seen[i] = host.get(JAVA_INT, 0);
                            }
                        }
                        return seen;
                    }
                }));
            }
            for (int t = 0; t < threads; t++) {
                int number = t;
                assertArrayEquals(
                        IntStream.range(0, 50).map(i -> number * 1000 + i).toArray(),
                        results.get(t).get());
            }
        }
    }
}
