package dev.hearth.activator.proxy;

import java.time.Duration;
import java.util.List;

/**
 * Where the proxy listens, where Knative's own way to a revision begins, and how the proxy ends.
 *
 * @param address the address to listen on
 * @param ports those to listen on, each for HTTP/1.1 and HTTP/2 alike
 * @param eventLoops threads that carry requests
 * @param stock where Knative's own way begins
 * @param knativeNamespace where Knative Serving is
 * @param drain how the proxy ends
 */
public record ProxySettings(
        String address, List<Integer> ports, int eventLoops, StockPath stock, String knativeNamespace, Drain drain) {
    /** Takes a copy. */
    public ProxySettings {
        ports = List.copyOf(ports);
    }

    /**
     * How the proxy ends.
     *
     * @param grace for how long requests are still taken after it was told to end: whoever sends them hears of it later
     * @param limit most time after that for those that are under way
     */
    public record Drain(Duration grace, Duration limit) {}
}
