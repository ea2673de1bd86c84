package dev.hearth.samples.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code ./hearth compile} for a TPU that is not there, where {@code HEARTH_DAEMON_PJRT_PLUGINS_TPU} names its plugin. */
public final class TpuCompiler {
    private static final String VARIABLE = "HEARTH_DAEMON_PJRT_PLUGINS_TPU";
    private static final String TARGET = "v5e:2x2";

    private TpuCompiler() {}

    /** Whether there is a plugin to compile with. It is proprietary, so nothing here fetches it. */
    public static boolean isThere() {
        return Optional.ofNullable(System.getenv(VARIABLE))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .isPresent();
    }

    /**
     * Compiles a program for a v5e of 2 × 2 chips.
     *
     * @param folder where the program is written
     * @param program StableHLO as text
     * @return what the command printed: a line a kernel, with sizes and cost
     * @throws IllegalStateException with the command's own words where it fails
     */
    public static String compile(Path folder, String program) {
        try {
            Path file = Files.writeString(folder.resolve("program.mlir"), program);
            var command = new ProcessBuilder(
                    Repository.root().resolve("hearth").toString(), "compile", "--target", TARGET, file.toString());
            command.environment().put("HEARTH_BUILD", "skip");
            return Commands.run(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
