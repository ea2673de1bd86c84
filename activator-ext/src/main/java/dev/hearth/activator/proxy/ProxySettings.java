package dev.hearth.activator.proxy;

import java.time.Duration;

/**
 * Where the proxy listens, where Knative's own way to a revision begins, and how the proxy ends.
 *
 * @param address the address to listen on
 * @param http1Port for requests to revisions that speak HTTP/1.1
 * @param http2Port for requests to revisions that speak HTTP/2; both ports take both
 * @param eventLoops threads that carry requests
 * @param stock where Knative's own way begins
 * @param knativeNamespace where Knative Serving is
 * @param drain how the proxy ends
 */
public record ProxySettings(
        String address,
        int http1Port,
        int http2Port,
        int eventLoops,
        StockPath stock,
        String knativeNamespace,
        Drain drain) {
    /**
     * How the proxy ends.
     *
     * @param grace for how long requests are still taken after it was told to end: whoever sends them hears of it later
     * @param limit most time after that for those that are under way
     */
    public record Drain(Duration grace, Duration limit) {}
}
