package dev.hearth.e2e;

import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;

/** What a process publishes for Prometheus, as it was when it was read. */
record MetricsPage(String text) {
    static MetricsPage read(int managementPort) {
        try (var http = HttpClient.newHttpClient()) {
            return new MetricsPage(new String(
                    HttpAnswer.get(http, managementPort, "/q/metrics").body(), StandardCharsets.UTF_8));
        }
    }

    /** Sum of a metric's values over its labels; 0 where there is no such metric yet. */
    double sum(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
