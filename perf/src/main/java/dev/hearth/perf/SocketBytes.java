package dev.hearth.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Bytes that this process has moved by read and write calls, sockets among them, from {@code /proc/self/io}
 * ({@code rchar} and {@code wchar}, proc(5)). Bytes in mapped memory do not count, so bulk data that crosses a socket
 * shows, and bulk data in a region does not.
 */
final class SocketBytes {
    private SocketBytes() {}

    static long moved() throws IOException {
        long bytes = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/io"))) {
            if (line.startsWith("rchar: ") || line.startsWith("wchar: ")) {
                bytes += Long.parseLong(line.substring(7));
            }
        }
        return bytes;
    }
}
