package dev.hearth.samples.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * One tab of a headless chromium, driven by the DevTools protocol over its own WebSocket: no driver, no library. Keeps its
 * profile in a temporary folder and reaches no other host than the page's.
 */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path profile;
    private final Answers answers = new Answers();
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final String session;
    private int sent;

    /** Where chromium is on this machine, if it is. */
    public static Optional<Path> find() {
        return Executables.find("chromium", "chromium-browser", "google-chrome");
    }

    /** Starts it with an empty tab of this size. */
    public Browser(Path chromium, int width, int height) {
        try {
            profile = Files.createTempDirectory("hearth-browser-");
            process = new ProcessBuilder(
                            chromium.toString(),
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile,
                            "--window-size=" + width + "," + height,
                            "about:blank")
                    .redirectErrorStream(true)
                    .start();
            socket = http.newWebSocketBuilder()
                    .buildAsync(endpoint(process.inputReader(StandardCharsets.UTF_8)), answers)
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String target = send("", "Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        session = send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        send(
                session,
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Goes to a page and waits until it is loaded. */
    public void open(URI page) {
        send(session, "Page.navigate", Map.of("url", page.toString()));
        await("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** The value of an expression in the page, as text; what it throws is thrown here. */
    public String evaluate(String script) {
        JsonNode answer = send(
                session,
                "Runtime.evaluate",
                Map.of("expression", script, "returnByValue", true, "awaitPromise", true, "userGesture", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(script + ": " + answer.path("exceptionDetails"));
        }
        return answer.path("result").path("value").asText();
    }

    /** Waits until an expression is true in the page. */
    public void await(String condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!evaluate("Boolean(" + condition + ")").equals("true")) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Not within " + PATIENCE.toSeconds() + " s: " + condition + "\n"
                        + evaluate("document.body.innerText"));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Chooses files in a file input, as a person would. */
    public void choose(String selector, Path... files) {
        int document = send(session, "DOM.getDocument", Map.of())
                .path("root")
                .path("nodeId")
                .asInt();
        int node = send(session, "DOM.querySelector", Map.of("nodeId", document, "selector", selector))
                .path("nodeId")
                .asInt();
        List<String> paths = Stream.of(files).map(Path::toString).toList();
        send(session, "DOM.setFileInputFiles", Map.of("nodeId", node, "files", paths));
    }

    /** Presses and releases a key: {@code Tab}, {@code Enter}, or what else has no text. */
    public void press(String key, int keyCode) {
        String text = key.equals("Enter") ? "\r" : "";
        for (String type : List.of("keyDown", "keyUp")) {
            send(
                    session,
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", keyCode, "text", text));
        }
    }

    /** A PNG of the whole page. */
    public byte[] screenshot() {
        JsonNode answer =
                send(session, "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        return Base64.getDecoder().decode(answer.path("data").asText());
    }

    /** Leaves a picture of the whole page under {@code target/pages} of the module that runs, for people to look at. */
    public void keepScreenshot(String name) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "pages"));
            Files.write(folder.resolve(name + ".png"), screenshot());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        try (var files = Files.walk(profile)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException _) {
            // One of its processes may still write there; the folder is temporary.
        }
    }

    private static URI endpoint(BufferedReader output) throws IOException {
        var said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            int at = line.indexOf("ws://");
            if (at >= 0) {
                Thread.ofVirtual().start(() -> drain(output));
                return URI.create(line.substring(at).strip());
            }
            said.append(line).append('\n');
        }
        throw new IOException("chromium did not start:\n" + said);
    }

    /** Or the browser would stop when the pipe is full. */
    private static void drain(BufferedReader output) {
        try {
            while (output.readLine() != null) {}
        } catch (IOException _) {
            // The browser has ended.
        }
    }

    private JsonNode send(String session, String method, Map<String, ?> parameters) {
        int id = ++sent;
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = answers.expect(id);
        socket.sendText(message.toString(), true).join();
        JsonNode result =
                answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (result.has("error")) {
            throw new IllegalStateException(method + ": " + result.path("error"));
        }
        return result.path("result");
    }

    /** Sorts what comes in to those who wait for it. */
    private static final class Answers implements WebSocket.Listener {
        private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
        private final StringBuilder partial = new StringBuilder();

        CompletableFuture<JsonNode> expect(int id) {
            var answer = new CompletableFuture<JsonNode>();
            waiting.put(id, answer);
            return answer;
        }

        @Override
        public @org.jspecify.annotations.Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                try {
                    JsonNode message = JSON.readTree(partial.toString());
                    CompletableFuture<JsonNode> answer =
                            waiting.remove(message.path("id").asInt(-1));
                    if (answer != null) {
                        answer.complete(message);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    partial.setLength(0);
                }
            }
            socket.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            waiting.values().forEach(answer -> answer.completeExceptionally(error));
        }
    }
}
