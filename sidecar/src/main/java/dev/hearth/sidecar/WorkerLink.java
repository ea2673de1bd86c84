package dev.hearth.sidecar;

import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.UnixSocket;

/**
 * The two connections to a worker that has taken a session.
 *
 * @param frames carries what the function sends and what the worker answers
 * @param descriptors carries the descriptors of regions
 * @param welcome the worker's WELCOME
 */
record WorkerLink(UnixSocket frames, UnixSocket descriptors, WelcomeFrame welcome) implements AutoCloseable {
    /** Ends both connections, which tells the worker that the session is over. */
    @Override
    public void close() {
        frames.close();
        descriptors.close();
    }
}
