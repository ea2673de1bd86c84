package dev.hearth.samples.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One tab of a headless chromium of its own. Reaches no other host than the page's. */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Chromium chromium;
    private final String session;

    /** Where chromium is on this machine, if it is. */
    public static Optional<Path> find() {
        return Executables.find("chromium", "chromium-browser", "google-chrome");
    }

    /** Starts a browser with an empty tab of this size. */
    public Browser(Path program, int width, int height) {
        chromium = new Chromium(program);
        String target = chromium.send("", "Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        session = chromium.send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Goes to a page and waits until it is loaded. */
    public void open(URI page) {
        send("Page.navigate", Map.of("url", page.toString()));
        await("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** The value of an expression in the page, as text; what it throws is thrown here. */
    public String evaluate(String script) {
        JsonNode answer = send(
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
        int document =
                send("DOM.getDocument", Map.of()).path("root").path("nodeId").asInt();
        int node = send("DOM.querySelector", Map.of("nodeId", document, "selector", selector))
                .path("nodeId")
                .asInt();
        List<String> paths = Stream.of(files).map(Path::toString).toList();
        send("DOM.setFileInputFiles", Map.of("nodeId", node, "files", paths));
    }

    /** Presses and releases a key: {@code Tab}, {@code Enter}, or what else has no text. */
    public void press(String key, int keyCode) {
        String text = key.equals("Enter") ? "\r" : "";
        for (String type : List.of("keyDown", "keyUp")) {
            send(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", keyCode, "text", text));
        }
    }

    /** A PNG of the whole page. */
    public byte[] screenshot() {
        JsonNode answer = send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
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

    private JsonNode send(String method, Map<String, ?> parameters) {
        return chromium.send(session, method, parameters);
    }

    /** Ends the browser. */
    @Override
    public void close() {
        chromium.close();
    }
}
