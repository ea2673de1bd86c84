package dev.hearth.daemon.backend;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backend does with right calls: memory, copies, fills, launches, modules; and what it inherits. */
public abstract class BackendContractTest extends BackendOrderTest {
    protected BackendContractTest(BackendSubject subject) {
        super(subject);
    }

    @Test
    void deviceIsDescribed() {
        assertTrue(device.id().startsWith(backend().name() + ":"), device.id());
        assertFalse(device.name().isEmpty());
        assertTrue(device.fingerprint().contains(device.name()), device.fingerprint());
        assertTrue(device.memoryBytes() >= device.maxAllocationBytes());
        assertTrue(device.maxAllocationBytes() >= 1 << 28, device.toString());
        assertTrue(device.computeUnits() >= 1);
        if (subject().kernelsHaveGrids()) {
            assertTrue(device.maxBlockThreads() >= 64);
            assertTrue(device.maxBlockSharedBytes() >= 1 << 14);
        }
        assertNotEquals(0, device.formats() & subject().format().bit());
        assertEquals(device, context.device());
        assertEquals(backend().devices().getFirst(), device, "listing twice gives the same");
    }

    @Test
    void allocatedMemoryIsZeroed() {
        for (int round = 0; round < 3; round++) { // what a closed one held must not come back
            try (DeviceMemory memory = context.allocate(1 << 16)) {
                assertEquals(1 << 16, memory.lengthBytes());
                assertArrayEquals(new int[1 << 14], ints(memory, 1 << 14));
                context.fill(stream, memory, 0, 1 << 16, 4, 0xdeadbeefL, 0);
                finish();
            }
        }
    }

    @Test
    void copiesGoBetweenAllKindsOfMemory() {
        MemorySegment one = host(4096);
        MemorySegment two = host(4096);
        for (int i = 0; i < 1024; i++) {
            one.setAtIndex(JAVA_INT, i, i);
        }
        try (DeviceMemory from = context.register(one);
                DeviceMemory to = context.register(two);
                DeviceMemory a = context.allocate(4096);
                DeviceMemory b = context.allocate(4096)) {
            context.copy(stream, from, 4, a, 0, 4092); // region → buffer
            context.copy(stream, a, 8, b, 100, 1000); // buffer → buffer
            context.copy(stream, b, 96, to, 12, 1004); // buffer → region
            context.copy(stream, from, 0, to, 2048, 13); // region → region
            context.copy(stream, from, 0, to, 4000, 0); // nothing
            finish();
        }
        assertEquals(0, two.getAtIndex(JAVA_INT, 3));
        for (int i = 0; i < 250; i++) {
            assertEquals(i + 3, two.getAtIndex(JAVA_INT, i + 4));
        }
        assertEquals(-1, one.asSlice(0, 13).mismatch(two.asSlice(2048, 13)));
        assertEquals(0, two.get(JAVA_BYTE, 2061));
    }

    @Test
    void fillsRepeatPatternsOfEachSize() {
        MemorySegment host = host(256);
        long low = 0x8877665544332211L;
        long high = 0xffeeddccbbaa9988L;
        try (DeviceMemory region = context.register(host);
                DeviceMemory buffer = context.allocate(256)) {
            for (int size : new int[] {1, 2, 4, 8, 16}) {
                for (DeviceMemory filled : List.of(buffer, region)) {
                    context.fill(stream, filled, 0, 256, 1, 0x55, 0);
                    context.fill(stream, filled, 32, 64, size, low, high);
                    context.copy(stream, buffer, 0, region, 0, filled.equals(buffer) ? 256 : 0);
                    finish();
                    for (int i = 0; i < 256; i++) {
                        int at = (i - 32) % size;
                        long expected =
                                i < 32 || i >= 96 ? 0x55 : (at < 8 ? low >>> (8 * at) : high >>> (8 * (at - 8)));
                        assertEquals((byte) expected, host.get(JAVA_BYTE, i), "byte " + i + ", pattern of " + size);
                    }
                }
            }
        }
    }

    @Test
    void launchWritesWhatItShouldAndNothingElse() {
        assertWritesIndexes(new Launch().grid(8, 1, 1).block(32, 1, 1));
    }

    @Test
    void deviceChoosesABlockThatIsNotGiven() {
        assertWritesIndexes(new Launch().grid(250, 1, 1).block(0, 0, 0));
    }

    private void assertWritesIndexes(Launch ofAtLeast250Threads) {
        try (DeviceMemory out = context.allocate(4 * 1024);
                BackendKernel index = kernel("index")) {
            context.fill(stream, out, 1024, 3072, 4, 77, 0);
            ofAtLeast250Threads.int32(250).buffer(out).on(context, stream, index);
            int[] ids = ints(out, 1024);
            assertArrayEquals(
                    IntStream.range(0, 1024)
                            .map(i -> i < 250 ? i : i < 256 ? 0 : 77)
                            .toArray(),
                    ids);
        }
    }

    @Test
    void launchesRunInOneTwoAndThreeDimensions() {
        needsGrid();
        try (DeviceMemory out = context.allocate(4 * 1024);
                BackendKernel volume = kernel("volume")) {
            // volume writes x + 100 y + 10 000 z of each thread, 6 × 4 × 6 of them.
            new Launch().grid(2, 4, 3).block(3, 1, 2).buffer(out).on(context, stream, volume);
            int[] places = ints(out, 144);
            for (int i = 0; i < 144; i++) {
                assertEquals(i % 6 + 100 * (i / 6 % 4) + 10_000 * (i / 24), places[i]);
            }
            new Launch().grid(1, 5, 1).block(1, 2, 1).buffer(out).on(context, stream, volume);
            assertArrayEquals(IntStream.range(0, 10).map(i -> 100 * i).toArray(), ints(out, 10));
        }
    }

    @Test
    void arraysAreTakenAsBuffersAre() {
        MemorySegment host = host(3 * 4096);
        for (int i = 0; i < 1024; i++) {
            host.setAtIndex(JAVA_FLOAT, i, i);
            host.setAtIndex(JAVA_FLOAT, 1024 + i, 0.5f);
        }
        try (DeviceMemory region = context.register(host);
                BackendKernel add = kernel("add")) {
            new Launch()
                    .grid(4, 1, 1)
                    .block(256, 1, 1)
                    .array(region, 0, ElementType.F32, 1024)
                    .array(region, 4096, ElementType.F32, 1024)
                    .int32(1024)
                    .array(region, 8192, ElementType.F32, 1024)
                    .on(context, stream, add);
            finish();
            for (int i = 0; i < 1024; i++) {
                assertEquals(i + 0.5f, host.getAtIndex(JAVA_FLOAT, 2048 + i));
            }
        }
    }

    @Test
    void scalarsOfEachWidthArrive() {
        try (DeviceMemory out = context.allocate(6 * 8);
                BackendKernel scalars = kernel("scalars")) {
            for (int sign : new int[] {1, -1}) { // the second time only changed arguments need be set
                new Launch()
                        .int8((byte) (sign * 100))
                        .int16((short) (sign * 30_000))
                        .int32(2_000_000_000)
                        .int64(sign * 9_000_000_000_000_000_000L)
                        .float32(sign * 1.5f)
                        .float64(sign * 2.5)
                        .buffer(out)
                        .on(context, stream, scalars);
                MemorySegment host = host(48);
                try (DeviceMemory region = context.register(host)) {
                    context.copy(stream, out, 0, region, 0, 48);
                    finish();
                }
                assertArrayEquals(
                        new long[] {
                            sign * 100L,
                            sign * 30_000L,
                            2_000_000_000,
                            sign * 9_000_000_000_000_000_000L,
                            sign * 15L,
                            sign * 25L
                        },
                        host.toArray(JAVA_LONG));
            }
        }
    }

    @Test
    void structsAndVectorsArriveByValue() {
        needsGrid();
        MemorySegment host = host(64);
        try (DeviceMemory out = context.register(host);
                BackendKernel mixed = kernel("mixed");
                BackendKernel triple = kernel("triple");
                BackendKernel scale4 = kernel("scale4")) {
            // struct { char a; double b; short c; int d[2]; }
            var struct = Launch.bytes(32).put(0, (byte) 7).putDouble(8, 0.5).putShort(16, (short) -3);
            new Launch()
                    .buffer(out)
                    .struct(struct.putInt(20, 11).putInt(24, 13))
                    .on(context, stream, mixed);
            finish();
            assertEquals(7 + 5 - 3 + 11 + 13, host.get(JAVA_INT, 0));
            for (int round = 1; round < 3; round++) {
                var three = Launch.bytes(12).putInt(0, round).putInt(4, 20).putInt(8, 300);
                new Launch().buffer(out).struct(three).on(context, stream, triple);
                finish();
                assertEquals(round + 320, host.get(JAVA_INT, 0));
            }
            host.setAtIndex(JAVA_FLOAT, 7, 3f);
            var vector = Launch.bytes(16).putFloat(12, 2f);
            new Launch().buffer(out, 0).struct(vector).grid(2, 1, 1).on(context, stream, scale4);
            finish();
            assertEquals(6f, host.getAtIndex(JAVA_FLOAT, 7));
        }
    }

    @Test
    void localMemoryIsSharedByABlock() {
        needsGrid();
        try (DeviceMemory in = context.allocate(4 * 1024);
                DeviceMemory out = context.allocate(4 * 4);
                BackendKernel index = kernel("index");
                BackendKernel sum = kernel("sum")) {
            new Launch().grid(4, 1, 1).block(256, 1, 1).int32(1024).buffer(in).on(context, stream, index);
            new Launch()
                    .grid(4, 1, 1)
                    .block(256, 1, 1)
                    .buffer(in)
                    .buffer(out)
                    .local(4 * 256)
                    .on(context, stream, sum);
            int[] sums = ints(out, 4);
            for (int block = 0; block < 4; block++) {
                assertEquals(256 * (256 * block) + 255 * 128, sums[block]);
            }
        }
    }

    @Test
    void largestBlockRuns() {
        needsGrid();
        int threads = Integer.highestOneBit(device.maxBlockThreads());
        try (DeviceMemory in = context.allocate(4L * threads);
                DeviceMemory out = context.allocate(4);
                BackendKernel sum = kernel("sum")) {
            context.fill(stream, in, 0, 4L * threads, 4, 3, 0);
            new Launch()
                    .block(threads, 1, 1)
                    .buffer(in)
                    .buffer(out)
                    .local(4 * threads)
                    .on(context, stream, sum);
            assertEquals(3 * threads, ints(out, 1)[0]);
        }
    }

    @Test
    void kernelWorksOnTheVeryMemoryOfARegion(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("region");
        try (var channel = FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena maps = Arena.ofShared()) {
            MemorySegment ofWorker = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 16, maps);
            MemorySegment ofFunction = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 16, maps);
            assertNotEquals(ofWorker.address(), ofFunction.address());
            try (DeviceMemory region = context.register(ofWorker);
                    BackendKernel add = kernel("add")) {
                for (int round = 1; round < 4; round++) { // written by the function, by the device, by the function …
                    for (int i = 0; i < 1024; i++) {
                        ofFunction.setAtIndex(JAVA_FLOAT, i, i * round);
                        ofFunction.setAtIndex(JAVA_FLOAT, 1024 + i, 0.25f);
                    }
                    new Launch()
                            .grid(4, 1, 1)
                            .block(256, 1, 1)
                            .buffer(region)
                            .buffer(region, 4096)
                            .int32(1024)
                            .buffer(region, 8192)
                            .on(context, stream, add);
                    finish();
                    for (int i = 0; i < 1024; i++) {
                        assertEquals(i * round + 0.25f, ofFunction.getAtIndex(JAVA_FLOAT, 2048 + i));
                    }
                }
            }
        }
    }

    @Test
    void buffersStartAtAlignedOffsets() {
        try (DeviceMemory out = context.allocate(1 << 20);
                BackendKernel index = kernel("index")) {
            // More offsets than any cache of them may hold, and the same one again.
            for (int at = 0; at < 200; at++) {
                new Launch()
                        .block(16, 1, 1)
                        .int32(at % 16 + 1)
                        .buffer(out, at * 4096L)
                        .on(context, stream, index);
            }
            new Launch().block(16, 1, 1).int32(16).buffer(out, 4096).on(context, stream, index);
            int[] all = ints(out, 200 * 1024);
            for (int at = 0; at < 200; at++) {
                int last = at == 1 ? 15 : at % 16;
                assertEquals(last, all[at * 1024 + last]);
                assertEquals(0, all[at * 1024 + last + 1]);
            }
        }
    }

    @Test
    void emptyWorkIsDoneAtOnce() {
        try (DeviceMemory memory = context.allocate(64)) {
            context.fill(stream, memory, 0, 64, 4, 5, 0);
            context.copy(stream, memory, 64, memory, 0, 0);
            context.fill(stream, memory, 64, 0, 16, 1, 2);
            context.fill(stream, memory, 0, 0, 1, 1, 0);
            finish();
            finish(); // nothing is left to wait for
            assertArrayEquals(IntStream.generate(() -> 5).limit(16).toArray(), ints(memory, 16));
        }
    }

    @Test
    void regionsMayOverlap() {
        MemorySegment host = host(8192);
        try (DeviceMemory whole = context.register(host);
                DeviceMemory half = context.register(host.asSlice(4096));
                DeviceMemory again = context.register(host);
                DeviceMemory buffer = context.allocate(8192)) {
            context.fill(stream, buffer, 0, 8192, 4, 7, 0);
            context.copy(stream, buffer, 0, whole, 0, 8192);
            context.fill(stream, buffer, 0, 4096, 4, 8, 0);
            context.copy(stream, buffer, 0, half, 0, 4096);
            context.copy(stream, again, 4096, buffer, 4096, 4096);
            finish();
            assertEquals(7, host.get(JAVA_INT, 4092));
            assertEquals(8, host.get(JAVA_INT, 4096));
            assertEquals(8, ints(buffer, 2048)[2047]);
        }
    }

    @Test
    void contextsWorkAtOnce() {
        byte[] binary = compile(subject().source(), "");
        try (DeviceMemory mine = context.allocate(64);
                BackendKernel spin = kernel("spin")) {
            try (BackendContext other = backend().open(device);
                    BackendStream its = other.createStream(0);
                    DeviceMemory theirs = other.allocate(64)) {
                BackendKernel otherSpin = other.kernel(other.load(subject().format(), "", binary), "spin");
                for (int round = 1; round < 20; round++) {
                    new Launch().int32(round).int32(1000).buffer(mine).on(context, stream, spin);
                    new Launch().int32(-round).int32(1000).buffer(theirs).on(other, its, otherSpin);
                    MemorySegment host = host(64);
                    try (DeviceMemory region = other.register(host);
                            BackendEvent done = copied(other, its, theirs, region)) {
                        assertEquals(round, ints(mine, 1)[0]);
                        other.await(done);
                        assertEquals(-round, host.get(JAVA_INT, 0));
                    }
                }
            }
            new Launch().int32(77).int32(1).buffer(mine).on(context, stream, spin);
            assertEquals(77, ints(mine, 1)[0], "one context's end is not the other's");
        }
    }

    private static BackendEvent copied(
            BackendContext on, BackendStream stream, DeviceMemory source, DeviceMemory destination) {
        on.copy(stream, source, 0, destination, 0, 4);
        BackendEvent event = on.record(stream);
        on.flush(stream);
        return event;
    }

    @Test
    void largeMemoryWorks() {
        long bytes = 1L << 28;
        try (DeviceMemory large = context.allocate(bytes);
                DeviceMemory out = context.allocate(1 << 16)) {
            context.fill(stream, large, bytes - (1 << 16), 1 << 16, 4, 42, 0);
            context.copy(stream, large, bytes - (1 << 16), out, 0, 1 << 16);
            int[] filled = new int[1 << 14];
            Arrays.fill(filled, 42);
            assertArrayEquals(filled, ints(out, 1 << 14));
        }
    }

    @Test
    void binaryLoadsInAnotherContext() {
        byte[] binary = compile(subject().source(), subject().harmlessOption());
        try (BackendContext other = backend().open(device)) {
            BackendModule loaded = other.load(subject().format(), subject().harmlessOption(), binary);
            assertNotNull(other.kernel(loaded, "add"));
            BackendModule again = other.load(subject().format(), subject().harmlessOption(), binary);
            loaded.close();
            assertEquals("index", other.kernel(again, "index").name());
        }
    }

    @Test
    void closingTwiceDoesNothing() {
        DeviceMemory memory = context.allocate(64);
        BackendKernel index = kernel("index");
        BackendEvent event = context.record(stream);
        for (int i = 0; i < 2; i++) {
            event.close();
            index.close();
            memory.close();
            module.close();
            stream.close();
            context.close();
        }
        refused(Status.INVALID_HANDLE, () -> context.createStream(0));
        refused(Status.INVALID_HANDLE, () -> context.flush(stream));
    }
}
