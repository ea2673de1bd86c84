package dev.hearth.samples.harness;

import java.nio.file.Path;
import java.util.List;

/** The repository's scripts that fetch something once and print, last, where it lies. */
final class FetchScript {
    private FetchScript() {}

    /**
     * Runs one; it does nothing where all is there already.
     *
     * @param script its path in the repository
     * @return what it printed last
     * @throws IllegalStateException with the script's own words where it fails
     */
    static Path run(String script, String... arguments) {
        var builder =
                new ProcessBuilder("bash", Repository.root().resolve(script).toString());
        builder.command().addAll(List.of(arguments));
        String said = Commands.run(builder);
        return Path.of(said.substring(said.lastIndexOf('\n') + 1));
    }
}
