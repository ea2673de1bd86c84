package dev.hearth.protocol.posix;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds the address of a direct buffer; remembers the last one, so that a call in a loop makes no view of it. */
final class BufferAddress {
    private @Nullable ByteBuffer last;
    private long base;

    /** Address of the byte at the buffer's position. */
    @SuppressWarnings("ReferenceEquality")
    long of(ByteBuffer buffer) {
        if (buffer != last) {
            if (!buffer.isDirect()) {
                throw new IllegalArgumentException(
                        "a Unix socket takes direct buffers only; allocate it with allocateDirect");
            }
            base = MemorySegment.ofBuffer(buffer).address() - buffer.position();
            last = buffer;
        }
        return base + buffer.position();
    }
}
