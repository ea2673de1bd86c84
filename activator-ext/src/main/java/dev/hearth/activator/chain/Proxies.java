package dev.hearth.activator.chain;

import dev.hearth.activator.cluster.EndpointSlices;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * The proxy's ready pods, and where all of them listen.
 *
 * @param addresses of the pods, of one family, in order
 * @param http1Port for requests to port 80 of a revision
 * @param http2Port for those to port 81
 */
record Proxies(List<String> addresses, int http1Port, int http2Port) {
    static final Proxies NONE = new Proxies(List.of(), 0, 0);

    /** The ports' names, as Knative names those of its own Services. */
    static final String HTTP1 = "http";

    static final String HTTP2 = "http2";

    Proxies {
        addresses = List.copyOf(addresses);
    }

    boolean areThere() {
        return !addresses.isEmpty();
    }

    /** What the slices of the proxy's Service say. With both families, those of IPv4 are taken. */
    static Proxies of(Collection<EndpointSlice> slices) {
        String family = slices.stream()
                .filter(slice -> EndpointSlices.endpoints(slice).stream().anyMatch(EndpointSlices::isReady))
                .map(EndpointSlice::getAddressType)
                .min(Comparator.naturalOrder())
                .orElse("");
        List<EndpointSlice> taken = slices.stream()
                .filter(slice -> family.equals(slice.getAddressType()))
                .toList();
        OptionalInt http1 = port(taken, HTTP1);
        OptionalInt http2 = port(taken, HTTP2);
        if (http1.isEmpty() || http2.isEmpty()) {
            return NONE;
        }
        return new Proxies(
                taken.stream()
                        .flatMap(slice -> EndpointSlices.endpoints(slice).stream())
                        .filter(EndpointSlices::isReady)
                        .flatMap(endpoint -> endpoint.getAddresses().stream())
                        .distinct()
                        .sorted()
                        .toList(),
                http1.getAsInt(),
                http2.getAsInt());
    }

    private static OptionalInt port(List<EndpointSlice> slices, String name) {
        return slices.stream()
                .flatMap(slice -> EndpointSlices.ports(slice).stream())
                .filter(port -> name.equals(port.getName()) && port.getPort() != null)
                .mapToInt(EndpointPort::getPort)
                .findFirst();
    }
}
