package dev.hearth.protocol.posix;

import java.io.IOException;

/** The socket whose peer wants sent what another socket sends; see {@link UnixSocket#sendFor}. One sender uses it. */
final class Origin {
    private final Descriptor socket;
    private final Poll poll = new Poll();

    Origin(Descriptor socket) {
        this.socket = socket;
    }

    /**
     * Waits until that socket's peer can be sent more.
     *
     * @param number the descriptor that sends
     * @throws PeerGoneException where this one's peer goes first
     */
    void awaitRoom(int number) throws IOException {
        int wanting = socket.acquire();
        int ready;
        try {
            ready = poll.await(number, Poll.ROOM, wanting, Poll.PEER_GONE, Poll.FOREVER);
        } finally {
            socket.release();
        }
        if ((ready & Poll.SECOND) != 0) {
            throw new PeerGoneException("the peer of " + socket + " has gone while what it sent waited for room");
        }
    }
}
