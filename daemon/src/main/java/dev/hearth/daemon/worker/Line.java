package dev.hearth.daemon.worker;

import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;

/**
 * The connections that serve a session: the one for frames, and who was let in on it with the one for descriptors.
 *
 * @param socket under the channel
 * @param channel carries the frames; made by the one who first reads from the socket
 * @param admission brings the descriptors
 */
record Line(UnixSocket socket, FrameChannel channel, Tickets.Admission admission) implements AutoCloseable {
    Line(UnixSocket socket, Tickets.Admission admission) {
        this(socket, new FrameChannel(socket), admission);
    }

    /** Lets whoever reads find the end, and what is written still go out. */
    void endInput() {
        try {
            socket.endInput();
        } catch (IOException e) {
            // It is closed already, which ends the input as well.
        }
    }

    /** Ends both connections; a thread that reads or writes there is woken. */
    @Override
    public void close() {
        socket.close();
        admission.close();
    }
}
