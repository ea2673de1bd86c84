package dev.hearth.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A function as a real process, with its sidecar's socket in {@code HEARTH_SOCKET}. */
public final class FunctionProcess implements AutoCloseable {
    private final HearthProcess process;
    private final int port;

    private FunctionProcess(HearthProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a plain main class. */
    public static FunctionProcess plain(
            ShortFolder folder,
            String name,
            Path sidecarSocket,
            String classPath,
            String mainClass,
            String... arguments) {
        List<String> command = plainCommand(classPath, mainClass, List.of(), List.of(arguments));
        return new FunctionProcess(start(folder, name, sidecarSocket, command), 0);
    }

    /**
     * Starts a plain main class where no sidecar is: the client finds {@code hearth} of this checkout, as it was built.
     *
     * @param temporary folder for temporary files
     * @param environment further variables
     */
    static FunctionProcess alone(
            ShortFolder folder,
            String name,
            Path temporary,
            Map<String, String> environment,
            String classPath,
            String mainClass,
            String... arguments) {
        List<String> command =
                plainCommand(classPath, mainClass, List.of("-Djava.io.tmpdir=" + temporary), List.of(arguments));
        var variables = new HashMap<String, String>();
        variables.put("HEARTH_SOCKET", "");
        variables.put("KUBERNETES_SERVICE_HOST", "");
        variables.put("HEARTH_HOME", Installation.here().home().toString());
        variables.put("HEARTH_BUILD", "skip");
        variables.putAll(environment);
        var process = HearthProcess.start(name, folder.path().resolve(name + ".log"), command, variables);
        return new FunctionProcess(process, 0);
    }

    private static List<String> plainCommand(
            String classPath, String mainClass, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(Installation.java(), "-XX:+UseSerialGC", "-Xmx128m", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return command;
    }

    /** Starts a function that Quarkus packaged in this module, on a free port. */
    public static FunctionProcess quarkus(
            ShortFolder folder, String name, Path sidecarSocket, Path module, String... settings) {
        int port = Ports.free();
        List<String> command = new ArrayList<>(
                List.of(Installation.java(), "-XX:+UseSerialGC", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
        List<String> all = new ArrayList<>(List.of("-Dquarkus.http.port=" + port, "-Dquarkus.http.host=127.0.0.1"));
        all.addAll(List.of(settings));
        command.addAll(Installation.quarkusApplication(module, all));
        return new FunctionProcess(start(folder, name, sidecarSocket, command), port);
    }

    /** Waits until the function prints a line that starts so, and answers the rest of the line. */
    public String awaitLine(String start, Duration limit) {
        process.await(
                "prints a line '" + start + "…'", limit, () -> !find(start).isEmpty());
        return find(start).getFirst();
    }

    /** The rest of each line that starts so. */
    public List<String> find(String start) {
        return process.logLines().stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .toList();
    }

    /** Port of its HTTP interface; 0 for a plain one. */
    public int port() {
        return port;
    }

    public HearthProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }

    private static HearthProcess start(ShortFolder folder, String name, Path sidecarSocket, List<String> command) {
        return HearthProcess.start(
                name, folder.path().resolve(name + ".log"), command, Map.of("HEARTH_SOCKET", sidecarSocket.toString()));
    }
}
