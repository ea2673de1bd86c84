package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback interface that nobody uses, and that the system gives to no outgoing connection. */
final class Ports {
    private static final int FIRST = 12_000;
    /** From here on the system takes ports for outgoing connections, unless told otherwise. */
    private static final int END = 32_000;

    private Ports() {}

    /** A port that is free just now, taken at random: whoever asks next, here or elsewhere, is hardly told the same. */
    static int free() {
        for (int tries = FIRST; tries < END; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port from " + FIRST + " to " + END + " is free");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
