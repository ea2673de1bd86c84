package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a function answered by HTTP.
 *
 * @param response as it came
 * @param wallNs from the request to the last byte
 */
public record HttpAnswer(HttpResponse<byte[]> response, long wallNs) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    static HttpAnswer post(HttpClient http, int port, String pathAndQuery, String contentType, byte[] body) {
        return post(http, uri(port, pathAndQuery), contentType, body);
    }

    static HttpAnswer post(HttpClient http, URI uri, String contentType, byte[] body) {
        var request = HttpRequest.newBuilder(uri)
                .timeout(LIMIT)
                .header("content-type", contentType)
                .header("accept", "image/png, application/problem+json;q=0.5, */*;q=0.1")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return send(http, request);
    }

    static HttpAnswer get(HttpClient http, int port, String path) {
        return send(http, HttpRequest.newBuilder(uri(port, path)).timeout(LIMIT).build());
    }

    static HttpAnswer get(HttpClient http, URI uri) {
        return send(http, HttpRequest.newBuilder(uri).timeout(LIMIT).build());
    }

    /** Whether the function answers 200 on a path; false where nobody listens yet. */
    static boolean isUp(HttpClient http, int port, String path) {
        return ifUp(http, port, path).isPresent();
    }

    /** What is answered with 200 on a path; empty where nobody listens yet. */
    static Optional<HttpAnswer> ifUp(HttpClient http, int port, String path) {
        try {
            return Optional.of(get(http, port, path)).filter(answer -> answer.response.statusCode() == 200);
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    byte[] body() {
        return response.body();
    }

    public int status() {
        return response.statusCode();
    }

    /** The body as text. */
    public String text() {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** A duration of the Server-Timing header in milliseconds; fails where the function did not say it. */
    double milliseconds(String metric) {
        String timing = header("server-timing");
        var found = Pattern.compile("\\b" + metric + ";dur=([0-9.]+)").matcher(timing);
        if (!found.find()) {
            throw new IllegalStateException("no " + metric + " in server-timing: " + timing);
        }
        return Double.parseDouble(found.group(1));
    }

    HttpAnswer requirePng() {
        boolean png = response.statusCode() == 200 && header("content-type").startsWith("image/png");
        if (!png) {
            throw new IllegalStateException(
                    response.uri() + " answered " + response.statusCode() + ": " + text(response.body()));
        }
        return this;
    }

    private static HttpAnswer send(HttpClient http, HttpRequest request) {
        long begin = System.nanoTime();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            return new HttpAnswer(response, System.nanoTime() - begin);
        } catch (IOException e) {
            throw new UncheckedIOException(request.uri() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + request.uri(), e);
        }
    }

    private static URI uri(int port, String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port + pathAndQuery);
    }

    private static String text(byte[] body) {
        return new String(body, 0, Math.min(body.length, 500), StandardCharsets.UTF_8);
    }
}
