package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Many connections to Unix sockets, none of which ever says what is expected of it. */
final class Flood implements AutoCloseable {
    private static final long SEED = 20_26;
    private static final int GARBAGE_BYTES = 1000;
    /** A frame's length comes first; of this one little more follows. */
    private static final byte[] BEGIN_OF_A_FRAME = {64, 0, 0, 0, 1, 0};

    private final List<SocketChannel> connections = new ArrayList<>();
    private final Random random = new Random(SEED);

    /** Connects so many times, each time as long as it takes; then leaves the connections as they are. */
    void connect(Path socket, int count) throws IOException {
        for (int number = 0; number < count; number++) {
            connectOnce(socket, number);
        }
    }

    @SuppressWarnings("MustBeClosed") // They are kept open on purpose, until all are closed.
    private void connectOnce(Path socket, int number) throws IOException {
        SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
        connections.add(connection);
        connection.connect(UnixDomainSocketAddress.of(socket));
        switch (number % 3) {
            case 0 -> write(connection, BEGIN_OF_A_FRAME);
            case 1 -> {
                byte[] garbage = new byte[GARBAGE_BYTES];
                random.nextBytes(garbage);
                write(connection, garbage);
            }
            default -> {
                // Says nothing at all.
            }
        }
    }

    private static void write(SocketChannel connection, byte[] bytes) {
        try {
            connection.write(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            // The other side does not even listen any more, which is its right.
        }
    }

    /** This side has given up nothing so far: what the other side gave back it did of its own accord. */
    void requireOpen() {
        assertTrue(connections.stream().allMatch(SocketChannel::isOpen));
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel connection : connections) {
            connection.close();
        }
    }
}
