package dev.hearth.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads where a crashed JVM says it crashed, from the file that {@code -XX:ErrorFile} names. */
final class CrashLog {
    static final String FILE = "crash.log";
    private static final String FRAME = "# Problematic frame:";

    private CrashLog() {}

    /** A clause for a message: in which native function it crashed; empty where it did not. */
    static String summary(Path folder) {
        try (var lines = Files.lines(folder.resolve(FILE))) {
            var it = lines.limit(60).iterator();
            while (it.hasNext()) {
                if (it.next().startsWith(FRAME) && it.hasNext()) {
                    return "; it crashed in" + it.next().substring(1);
                }
            }
            return "; it crashed";
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException | java.io.UncheckedIOException e) {
            return "; it crashed, and how cannot be read: " + e;
        }
    }
}
