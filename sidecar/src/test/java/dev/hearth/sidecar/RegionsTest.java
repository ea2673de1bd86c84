package dev.hearth.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.DescriptorFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RegionsTest {
    private static final int PAGE = 4096;
    private static final long LIMIT = 16 * PAGE;

    private final Counters counters = new Counters();
    private SidecarFixture fixture;
    private SharedMemory memory;
    private Regions regions;
    private UnixSocket sent;
    private UnixSocket received;

    @BeforeEach
    void connect() throws IOException {
        fixture = new SidecarFixture();
        memory = new SharedMemory(fixture.shared, LIMIT);
        int uid = (int) Files.getAttribute(fixture.shared, "unix:uid");
        regions = new Regions(memory, owner -> owner == uid, counters);
        try (UnixListener listener = UnixListener.bind(fixture.folder.resolve("d.sock"), 0600)) {
            sent = UnixSocket.connect(listener.path());
            received = listener.accept().timeout(Duration.ofSeconds(10));
        }
    }

    @AfterEach
    void disconnect() throws Exception {
        sent.close();
        received.close();
        fixture.close();
    }

    private void hand(long handle, String name, long bytes) throws IOException {
        byte[] text = Frame.utf8(name);
        int length = RegionFrame.bytes(text);
        MemorySegment frame = Frame.begin(MemorySegment.ofArray(new long[length / 8]), 0, Opcode.REGION, length, 2, 0);
        regions.hand(new RegionFrame(frame).region(handle).lengthBytes(bytes).texts(text), sent);
    }

    private Message received() throws IOException {
        return Objects.requireNonNull(received.receive());
    }

    private void assertRefused(Status status, String part) throws IOException {
        try (Message message = received()) {
            var frame = new DescriptorFrame(message.frame().segment());
            assertEquals(status, Status.of(frame.status()), frame.message());
            assertTrue(frame.message().contains(part), frame.message());
            assertTrue(message.descriptors().isEmpty());
        }
        assertEquals(1, counters.regionsRefused.sum());
        assertEquals(0, memory.usedBytes());
    }

    @Test
    void theDescriptorOfAFileShowsItsBytes() throws IOException {
        Files.writeString(fixture.file("r", 2 * PAGE), "hello" + " ".repeat(2 * PAGE - 5));
        hand(7, "r", PAGE);
        try (Message message = received();
                Arena arena = Arena.ofConfined()) {
            var frame = new DescriptorFrame(message.frame().segment());
            assertEquals(Status.OK.code(), frame.status());
            assertEquals(7, frame.region());
            assertEquals(PAGE, frame.lengthBytes());
            MemorySegment mapped = message.descriptor().map(PAGE, true, arena);
            assertEquals('h', mapped.get(ValueLayout.JAVA_BYTE, 0));
        }
        assertEquals(PAGE, memory.usedBytes());
        assertEquals(1, counters.regions.sum());
    }

    @Test
    void aSymbolicLinkIsRefused() throws IOException {
        Files.createSymbolicLink(fixture.shared.resolve("link"), fixture.file("r", PAGE));
        hand(1, "link", PAGE);
        assertRefused(Status.INVALID_REGION, "ELOOP");
    }

    @Test
    void aFolderIsRefused() throws IOException {
        Files.createDirectory(fixture.shared.resolve("sub"));
        hand(1, "sub", PAGE);
        assertRefused(Status.INVALID_REGION, "EISDIR");
    }

    @Test
    void aPipeIsRefusedWithoutWaitingForItsOtherEnd() throws Exception {
        Process mkfifo =
                new ProcessBuilder("mkfifo", fixture.shared.resolve("pipe").toString()).start();
        assertEquals(0, mkfifo.waitFor());
        hand(1, "pipe", PAGE);
        assertRefused(Status.INVALID_REGION, "no regular file");
    }

    @Test
    void aFileOfSomeoneElseIsRefused() throws IOException {
        fixture.file("r", PAGE);
        regions = new Regions(memory, owner -> false, counters);
        hand(1, "r", PAGE);
        assertRefused(Status.INVALID_REGION, "belongs to uid");
    }

    @Test
    void aFileSmallerThanAskedForIsRefused() throws IOException {
        fixture.file("r", PAGE);
        hand(1, "r", 2 * PAGE);
        assertRefused(Status.INVALID_REGION, "fewer than the 8192");
    }

    @Test
    void aFileLargerThanAllowedIsRefused() throws IOException {
        fixture.file("r", (int) LIMIT + 1);
        hand(1, "r", PAGE);
        assertRefused(Status.INVALID_REGION, "hearth.sidecar.shared-memory");
    }

    @Test
    void aMissingFileIsRefused() throws IOException {
        hand(1, "none", PAGE);
        assertRefused(Status.INVALID_REGION, "ENOENT");
    }

    @Test
    void aNameThatLeavesTheFolderIsRefused() throws IOException {
        fixture.file("r", PAGE);
        hand(1, "../memory/r", PAGE);
        assertRefused(Status.INVALID_REGION, "slash");
    }

    @Test
    void aNegativeLengthIsRefused() throws IOException {
        fixture.file("r", PAGE);
        hand(1, "r", -PAGE);
        assertRefused(Status.INVALID_REGION, "at least one");
    }

    @Test
    void moreThanAllRegionsMayHaveIsRefusedUntilOneIsReleased() throws IOException {
        fixture.file("r", 8 * PAGE);
        hand(1, "r", 8 * PAGE);
        hand(2, "r", 8 * PAGE);
        hand(3, "r", PAGE);
        received().close();
        received().close();
        try (Message message = received()) {
            var frame = new DescriptorFrame(message.frame().segment());
            assertEquals(Status.OUT_OF_QUOTA, Status.of(frame.status()));
        }
        regions.release(1);
        regions.release(99);
        hand(4, "r", 8 * PAGE);
        try (Message message = received()) {
            assertEquals(Status.OK.code(), new DescriptorFrame(message.frame().segment()).status());
        }
        assertEquals(LIMIT, memory.usedBytes());
    }

    @Test
    void aHandleThatIsARegionAlreadyIsRefused() throws IOException {
        fixture.file("r", PAGE);
        hand(1, "r", PAGE);
        hand(1, "r", PAGE);
        received().close();
        try (Message message = received()) {
            var frame = new DescriptorFrame(message.frame().segment());
            assertEquals(Status.INVALID_HANDLE, Status.of(frame.status()));
        }
        assertEquals(PAGE, memory.usedBytes());
    }

    @Test
    void closingGivesAllBytesBack() throws IOException {
        fixture.file("r", PAGE);
        for (int handle = 16; handle > 0; handle--) {
            hand(handle, "r", PAGE);
        }
        assertEquals(LIMIT, memory.usedBytes());
        regions.close();
        assertEquals(0, memory.usedBytes());
        assertEquals(0, counters.regions.sum());
        assertEquals(0, counters.regionBytes.sum());
    }
}
