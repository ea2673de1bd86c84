package dev.hearth.daemon.pjrt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the fields of a protocol-buffers message one after the other, as far as XLA's messages need it. */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final byte[] bytes;
    private final int end;
    private int at;
    private int wireType;

    ProtobufReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ProtobufReader(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** Number of the next field, whose value is read or skipped next; 0 at the end. */
    int next() {
        if (at >= end) {
            return 0;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        return (int) (tag >>> 3);
    }

    long number() {
        require(wireType == VARINT);
        return varint();
    }

    /** Numbers of a repeated field: one, or packed ones. */
    List<Long> numbers() {
        var numbers = new ArrayList<Long>();
        if (wireType == VARINT) {
            numbers.add(varint());
        } else {
            ProtobufReader packed = message();
            while (packed.at < packed.end) {
                numbers.add(packed.varint());
            }
        }
        return numbers;
    }

    ProtobufReader message() {
        require(wireType == LENGTH);
        int length = length();
        at += length;
        return new ProtobufReader(bytes, at - length, at);
    }

    String text() {
        ProtobufReader text = message();
        return new String(bytes, text.at, text.end - text.at, StandardCharsets.UTF_8);
    }

    void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> at += 8;
            case LENGTH -> message();
            case FIXED32 -> at += 4;
            default -> require(false);
        }
        require(at <= end);
    }

    private int length() {
        long length = varint();
        require(length >= 0 && length <= end - at);
        return (int) length;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            require(at < end);
            byte next = bytes[at++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than ten bytes");
    }

    private static void require(boolean good) {
        if (!good) {
            throw new IllegalArgumentException("not the protocol-buffers message that was expected");
        }
    }
}
