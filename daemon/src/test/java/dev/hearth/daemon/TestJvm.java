package dev.hearth.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of tests that run a class of the tests. */
public final class TestJvm {
    private TestJvm() {}

    /** The command; what it prints, errors included, is one stream. */
    public static ProcessBuilder command(Class<?> main, String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
