package dev.hearth.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A process with a {@link FakeWorker}; ends when its input does. */
final class FakeDaemon {
    private FakeDaemon() {}

    public static void main(String[] arguments) throws IOException {
        Path socket = Path.of(arguments[Arrays.asList(arguments).indexOf("--sidecar-socket") + 1]);
        try (var _ = new FakeWorker(socket.resolveSibling("node"), socket)) {
            int read = System.in.read();
            while (read >= 0) {
                read = System.in.read();
            }
        }
    }
}
