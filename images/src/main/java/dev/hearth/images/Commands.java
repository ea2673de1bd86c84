package dev.hearth.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Tools of the system that are run to their end. */
final class Commands {
    private Commands() {}

    /**
     * Runs one without input.
     *
     * @throws IOException with its own words where it fails
     */
    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + ": " + said.strip());
        }
    }
}
