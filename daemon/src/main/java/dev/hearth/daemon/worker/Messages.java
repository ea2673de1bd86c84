package dev.hearth.daemon.worker;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import java.lang.foreign.MemorySegment;

/** Frames that are sent one at a time, each in memory of its own. */
final class Messages {
    private Messages() {}

    static MemorySegment begin(Opcode opcode, int lengthBytes, long sequence) {
        return Frame.begin(MemorySegment.ofArray(new byte[lengthBytes]), 0, opcode, lengthBytes, sequence, 0);
    }
}
