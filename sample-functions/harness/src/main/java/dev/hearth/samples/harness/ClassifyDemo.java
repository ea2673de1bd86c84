package dev.hearth.samples.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows classify at work: daemon, sidecar and function as processes, pieces of real photographs by HTTP, each answer compared
 * with JAX's own. {@code ClassifyDemo RATIOS} ends with what {@code bench classify} found just before, one JSON object.
 */
public final class ClassifyDemo {
    private static final Duration READY = Duration.ofMinutes(2);
    private static final double TOLERANCE = 1e-4;
    private static final Pattern DEVICE = Pattern.compile("device;dur=([0-9.]+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Double> requestMs = new ArrayList<>();
    private final List<Double> deviceMs = new ArrayList<>();
    private String device = "";
    private int agreeing;
    private double largest;

    private ClassifyDemo() {}

    /** Runs the demo; throws where an answer is not JAX's. */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        JsonNode ratios = JSON.readTree(arguments[0]);
        new ClassifyDemo().run(ratios);
    }

    private void run(JsonNode ratios) throws Exception {
        if (PjrtPlugin.find().isEmpty()) {
            throw new IllegalStateException("classify needs a PJRT plugin; set HEARTH_DAEMON_PJRT_PLUGINS_CPU");
        }
        var stack = new HearthStack();
        stack.init(Map.of("backend", "pjrt"));
        Runtime.getRuntime().addShutdownHook(new Thread(stack::stop));
        String socket = Objects.requireNonNull(stack.start().get("hearth.socket"));
        int port = freePort();
        Path log = Files.createTempFile("hearth-classify-", ".log");
        Process function = start(socket, port, log);
        Runtime.getRuntime().addShutdownHook(new Thread(function::destroy));
        int pictures = 0;
        try {
            URI uri = URI.create("http://127.0.0.1:" + port + "/");
            awaitReady(uri.resolve("q/health/ready"), function, log);
            Map<String, JaxAnswer> answers = JaxAnswer.read();
            for (PhotographPiece piece : PhotographPiece.all()) {
                ask(uri, piece, Objects.requireNonNull(answers.get(piece.name()), piece.name()));
                pictures++;
            }
        } finally {
            function.destroy();
            function.waitFor(20, TimeUnit.SECONDS);
            stack.stop();
            Files.deleteIfExists(log);
        }
        if (agreeing != pictures || largest > TOLERANCE) {
            throw new IllegalStateException("top-1 agrees with JAX on " + agreeing + " of " + pictures
                    + " pictures only, or scores differ too much: " + largest);
        }
        out.printf(
                "demo ok: classify on \"%s\", top-1 agrees with JAX on %d of %d pictures, max difference of scores %.1e,"
                        + " request p50 %.1f ms of which the network %.1f ms, p50 forwarded / in-process PJRT %.3f%n",
                device,
                agreeing,
                pictures,
                largest,
                median(requestMs),
                median(deviceMs),
                ratios.path("ratio").asDouble());
    }

    private void ask(URI uri, PhotographPiece piece, JaxAnswer expected) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri.resolve("?top=1000"))
                .header("content-type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofByteArray(piece.png()))
                .build();
        long start = System.nanoTime();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        requestMs.add((System.nanoTime() - start) / 1e6);
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    piece.name() + " was answered " + response.statusCode() + ": " + response.body());
        }
        device = response.headers().firstValue("hearth-device").orElse("");
        Matcher timing =
                DEVICE.matcher(response.headers().firstValue("server-timing").orElse(""));
        if (timing.find()) {
            deviceMs.add(Double.parseDouble(timing.group(1)));
        }
        JsonNode labels = JSON.readTree(response.body()).path("labels");
        JsonNode top = labels.path(0);
        agreeing += top.path("index").asInt(-1) == expected.top() ? 1 : 0;
        for (JsonNode label : labels) {
            double difference = expected.difference(
                    label.path("index").asInt(), label.path("score").asDouble());
            largest = Math.max(largest, difference);
        }
        if (piece.isWhole()) {
            String file = String.valueOf(piece.file().getFileName());
            out.printf(
                    "classify        %-22s %-24s %5.1f %%   whole %7.1f ms%n",
                    file, top.path("label").asText(), 100 * top.path("score").asDouble(), requestMs.getLast());
        }
    }

    private static Process start(String socket, int port, Path log) throws IOException {
        Path jar = Repository.root().resolve("sample-functions/classify/target/quarkus-app/quarkus-run.jar");
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                jar.toString());
        builder.environment().put("HEARTH_SOCKET", socket);
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private void awaitReady(URI ready, Process function, Path log) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (!isReady(ready)) {
            if (!function.isAlive() || System.nanoTime() - begin > READY.toNanos()) {
                throw new IllegalStateException("the function is not ready:\n" + Files.readString(log));
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        out.printf(
                "classify        ready after %.0f ms (JVM, session, worker, network compiled, weights uploaded)%n",
                (System.nanoTime() - begin) / 1e6);
    }

    private boolean isReady(URI ready) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
