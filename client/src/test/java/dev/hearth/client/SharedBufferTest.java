package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SharedBufferTest {
    private static final long MIB = 1 << 20;

    private Path folder;
    private FakeWorker worker;
    private Context context;
    private Stream stream;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        this.folder = folder;
        worker = new FakeWorker(folder);
        context = worker.client().open();
        stream = context.newStream();
    }

    @AfterEach
    void close() throws IOException {
        context.close();
        worker.close();
        assertEquals(0, files());
    }

    private long files() throws IOException {
        try (var names = Files.list(folder)) {
            return names.filter(name -> !name.toString().endsWith(".sock")).count();
        }
    }

    private int regions() {
        context.memory();
        return worker.session().regionFiles.size();
    }

    @Test
    void lengthIsAsAskedAndMemoryAligned() {
        for (long bytes : List.of(1L, 63L, 4096L, 65_537L, 3 * MIB + 5)) {
            try (SharedBuffer buffer = context.share(bytes)) {
                assertEquals(bytes, buffer.lengthBytes());
                assertEquals(bytes, buffer.segment().byteSize());
                assertEquals(0, buffer.segment().address() % 4096);
            }
        }
    }

    @Test
    void nameIsGoneOnceTheWorkerHasTheFile() throws IOException {
        SharedBuffer buffer = context.share(100);
        assertEquals(1, files());
        stream.fill(buffer, Pattern.int8(3));
        stream.synchronize();
        assertEquals(0, files());
        assertEquals((byte) 3, buffer.segment().get(ValueLayout.JAVA_BYTE, 99));
    }

    @Test
    void closedBufferIsHandedOutAgainWithoutARegion() {
        long address = 0;
        for (int i = 0; i < 10; i++) {
            try (SharedBuffer buffer = context.share(MIB - i)) {
                address = address == 0 ? buffer.segment().address() : address;
                assertEquals(address, buffer.segment().address());
                stream.fill(buffer, Pattern.int8(i));
                stream.synchronize();
                assertEquals((byte) i, buffer.segment().get(ValueLayout.JAVA_BYTE, 0));
            }
        }
        assertEquals(1, regions());
    }

    @Test
    void memoryIsNotHandedOutWhileWorkMayUseIt() throws IOException {
        worker.pause();
        SharedBuffer first = context.share(MIB);
        long address = first.segment().address();
        stream.fill(first, Pattern.int8(1));
        first.close();
        SharedBuffer second = context.share(MIB);
        assertNotEquals(address, second.segment().address());
        worker.resume();
        stream.synchronize();
        SharedBuffer third = context.share(MIB);
        assertEquals(address, third.segment().address());
        context.newStream().synchronize();
        third.close();
        try (SharedBuffer fourth = context.share(MIB)) {
            assertEquals(address, fourth.segment().address());
        }
    }

    @Test
    void synchronizeOfTheContextAndCompletionsFreeMemoryToo() {
        SharedBuffer first = context.share(MIB);
        stream.fill(first, Pattern.int8(1));
        first.close();
        context.synchronize();
        SharedBuffer second = context.share(MIB);
        stream.fill(second, Pattern.int8(2));
        second.close();
        stream.completion().toCompletableFuture().join();
        context.share(MIB).close();
        assertEquals(1, regions());
    }

    @Test
    void workOfAClosedStreamIsWaitedForToo() {
        SharedBuffer buffer = context.share(MIB);
        Stream other = context.newStream();
        other.fill(buffer, Pattern.int8(1));
        other.close();
        buffer.close();
        stream.synchronize();
        context.share(MIB).close();
        assertEquals(2, regions());
    }

    @Test
    void useAfterCloseIsAClearError() {
        SharedBuffer buffer = context.share(100);
        MemorySegment segment = buffer.segment();
        buffer.close();
        buffer.close();
        var e = assertThrows(IllegalStateException.class, buffer::segment);
        assertEquals("the shared buffer of 100 bytes is closed", e.getMessage());
        assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, () -> stream.fill(buffer, Pattern.int8(0)));
        assertThrows(IllegalStateException.class, () -> stream.copy(buffer, 0, context.allocate(8), 0, 8));
        assertEquals(100, buffer.lengthBytes());
        context.synchronize();
    }

    @Test
    void segmentEndsWithItsContext() {
        SharedBuffer buffer = context.share(100);
        MemorySegment segment = buffer.segment();
        context.close();
        assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
        Eventually.is("all unmapped", () -> Eventually.mappings(folder) == 0);
        buffer.close();
    }

    @Test
    void segmentStaysReadableAfterTheSessionIsLost() throws IOException {
        SharedBuffer buffer = context.share(100);
        stream.fill(buffer, Pattern.int8(9));
        stream.synchronize();
        worker.session().close();
        assertThrows(AcceleratorException.class, stream::synchronize);
        assertEquals((byte) 9, buffer.segment().get(ValueLayout.JAVA_BYTE, 50));
        assertThrows(AcceleratorException.class, () -> context.share(100));
        buffer.close();
    }

    @Test
    void limitOfTheDaemonIsKept() {
        SharedBuffer most = context.share(40 * MIB);
        var e = assertThrows(AcceleratorException.class, () -> context.share(30 * MIB));
        assertEquals(Status.OUT_OF_QUOTA, e.status());
        assertEquals(Opcode.REGION, e.opcode());
        Eventually.mentions(e, "close shared buffers that are no longer needed");
        stream.fill(most, Pattern.int8(0));
        most.close();
        Eventually.mentions(
                assertThrows(AcceleratorException.class, () -> context.share(30 * MIB)), "synchronize first");
        stream.synchronize();
        context.share(30 * MIB).close();
        context.share(64 * MIB).close();
        assertThrows(AcceleratorException.class, () -> context.share(64 * MIB + 1));
        context.synchronize();
        assertEquals(2, worker.session().handles);
    }

    @Test
    void refusedRegionIsNotHandedOutAgain() {
        context.share(MIB).close();
        worker.session().refusesRegions = true;
        SharedBuffer refused = context.share(2 * MIB);
        stream.fill(refused, Pattern.int8(1));
        var e = assertThrows(AcceleratorException.class, stream::synchronize);
        assertEquals(Status.OUT_OF_QUOTA, e.status());
        assertEquals(Opcode.REGION, e.opcode());
        refused.close();
        worker.session().refusesRegions = false;
        for (long size : List.of(MIB, 2 * MIB)) {
            try (SharedBuffer buffer = context.share(size)) {
                stream.fill(buffer, Pattern.int8(1));
                stream.synchronize();
            }
        }
        assertEquals(4, regions());
    }

    @Test
    void foldersThatCannotBeUsedAreNamed(@TempDir Path other) throws IOException {
        try (var second = new FakeWorker(other.resolve("missing"), other.resolve("b.sock"));
                Context lost = second.client().open()) {
            var e = assertThrows(AcceleratorException.class, () -> lost.share(100));
            assertEquals(Status.INVALID_REGION, e.status());
            Eventually.mentions(e, other.resolve("missing").toString());
            lost.synchronize();
        }
    }

    @Test
    void fullFolderGivesBackWhatIsKeptAndTriesOnceMore() throws IOException {
        var attempts = new ArrayList<Long>();
        try (var second = new FakeWorker(folder, folder.resolve("b.sock"))) {
            var door = new Door(second.socket, new Handshake("test", 1, 1), Duration.ofSeconds(10));
            Door.Opened opened = door.open(Token.NONE, System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
            try (var connection = new Connection(door, opened, null, null);
                    var memory = new SharedMemory(
                            connection,
                            folder,
                            64 * MIB,
                            List::of,
                            (where, handle, bytes) -> {
                                attempts.add(bytes);
                                if (attempts.size() == 2 || attempts.size() > 3) {
                                    throw new IOException("No space left on device");
                                }
                                return Region.create(where, handle, bytes);
                            },
                            true)) {
                memory.share(MIB).close();
                memory.share(2 * MIB).close();
                assertEquals(List.of(MIB, 2 * MIB, 2 * MIB), attempts);
                connection.synchronize(null, null).check();
                assertEquals(1, second.session().handles);
                var e = assertThrows(AcceleratorException.class, () -> memory.share(3 * MIB));
                assertEquals(Status.OUT_OF_MEMORY, e.status());
                Eventually.mentions(e, "No space left on device");
                Eventually.mentions(e, "hearth.dev/shared-memory");
                connection.synchronize(null, null).check();
                assertEquals(0, second.session().handles);
            }
        }
    }

    @Test
    void withoutNativeAccessNothingIsKeptAndUseAfterCloseIsAsClear() throws IOException {
        try (var second = new FakeWorker(folder, folder.resolve("b.sock"))) {
            var door = new Door(second.socket, new Handshake("test", 1, 1), Duration.ofSeconds(10));
            Door.Opened opened = door.open(Token.NONE, System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
            try (var connection = new Connection(door, opened, null, null);
                    var memory = new SharedMemory(connection, folder, 64 * MIB, List::of, Region::create, false)) {
                SharedBuffer buffer = memory.share(MIB);
                MemorySegment segment = buffer.segment();
                segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
                buffer.close();
                buffer.close();
                assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
                memory.share(MIB);
                connection.synchronize(null, null).check();
                assertEquals(2, second.session().regionFiles.size());
                assertEquals(1, second.session().handles);
            }
        }
    }

    @Test
    void interruptLeavesNoFileBehind() throws IOException {
        Thread.currentThread().interrupt();
        try (SharedBuffer buffer = context.share(MIB)) {
            assertEquals(1, files());
            assertEquals(0, buffer.segment().get(ValueLayout.JAVA_BYTE, 0));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void severalThreadsShareAndCloseAtOnce() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            byte mark = (byte) i;
            all.add(CompletableFuture.runAsync(() -> {
                Stream own = context.newStream();
                for (int round = 0; round < 100; round++) {
                    try (SharedBuffer buffer = context.share(200_000)) {
                        own.fill(buffer, Pattern.int8(mark));
                        own.synchronize();
                        assertEquals(mark, buffer.segment().get(ValueLayout.JAVA_BYTE, 199_999));
                    }
                }
            }));
        }
        all.forEach(CompletableFuture::join);
        assertTrue(regions() <= 40, regions() + " regions");
    }

    @Test
    void sizesGrowInFourStepsADoubling() {
        assertEquals(65_536, Region.classBytes(1));
        assertEquals(65_536, Region.classBytes(65_536));
        assertEquals(131_072, Region.classBytes(65_537));
        assertEquals(MIB, Region.classBytes(MIB));
        assertEquals(MIB + MIB / 4, Region.classBytes(MIB + 1));
        assertEquals(3 * MIB, Region.classBytes(3 * MIB - 1));
    }
}
