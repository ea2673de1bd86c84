package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FrameChannelTest {
    private static final int WHOLE = Integer.MAX_VALUE;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 23, 24, 25, 39, 4096, WHOLE})
    void framesArriveWholeHoweverTheReadsAreSplit(int pieceBytes) throws IOException {
        byte[] input = concat(frame(24, 1), frame(40, 2), frame(Frame.MAX_BYTES, 3), frame(1000, 4), frame(24, 5));
        var channel = new FrameChannel(new ScriptedChannel(input, pieceBytes));
        var output = new ByteArrayOutputStream();
        for (int i = 1; i <= 5; i++) {
            Frame frame = channel.next();
            assertNotNull(frame);
            assertEquals(i, frame.sequence());
            output.writeBytes(frame.segment().toArray(ValueLayout.JAVA_BYTE));
        }
        assertArrayEquals(input, output.toByteArray());
        assertNull(channel.next());
    }

    @Test
    void randomFramesArriveInOrderInRandomPieces() throws IOException {
        long seed = System.nanoTime();
        System.out.println("FrameChannelTest seed " + seed);
        var random = new Random(seed);
        var input = new ByteArrayOutputStream();
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int length = 24 + 8 * random.nextInt(random.nextInt(20) == 0 ? 8190 : 40);
            lengths.add(length);
            input.writeBytes(frame(length, i));
        }
        var channel = new FrameChannel(new ScriptedChannel(input.toByteArray(), 1 + random.nextInt(70_000)));
        List<Integer> arrived = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment own = arena.allocate(Frame.MAX_BYTES);
            while (channel.await()) {
                int length = channel.take(own);
                assertEquals(length, new Frame(own).length());
                assertEquals(arrived.size(), new Frame(own).sequence());
                assertEquals((byte) arrived.size(), own.get(ValueLayout.JAVA_BYTE, length - 1));
                arrived.add(length);
            }
        }
        assertEquals(lengths, arrived);
    }

    @Test
    void hasNextTellsWhetherNextWouldWait() throws IOException {
        var channel = new FrameChannel(new ScriptedChannel(concat(frame(24, 1), frame(24, 2), frame(24, 3)), 60));
        assertFalse(channel.hasNext());
        assertNotNull(channel.next());
        assertTrue(channel.hasNext());
        assertEquals(36, channel.ahead().byteSize());
        assertNotNull(channel.next());
        assertFalse(channel.hasNext());
        assertThrows(IllegalStateException.class, () -> channel.take(MemorySegment.ofArray(new byte[24])));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 8, 23, 25, 65_544, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void badLengthIsRefused(int length) {
        byte[] input = frame(24, 1);
        MemorySegment.ofArray(input).set(Frame.INT, Frame.LENGTH, length);
        var channel = new FrameChannel(new ScriptedChannel(input, WHOLE));
        var refused = assertThrows(ProtocolException.class, channel::next);
        assertEquals(Status.INVALID_FRAME, refused.status());
        assertEquals(
                "a frame of " + length + " bytes; lengths are multiples of 8 from 24 to 65536", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 23, 24, 39})
    void endInTheMiddleOfAFrameIsTheEnd(int bytes) throws IOException {
        byte[] input = Arrays.copyOf(frame(40, 1), bytes);
        assertNull(new FrameChannel(new ScriptedChannel(input, WHOLE)).next());
    }

    @Test
    void batchGoesOutInOneWrite() throws IOException {
        var socket = new ScriptedChannel(new byte[0], WHOLE);
        var channel = new FrameChannel(socket);
        for (int i = 0; i < 10; i++) {
            channel.claim(Opcode.SYNCHRONIZE, 24, 7);
        }
        assertEquals(0, socket.writes());
        assertEquals(240, channel.pendingBytes());
        channel.flush();
        channel.flush();
        assertEquals(1, socket.writes());
        assertEquals(0, channel.pendingBytes());
        assertEquals(240, socket.written().length);
    }

    @Test
    void batchLargerThanTheBufferArrivesWhole() throws IOException {
        var socket = new ScriptedChannel(new byte[0], 999);
        var channel = new FrameChannel(socket);
        int count = 500;
        for (int i = 1; i <= count; i++) {
            MemorySegment frame = channel.claim(Opcode.COPY, CopyFrame.BYTES + 8 * i, i);
            new CopyFrame(frame).source(i).lengthBytes(-i);
            assertEquals(i, channel.sequence());
        }
        channel.flush();
        var back = new FrameChannel(new ScriptedChannel(socket.written(), WHOLE));
        for (int i = 1; i <= count; i++) {
            Frame frame = back.next();
            assertNotNull(frame);
            assertEquals(i, frame.sequence());
            assertEquals(i, frame.stream());
            assertEquals(CopyFrame.BYTES + 8 * i, frame.length());
            assertEquals(i, new CopyFrame(frame.segment()).source());
            assertEquals(-i, new CopyFrame(frame.segment()).lengthBytes());
        }
        assertNull(back.next());
    }

    @Test
    void answerCarriesTheAnsweredNumberAndCountsNothing() throws IOException {
        var socket = new ScriptedChannel(new byte[0], WHOLE);
        var channel = new FrameChannel(socket);
        channel.claim(Opcode.USAGE, UsageFrame.BYTES, 0);
        channel.answer(Opcode.DONE, DoneFrame.BYTES, 4711, 6);
        channel.claim(Opcode.USAGE, UsageFrame.BYTES, 0);
        channel.flush();
        var back = new FrameChannel(new ScriptedChannel(socket.written(), WHOLE));
        List<Long> sequences = new ArrayList<>();
        for (Frame frame = back.next(); frame != null; frame = back.next()) {
            sequences.add(frame.sequence());
        }
        assertEquals(List.of(1L, 4711L, 2L), sequences);
    }

    @Test
    void appendedFrameIsTheImageBehindAHeaderOfItsOwn() throws IOException {
        var socket = new ScriptedChannel(new byte[0], WHOLE);
        var channel = new FrameChannel(socket);
        byte[] image = new byte[100];
        Arrays.fill(image, (byte) 7);
        channel.append(Opcode.LAUNCH, MemorySegment.ofArray(image), 40, 9);
        channel.append(Opcode.CLOSE, MemorySegment.ofArray(image), 24, 0);
        for (int i = 0; i < 3; i++) {
            channel.append(Opcode.LAUNCH, MemorySegment.ofArray(new byte[40_000]), 40_000, 9);
        }
        assertEquals(5, channel.sequence());
        // What lies in the buffer goes out when it is replaced by a larger one, and each time that one is full.
        assertEquals(3, socket.writes());
        assertThrows(ProtocolException.class, () -> channel.append(Opcode.LAUNCH, MemorySegment.ofArray(image), 44, 9));
        channel.flush();
        var back = new FrameChannel(new ScriptedChannel(socket.written(), WHOLE));
        Frame first = back.next();
        assertNotNull(first);
        assertEquals(Opcode.LAUNCH.code(), first.opcode());
        assertEquals(1, first.sequence());
        assertEquals(9, first.stream());
        assertArrayEquals(Arrays.copyOf(image, 16), first.segment().asSlice(24).toArray(ValueLayout.JAVA_BYTE));
        Frame second = back.next();
        assertNotNull(second);
        assertEquals(24, second.length());
        assertEquals(2, second.sequence());
        Frame third = back.next();
        assertNotNull(third);
        assertEquals(40_000, third.length());
    }

    @Test
    void claimedMemoryIsZeroedAfterAnEarlierBatch() throws IOException {
        var channel = new FrameChannel(new ScriptedChannel(new byte[0], WHOLE));
        channel.claim(Opcode.COPY, CopyFrame.BYTES, 1)
                .asSlice(Frame.HEADER_BYTES)
                .fill((byte) 0xff);
        channel.flush();
        var copy = new CopyFrame(channel.claim(Opcode.COPY, CopyFrame.BYTES, 1));
        assertEquals(0, copy.source());
        assertEquals(0, copy.lengthBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 25, 65_544})
    void claimOfABadLengthIsRefused(int lengthBytes) {
        var channel = new FrameChannel(new ScriptedChannel(new byte[0], WHOLE));
        var refused = assertThrows(ProtocolException.class, () -> channel.claim(Opcode.LOAD, lengthBytes, 0));
        assertEquals(Status.INVALID_FRAME, refused.status());
        assertEquals(0, channel.sequence());
    }

    @Test
    void closedChannelFailsBothWays() throws IOException {
        var channel = new FrameChannel(new ScriptedChannel(frame(24, 1), WHOLE));
        channel.claim(Opcode.CLOSE, 24, 0);
        channel.close();
        assertThrows(ClosedChannelException.class, channel::next);
        assertThrows(ClosedChannelException.class, channel::flush);
    }

    /** A frame whose payload is the low byte of its sequence. */
    private static byte[] frame(int lengthBytes, long sequence) {
        byte[] bytes = new byte[lengthBytes];
        MemorySegment frame =
                Frame.begin(MemorySegment.ofArray(bytes), 0, Opcode.COPY, lengthBytes, sequence, sequence << 56);
        frame.asSlice(Frame.HEADER_BYTES).fill((byte) sequence);
        return bytes;
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
