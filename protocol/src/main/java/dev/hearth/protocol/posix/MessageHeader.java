package dev.hearth.protocol.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The memory that sendmsg and recvmsg work on: {@code struct msghdr}, one {@code struct iovec} and the control data
 * ({@code struct cmsghdr} and the descriptors), as {@code bits/socket.h} lays them out on 64-bit Linux.
 *
 * <pre>
 * offset  size  what
 * 0       56    msghdr: name 0, name length 8, iov 16, iov count 24, control 32, control length 40, flags 48
 * 56      16    iovec: address 0, length 8
 * 72      16    cmsghdr: length 0, level 8, type 12
 * 88      …     descriptors, 4 bytes each
 * </pre>
 */
final class MessageHeader {
    private static final long IOV = 16;
    private static final long IOV_COUNT = 24;
    private static final long CONTROL = 32;
    private static final long CONTROL_LENGTH = 40;
    private static final long FLAGS = 48;
    private static final long VECTOR = 56;
    private static final long CMSG = 72;
    private static final long CMSG_HEADER_BYTES = 16;

    private final MemorySegment memory;
    private final long controlBytes;

    MessageHeader(Arena arena, int maxDescriptors) {
        controlBytes = CMSG_HEADER_BYTES + 8L * ((maxDescriptors + 1) / 2);
        memory = arena.allocate(CMSG + controlBytes, 8);
        memory.set(JAVA_LONG, IOV, memory.address() + VECTOR);
        memory.set(JAVA_LONG, IOV_COUNT, 1);
    }

    MemorySegment segment() {
        return memory;
    }

    /** Points it at the bytes to move. */
    void data(long address, long lengthBytes) {
        memory.set(JAVA_LONG, VECTOR, address);
        memory.set(JAVA_LONG, VECTOR + 8, lengthBytes);
    }

    /** Puts descriptors beside the bytes to send; none for a count of 0. */
    void descriptors(int[] numbers, int count) {
        memory.set(JAVA_LONG, CONTROL, count == 0 ? 0 : memory.address() + CMSG);
        memory.set(JAVA_LONG, CONTROL_LENGTH, count == 0 ? 0 : CMSG_HEADER_BYTES + 8L * ((count + 1) / 2));
        memory.set(JAVA_LONG, CMSG, CMSG_HEADER_BYTES + 4L * count);
        memory.set(JAVA_INT, CMSG + 8, Libc.SOL_SOCKET);
        memory.set(JAVA_INT, CMSG + 12, Libc.SCM_RIGHTS);
        for (int i = 0; i < count; i++) {
            memory.set(JAVA_INT, CMSG + CMSG_HEADER_BYTES + 4L * i, numbers[i]);
        }
    }

    /** Makes all room for control data free, before bytes are received. */
    void clear() {
        memory.set(JAVA_LONG, CONTROL, memory.address() + CMSG);
        memory.set(JAVA_LONG, CONTROL_LENGTH, controlBytes);
        memory.set(JAVA_INT, FLAGS, 0);
    }

    /** Takes over the descriptors that came, into the list; true where some were cut off. */
    boolean take(List<Descriptor> descriptors) {
        long end = Math.min(controlBytes, memory.get(JAVA_LONG, CONTROL_LENGTH));
        long at = 0;
        while (at + CMSG_HEADER_BYTES <= end) {
            long length = memory.get(JAVA_LONG, CMSG + at);
            if (length < CMSG_HEADER_BYTES || length > end - at) {
                break;
            }
            if (memory.get(JAVA_INT, CMSG + at + 8) == Libc.SOL_SOCKET
                    && memory.get(JAVA_INT, CMSG + at + 12) == Libc.SCM_RIGHTS) {
                for (long i = at + CMSG_HEADER_BYTES; i + 4 <= at + length; i += 4) {
                    descriptors.add(new Descriptor(memory.get(JAVA_INT, CMSG + i)));
                }
            }
            at += (length + 7) & ~7L;
        }
        return (memory.get(JAVA_INT, FLAGS) & Libc.MSG_CTRUNC) != 0;
    }
}
