package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How a command ended.
 *
 * @param command as it was started
 * @param status its exit status
 * @param output what it printed, errors among the rest
 */
public record CommandOutcome(List<String> command, int status, String output) {
    /** Runs a command to its end; {@code input} is its standard input. Kills it and fails where it takes too long. */
    static CommandOutcome of(List<String> command, String input, Duration limit) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            // Read beside us: a command that prints more than a pipe holds would not end, and one that hangs not be
            // killed.
            var output = CompletableFuture.supplyAsync(
                    () -> text(process), task -> Thread.ofVirtual().start(task));
            try (var standardInput = process.outputWriter(StandardCharsets.UTF_8)) {
                standardInput.write(input);
            }
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end within " + limit + ": " + output.join());
            }
            return new CommandOutcome(List.copyOf(command), process.exitValue(), output.join());
        } catch (IOException e) {
            throw new UncheckedIOException(command + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
    }

    /** What it printed; fails where its exit status is not zero. */
    public String required() {
        if (status != 0) {
            throw new IllegalStateException(command + " ended with " + status + ": " + output);
        }
        return output;
    }

    private static String text(Process process) {
        try (var output = process.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
