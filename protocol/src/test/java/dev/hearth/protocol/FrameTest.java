package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FrameTest {
    @ParameterizedTest
    @ValueSource(ints = {9, 10, 100, 65_535})
    void textThatReachesOverTheEndOfItsFrameIsRefused(int nameLength) {
        var kernel = kernel("12345678");
        kernel.segment().set(Frame.SHORT, KernelFrame.NAME_LENGTH, (short) nameLength);
        var refused = assertThrows(ProtocolException.class, kernel::name);
        assertEquals(Status.INVALID_FRAME, refused.status());
        assertEquals(
                "a text of " + nameLength + " bytes at offset 48 does not fit a frame of 56 bytes",
                refused.getMessage());
    }

    @Test
    void textDoesNotReachTheBytesOfAnEarlierFrame() {
        MemorySegment memory = MemorySegment.ofArray(new byte[Frame.MAX_BYTES]).fill((byte) 'x');
        byte[] name = Frame.utf8("blur");
        var kernel = new KernelFrame(Frame.begin(memory, 0, Opcode.KERNEL, KernelFrame.bytes(name), 1, 0)).texts(name);
        kernel.segment().set(Frame.SHORT, KernelFrame.NAME_LENGTH, (short) 9);
        assertEquals(
                Status.INVALID_FRAME,
                assertThrows(ProtocolException.class, () -> new KernelFrame(memory).name())
                        .status());
    }

    @Test
    void secondTextIsRefusedWhereTheFirstTakesAllRoom() {
        byte[] socket = Frame.utf8("worker-1.sock");
        byte[] message = Frame.utf8("no");
        var opened = new OpenedFrame(Frame.begin(
                        MemorySegment.ofArray(new byte[128]),
                        0,
                        Opcode.OPENED,
                        OpenedFrame.bytes(socket, message),
                        1,
                        0))
                .texts(socket, message);
        opened.segment().set(Frame.SHORT, OpenedFrame.WORKER_SOCKET_LENGTH, (short) 16);
        assertThrows(ProtocolException.class, opened::message);
    }

    @Test
    void malformedTextBecomesReplacementCharacters() {
        var kernel = kernel("ab");
        kernel.segment().set(ValueLayout.JAVA_BYTE, KernelFrame.BYTES, (byte) 0xff);
        assertEquals("�b", kernel.name());
    }

    @ParameterizedTest
    @EnumSource
    void frameShorterThanItsFixedPartIsRefused(Opcode opcode) throws ReflectiveOperationException {
        int bytes = (int) FrameRecords.constantValue(FrameRecords.of(opcode), "BYTES");
        MemorySegment memory = MemorySegment.ofArray(new byte[Frame.MAX_BYTES]);
        Frame.begin(memory, 0, opcode, bytes, 1, 0);
        FrameRecords.wrap(opcode, memory);
        for (int length : new int[] {bytes - 8, 0, -8, Integer.MIN_VALUE}) {
            memory.set(Frame.INT, Frame.LENGTH, length);
            assertRefused(opcode, memory);
        }
        memory.set(Frame.INT, Frame.LENGTH, Integer.MAX_VALUE);
        assertRefused(opcode, memory.asSlice(0, bytes - 8));
        assertRefused(opcode, MemorySegment.ofArray(new byte[0]));
    }

    private static void assertRefused(Opcode opcode, MemorySegment memory) {
        var failure = assertThrows(InvocationTargetException.class, () -> FrameRecords.wrap(opcode, memory));
        assertEquals(Status.INVALID_FRAME, ((ProtocolException) failure.getTargetException()).status());
    }

    @Test
    void textTooLongForItsLengthFieldIsRefused() {
        byte[] text = new byte[65_536];
        MemorySegment memory = MemorySegment.ofArray(new byte[Frame.MAX_BYTES]);
        var fault = new FaultFrame(Frame.begin(memory, 0, Opcode.FAULT, Frame.MAX_BYTES, 1, 0));
        assertEquals(
                Status.INVALID_ARGUMENT,
                assertThrows(ProtocolException.class, () -> fault.texts(text)).status());
    }

    @Test
    void frameOfABadLengthIsNotBegun() {
        MemorySegment memory = MemorySegment.ofArray(new byte[80_000]);
        var refused = assertThrows(ProtocolException.class, () -> Frame.begin(memory, 0, Opcode.KERNEL, 70_000, 1, 0));
        assertEquals(Status.INVALID_FRAME, refused.status());
        assertEquals(
                "KERNEL: a frame of 70000 bytes; lengths are multiples of 8 from 24 to 65536", refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"größe,3,gr", "größe,4,grö", "größe,99,größe", "größe,0,''", "€,2,''", "€,3,€", "😀x,3,''"})
    void textIsCutAtTheEndOfACharacter(String text, int maxBytes, String cut) {
        assertEquals(cut, new String(Frame.utf8(text, maxBytes), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,8", "8,8", "9,16", "65535,65536"})
    void lengthsArePaddedToMultiplesOfEight(int bytes, int padded) {
        assertEquals(padded, Frame.padded(bytes));
    }

    private static KernelFrame kernel(String name) {
        byte[] bytes = Frame.utf8(name);
        MemorySegment memory = MemorySegment.ofArray(new byte[KernelFrame.bytes(bytes)]);
        return new KernelFrame(Frame.begin(memory, 0, Opcode.KERNEL, KernelFrame.bytes(bytes), 1, 0)).texts(bytes);
    }
}
