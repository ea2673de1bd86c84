package dev.hearth.samples.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Runs the repository's own commands to their end. */
final class Commands {
    private Commands() {}

    /**
     * Runs one on this JDK, without input.
     *
     * @return what it printed, stripped
     * @throws IllegalStateException with the command's own words where it fails
     */
    static String run(ProcessBuilder command) {
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Process process = command.redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
