package dev.hearth.activator.proxy;

import java.util.List;

/**
 * Where the proxy listens, and where Knative's own way to a revision begins.
 *
 * @param address the address to listen on
 * @param ports those to listen on, each for HTTP/1.1 and HTTP/2 alike
 */
record ProxySettings(String address, List<Integer> ports, StockPath stock) {
    ProxySettings {
        ports = List.copyOf(ports);
    }
}
