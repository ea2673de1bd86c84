package dev.hearth.sidecar;

import dev.hearth.protocol.CloseFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The two connections to a worker that has taken a session.
 *
 * @param frames carries what the function sends and what the worker answers
 * @param descriptors carries the descriptors of regions
 * @param welcome the worker's WELCOME
 */
record WorkerLink(UnixSocket frames, UnixSocket descriptors, WelcomeFrame welcome) implements AutoCloseable {
    /**
     * Tells the worker that nobody comes back to this session, and ends both connections. On the connection for
     * descriptors, as the other one may have been left in the middle of a frame.
     */
    void abandon() {
        try {
            int length = CloseFrame.BYTES;
            descriptors.send(
                    Frame.begin(MemorySegment.ofArray(new long[length / Long.BYTES]), 0, Opcode.CLOSE, length, 0, 0));
        } catch (IOException e) {
            // The worker is gone, or so far behind that it keeps the session for its grace time.
        }
        close();
    }

    /** Ends both connections; without a CLOSE before, the worker keeps the session for one who takes it up again. */
    @Override
    public void close() {
        frames.close();
        descriptors.close();
    }
}
