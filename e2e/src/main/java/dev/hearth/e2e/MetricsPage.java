package dev.hearth.e2e;

import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What a process publishes for Prometheus, as it was when it was read. */
public record MetricsPage(String text) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration UP = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Waits for a process that has just started: its metrics may come after what it serves. */
    static MetricsPage read(int managementPort) {
        HttpAnswer answer = Await.present(
                "metrics on port " + managementPort,
                UP,
                PAUSE,
                () -> HttpAnswer.ifUp(HTTP, managementPort, "/q/metrics"));
        return new MetricsPage(new String(answer.body(), StandardCharsets.UTF_8));
    }

    /** Sum of a metric's values over its labels; 0 where there is no such metric yet. */
    double sum(String name) {
        return sum(name, "");
    }

    /** As the other, of those that have a label, such as {@code state="idle"}. */
    public double sum(String name, String label) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
