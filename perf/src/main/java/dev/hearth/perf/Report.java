package dev.hearth.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a benchmark found: lines for people as they come, one JSON object at the end, and a file that says where. */
final class Report {
    private static final int FAILED = 1;

    private final String name;
    private final String backend;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private String command;
    private int exitCode;

    /**
     * A report without figures yet.
     *
     * @param name of the benchmark
     * @param options that it was given; a backend among them stands in the file's name
     */
    Report(String name, Options options) {
        this.name = name;
        backend = options.text("backend", "");
        command = "./hearth bench " + name + options;
        figures.put("bench", name);
        figures.put("commit", commit());
    }

    void line(String line) {
        System.out.println(line);
        text.append(line).append('\n');
    }

    /** Adds a figure to the JSON object; the key ends in its unit. */
    Report figure(String key, Object value) {
        figures.put(key, value instanceof Double number ? Math.round(number * 1000) / 1000.0 : value);
        return this;
    }

    /** What was run, where it was not {@code ./hearth bench}. */
    void command(String command) {
        this.command = command;
    }

    /** Notes that a figure must not be so; the benchmark goes on, tells all, and fails. */
    void fail(String why) {
        fail(why, FAILED);
    }

    /** The same with an exit code of its own, which holds where nothing worse comes. */
    void fail(String why, int code) {
        exitCode = exitCode == FAILED ? FAILED : code;
        line("FAILED: " + why);
    }

    /** What the process is to end with: 0 where nothing failed. */
    int exitCode() {
        return exitCode;
    }

    /** Writes the file into this folder and prints the JSON object as the last line. */
    void finish(Path folder) throws IOException {
        String json = figures.entrySet().stream()
                .map(figure -> quoted(figure.getKey()) + ":"
                        + (figure.getValue() instanceof String string ? quoted(string) : figure.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
        String date = LocalDate.now(java.time.ZoneOffset.UTC).toString();
        Path file =
                folder.resolve(date + "-" + commit() + "-" + name + (backend.isEmpty() ? "" : "-" + backend) + ".md");
        String page = "# bench " + name + ", " + date + "\n\nCommit " + commit() + ", " + machine() + ".\nCommand: `"
                + command + "`\n\n```\n" + text + "```\n\n```json\n" + json + "\n```\n";
        try {
            Files.createDirectories(folder);
            Files.writeString(file, page);
            System.out.println("written to " + file);
        } catch (IOException e) {
            System.out.println("cannot write " + file + ": " + e + "\n" + page);
        }
        System.out.println(json);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String commit() {
        return System.getProperty("hearth.commit", "unknown");
    }

    private static String machine() throws IOException {
        String model = "unknown processor";
        Path cpu = Path.of("/proc/cpuinfo");
        if (Files.exists(cpu)) {
            model = Files.readAllLines(cpu).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(model);
        }
        return Runtime.getRuntime().availableProcessors() + " × " + model + ", Linux "
                + System.getProperty("os.version") + ", Java " + Runtime.version() + ", load "
                + (Files.exists(Path.of("/proc/loadavg"))
                        ? Files.readString(Path.of("/proc/loadavg")).strip()
                        : "?");
    }
}
