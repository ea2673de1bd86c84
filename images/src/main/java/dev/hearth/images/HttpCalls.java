package dev.hearth.images;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.imageio.ImageIO;

/** Calls a function in its training as its users will. */
final class HttpCalls {
    private static final Duration START = Duration.ofMinutes(3);
    private static final int REQUESTS = 40;

    private HttpCalls() {}

    /** Waits until something answers on a port of the loopback. */
    static void awaitAnswer(Container container, int port) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(at(port)).timeout(START).build();
            container.await("answers on port " + port, START, _ -> status(client, request) > 0);
        }
    }

    /** The status of an answer, or 0 where there is none. */
    private static int status(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Asks a function for its page, its health, and again and again for what it is there for. */
    static void use(Recipe function, Container container, int port) throws IOException, InterruptedException {
        String type = function == Recipe.HEAT ? "application/json" : "image/jpeg";
        byte[] body = function == Recipe.HEAT ? plate() : picture();
        try (var client = HttpClient.newHttpClient()) {
            var ready = HttpRequest.newBuilder(at(port).resolve("/q/health/ready"))
                    .timeout(START)
                    .build();
            container.await("has its accelerator", START, _ -> status(client, ready) == 200);
            for (String path : new String[] {"/", "/q/health/ready", "/q/health/live"}) {
                client.send(
                        HttpRequest.newBuilder(at(port).resolve(path)).build(), HttpResponse.BodyHandlers.discarding());
            }
            for (int i = 0; i < REQUESTS; i++) {
                var request = HttpRequest.newBuilder(at(port))
                        .header("content-type", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() != 200) {
                    throw new IOException(function.imageName() + " answered " + response.statusCode()
                            + " to its training: " + response.body() + "; it printed\n" + container.log());
                }
            }
        }
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    private static byte[] plate() {
        return "{\"width\": 64, \"height\": 48, \"steps\": 50, \"stepsPerSynchronize\": 10, \"start\": 20}"
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] picture() throws IOException {
        var image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, Color.HSBtoRGB(x / 320f, y / 240f, (x * y % 97) / 97f));
            }
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", out);
        return out.toByteArray();
    }
}
