package dev.hearth.protocol.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.DescriptorFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixSocketTest {
    @TempDir
    Path folder;

    private UnixListener listener;
    private UnixSocket left;
    private UnixSocket right;

    @BeforeEach
    void connect() throws IOException {
        listener = UnixListener.bind(folder.resolve("s"), 0600);
        left = UnixSocket.connect(folder.resolve("s"));
        right = listener.accept();
    }

    @AfterEach
    void close() {
        left.close();
        right.close();
        listener.close();
    }

    @Test
    void frameArrivesWithItsDescriptorsInOrder() throws IOException {
        try (Descriptor first = Descriptor.memory("first", 4096);
                Descriptor second = Descriptor.memory("second", 8192)) {
            left.send(descriptorFrame(7), first, second);
            try (Message message = received()) {
                assertEquals(7, new DescriptorFrame(message.frame().segment()).region());
                assertEquals(2, message.descriptors().size());
                assertEquals(
                        first.status().inode(),
                        message.descriptors().get(0).status().inode());
                assertEquals(8192, message.descriptors().get(1).status().lengthBytes());
            }
        }
    }

    @Test
    void bothEndsSeeTheBytesOfAPassedDescriptor() throws IOException {
        try (Descriptor memory = Descriptor.memory("m", 4096).seal(false);
                Arena arena = Arena.ofConfined()) {
            left.send(descriptorFrame(1), memory);
            try (Message message = received();
                    Descriptor passed = message.descriptor()) {
                MemorySegment here = memory.map(4096, true, arena);
                MemorySegment there = passed.map(4096, true, arena);
                here.set(JAVA_INT, 4092, 42);
                assertEquals(42, there.get(JAVA_INT, 4092));
                assertTrue(passed.isSealed(false));
            }
        }
    }

    @Test
    void frameWithoutDescriptorHasNone() throws IOException {
        left.send(descriptorFrame(3));
        try (Message message = received()) {
            assertEquals(List.of(), message.descriptors());
            assertEquals(
                    Status.INVALID_FRAME,
                    assertThrows(ProtocolException.class, message::descriptor).status());
        }
    }

    @Test
    void descriptorsStayWithTheirFrameAmongOthersReceivedLater() throws IOException {
        try (Descriptor memory = Descriptor.memory("m", 4096)) {
            left.send(descriptorFrame(1));
            left.send(descriptorFrame(2), memory);
            left.send(descriptorFrame(3));
            left.send(descriptorFrame(4), memory, memory);
            List<Integer> counts = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                try (Message message = received()) {
                    assertEquals(i, new DescriptorFrame(message.frame().segment()).region());
                    counts.add(message.descriptors().size());
                }
            }
            assertEquals(List.of(0, 1, 0, 2), counts);
        }
    }

    @Test
    void largestFrameArrivesWhole() throws Exception {
        byte[] bytes = new byte[Frame.MAX_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        MemorySegment frame = MemorySegment.ofArray(bytes);
        frame.set(JAVA_INT.withByteAlignment(1), 0, bytes.length);
        var sending = start(() -> {
            try (Descriptor memory = Descriptor.memory("m", 4096)) {
                for (int i = 0; i < 8; i++) {
                    left.send(frame, memory);
                }
            }
            return true;
        });
        for (int i = 0; i < 8; i++) {
            try (Message message = received()) {
                assertArrayEquals(bytes, message.frame().segment().toArray(JAVA_BYTE));
                assertEquals(1, message.descriptors().size());
            }
        }
        assertTrue(sending.get(10, TimeUnit.SECONDS));
    }

    @Test
    void moreDescriptorsThanAllowedAreNotSent() throws IOException {
        try (Descriptor memory = Descriptor.memory("m", 4096)) {
            Descriptor[] many = new Descriptor[UnixSocket.MAX_DESCRIPTORS + 1];
            Arrays.fill(many, memory);
            assertThrows(IllegalArgumentException.class, () -> left.send(descriptorFrame(1), many));
        }
    }

    @Test
    void cutOffDescriptorsAreRefusedAndClosed() throws IOException {
        try (Descriptor memory = Descriptor.memory("cut-off", 4096);
                Arena arena = Arena.ofConfined()) {
            int[] numbers = new int[UnixSocket.MAX_DESCRIPTORS + 5];
            Arrays.fill(numbers, memory.number());
            sendRaw(arena, descriptorFrame(1), numbers);
            var refused = assertThrows(ProtocolException.class, () -> right.receive());
            assertEquals(Status.INVALID_FRAME, refused.status());
            assertTrue(refused.toString().contains("at most " + UnixSocket.MAX_DESCRIPTORS), refused::toString);
            assertEquals(1, openMemoryFiles("cut-off"));
        }
        assertEquals(0, openMemoryFiles("cut-off"));
    }

    @Test
    void descriptorsOfAFrameThatEndsInTheMiddleAreClosed() throws IOException {
        try (Descriptor memory = Descriptor.memory("cut-short", 4096)) {
            left.send(descriptorFrame(1).asSlice(0, 32), memory);
            left.close();
            assertNull(right.receive());
            assertEquals(1, openMemoryFiles("cut-short"));
        }
    }

    @Test
    void closedMessageHoldsNoDescriptor() throws IOException {
        try (Descriptor memory = Descriptor.memory("received", 4096)) {
            left.send(descriptorFrame(1), memory, memory);
            Message message = received();
            assertEquals(3, openMemoryFiles("received"));
            message.close();
            assertEquals(1, openMemoryFiles("received"));
        }
    }

    @Test
    void passedDescriptorIsNotInheritedByAChild() throws IOException {
        try (Descriptor memory = Descriptor.memory("m", 4096)) {
            left.send(descriptorFrame(1), memory);
            try (Message message = received()) {
                assertTrue(isCloseOnExec(message.descriptor().number()));
                assertTrue(isCloseOnExec(memory.number()));
                assertTrue(isCloseOnExec(left.number()));
                assertTrue(isCloseOnExec(right.number()));
            }
        }
    }

    @Test
    void frameOfBadLengthIsRefused() throws IOException {
        MemorySegment frame = descriptorFrame(1);
        frame.set(JAVA_INT.withByteAlignment(1), 0, 25);
        left.send(frame);
        assertEquals(
                Status.INVALID_FRAME,
                assertThrows(ProtocolException.class, () -> right.receive()).status());
    }

    @Test
    void receiveAtEndIsNull() throws IOException {
        left.close();
        assertNull(right.receive());
        assertEquals(-1, right.read(ByteBuffer.allocateDirect(8)));
    }

    @Test
    void sendToAPeerThatIsGoneNamesCallAndCode() throws IOException {
        right.close();
        var failed = assertThrows(PosixException.class, () -> left.send(descriptorFrame(1)));
        assertEquals(32, failed.errno());
        assertEquals("sendmsg(48 bytes, 0 descriptors) failed: 32 EPIPE", failed.getMessage());
    }

    @Test
    void peerIsThisProcess() throws IOException {
        int uid = (int) Files.getAttribute(folder, "unix:uid");
        int gid = (int) Files.getAttribute(folder, "unix:gid");
        var self = new PeerCredentials((int) ProcessHandle.current().pid(), uid, gid);
        assertEquals(self, right.peer());
        assertEquals(self, left.peer());
    }

    @Test
    void bytesGoBothWaysThroughDirectBuffers() throws IOException {
        ByteBuffer out = ByteBuffer.allocateDirect(32);
        out.position(5).put("hello".getBytes(UTF_8)).flip().position(5);
        assertEquals(5, left.write(out));
        assertEquals(0, out.remaining());
        ByteBuffer in = ByteBuffer.allocateDirect(32).position(3);
        assertEquals(5, right.read(in));
        byte[] bytes = new byte[5];
        in.flip().position(3).get(bytes);
        assertEquals("hello", new String(bytes, UTF_8));
        assertEquals(0, left.write(out));
    }

    @Test
    void heapBufferIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> left.read(ByteBuffer.allocate(8)));
        assertThrows(IllegalArgumentException.class, () -> left.write(ByteBuffer.allocate(8)));
    }

    @Test
    void closeWakesAReceiveThatWaits() throws Exception {
        var waiting = start(() -> right.receive());
        awaitBlocked(right);
        right.close();
        assertInstanceOf(AsynchronousCloseException.class, failureOf(waiting));
        assertThrows(ClosedChannelException.class, () -> right.receive());
    }

    @Test
    void closeWakesAReadThatWaits() throws Exception {
        var waiting = start(() -> right.read(ByteBuffer.allocateDirect(8)));
        awaitBlocked(right);
        right.close();
        assertInstanceOf(AsynchronousCloseException.class, failureOf(waiting));
    }

    @Test
    void closeWakesAWriteThatWaits() throws Exception {
        var waiting = start(() -> {
            ByteBuffer out = ByteBuffer.allocateDirect(1 << 20);
            while (true) {
                left.write(out.clear());
            }
        });
        awaitBlocked(left);
        left.close();
        assertInstanceOf(ClosedChannelException.class, failureOf(waiting));
    }

    @Test
    void receiveEndsAtItsTimeout() throws IOException {
        right.timeout(Duration.ofMillis(50));
        assertThrows(SocketTimeoutException.class, () -> right.receive());
        right.timeout(Duration.ZERO);
        left.send(descriptorFrame(1));
        received().close();
    }

    private Message received() throws IOException {
        return Objects.requireNonNull(right.receive());
    }

    private static MemorySegment descriptorFrame(long region) {
        MemorySegment frame = Frame.begin(
                MemorySegment.ofArray(new byte[DescriptorFrame.BYTES]),
                0,
                Opcode.DESCRIPTOR,
                DescriptorFrame.BYTES,
                1,
                0);
        return new DescriptorFrame(frame).region(region).segment();
    }

    /** What a hostile peer does: more descriptors than a message may carry. */
    private void sendRaw(Arena arena, MemorySegment frame, int[] numbers) throws IOException {
        var header = new MessageHeader(arena, numbers.length);
        MemorySegment bytes = arena.allocate(frame.byteSize()).copyFrom(frame);
        header.data(bytes.address(), bytes.byteSize());
        header.descriptors(numbers, numbers.length);
        MemorySegment state = Libc.newState(arena);
        assertEquals(frame.byteSize(), Libc.sendmsg(state, left.number(), header.segment(), 0));
    }

    /** Waits until a call is under way in the socket; it may still be short of blocking, which close must cover too. */
    private static void awaitBlocked(UnixSocket socket) {
        while (!socket.isInUse()) {
            Thread.onSpinWait();
        }
    }

    private static int openMemoryFiles(String name) throws IOException {
        int count = 0;
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            for (Path file : files.toList()) {
                // The one that lists the folder is gone by now.
                if (Files.isSymbolicLink(file)
                        && Files.readSymbolicLink(file).toString().startsWith("/memfd:" + name)) {
                    count++;
                }
            }
        }
        return count;
    }

    /** Reads the flags in octal from proc(5); O_CLOEXEC is 02000000. */
    private static boolean isCloseOnExec(int number) throws IOException {
        String flags = Files.readAllLines(Path.of("/proc/self/fdinfo/" + number)).stream()
                .filter(line -> line.startsWith("flags:"))
                .findFirst()
                .orElseThrow();
        return (Long.parseLong(flags.substring(6).strip(), 8) & 0x80000) != 0;
    }

    static <T> FutureTask<T> start(Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static Throwable failureOf(FutureTask<?> task) {
        return Objects.requireNonNull(assertThrows(ExecutionException.class, () -> task.get(10, TimeUnit.SECONDS))
                .getCause());
    }
}
