package dev.hearth.perf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Programs of this class path, each in a JVM of its own, by this runtime. */
final class BundleJvm {
    private static final int NEVER_LESS_MS = 1000;

    private BundleJvm() {}

    /** The command of a program. */
    static ProcessBuilder command(String heap, String main, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xss512k", "-Xmx" + heap, "--enable-native-access=ALL-UNNAMED"));
        // Whatever this machine's locale, or none, would have it.
        command.add("-Dstdout.encoding=UTF-8");
        for (String property : List.of("java.io.tmpdir", "hearth.commit")) {
            command.add("-D" + property + "=" + System.getProperty(property, "unknown"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /**
     * Runs a program to its end, and kills it where that does not come in time.
     *
     * @param patienceMs how long it may take
     * @param lines gets each line that it prints
     * @return its exit code
     */
    static int run(ProcessBuilder command, long patienceMs, Consumer<String> lines) throws Exception {
        Process process = command.start();
        process.getOutputStream().close();
        // Where this one is told to end, that one does not go on without it.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var _ = process.onExit()
                .orTimeout(Math.max(NEVER_LESS_MS, patienceMs), TimeUnit.MILLISECONDS)
                .exceptionally(late -> {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    return process.destroyForcibly();
                });
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(lines);
        }
        return process.waitFor();
    }
}
