package dev.hearth.client;

import dev.hearth.protocol.FrameChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the sidecar is, and how a session is opened there.
 *
 * @param path of its socket
 * @param handshake that opens
 * @param patience how long a sidecar that does not answer is tried
 */
record Door(Path path, Handshake handshake, Duration patience) {
    /**
     * An open session; the socket is the receiver's to close.
     *
     * @param socket on which it is served
     * @param channel on the socket, which has read WELCOME and perhaps more
     * @param welcome what the session is
     */
    record Opened(PatientSocket socket, FrameChannel channel, Handshake.Welcome welcome) {}

    /**
     * Opens a new session, or with a token takes one up again.
     *
     * @param deadlineNs by when, on the clock of {@link System#nanoTime}
     * @throws IOException where nobody answers: another attempt may do better
     * @throws AcceleratorException where the session is refused
     */
    Opened open(Token token, long deadlineNs) throws IOException {
        PatientSocket socket = PatientSocket.connect(path);
        try {
            socket.expire(Duration.ofNanos(deadlineNs - System.nanoTime()));
            var channel = new FrameChannel(socket);
            Handshake.Welcome welcome = handshake.shake(channel, token);
            socket.neverExpire();
            return new Opened(socket, channel, welcome);
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }
}
