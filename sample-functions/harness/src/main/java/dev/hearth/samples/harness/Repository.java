package dev.hearth.samples.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that a test or tool runs in. */
final class Repository {
    private Repository() {}

    /** Its root folder, found upwards from the working folder. */
    static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("sample-functions"))
                    && Files.isDirectory(folder.resolve("protocol"))) {
                return folder;
            }
        }
        throw new IllegalStateException("Run this inside the repository; " + start + " is not in it.");
    }
}
