package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The API server by plain HTTP, as {@code kubectl proxy} offers it: quicker than a command for each of many requests. */
public final class ApiProxy implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String SERVES = "Starting to serve on ";

    private final Path log;
    private final HearthProcess process;
    /** Without the offer to go on in HTTP/2, which {@code kubectl proxy} takes for a connection that is no longer HTTP. */
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String address;

    private ApiProxy(List<String> command) {
        try {
            log = Files.createTempFile("api-proxy", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = HearthProcess.start("api-proxy", log, command, Map.of());
        process.await("serves", START, () -> process.logLines().stream().anyMatch(line -> line.startsWith(SERVES)));
        address = process.logLines().getFirst().substring(SERVES.length());
    }

    static ApiProxy start(List<String> command) {
        return new ApiProxy(command);
    }

    /** Posts an object as JSON to a path; answers what came back, and how long that took. */
    public HttpAnswer create(String path, String json) {
        return HttpAnswer.post(
                http,
                URI.create("http://" + address + path),
                "application/json",
                json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        http.close();
        process.close();
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
