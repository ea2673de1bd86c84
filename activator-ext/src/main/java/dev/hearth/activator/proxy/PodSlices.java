package dev.hearth.activator.proxy;

import dev.hearth.activator.admission.DeploymentAdmission;
import dev.hearth.activator.cluster.EndpointSlices;
import dev.hearth.activator.cluster.Watched;
import dev.hearth.activator.proxy.ReadyPods.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Watches the private Services' EndpointSlices: which pods of each revision are ready, and on which nodes. */
final class PodSlices implements Watched.Listener<EndpointSlice>, AutoCloseable {
    /** Knative has a private Service for each revision, whose selector finds its pods; a slice has its Service's labels. */
    private static final String SERVICE_TYPE = "networking.internal.knative.dev/serviceType";

    /** Where queue-proxy takes requests (knative.dev/networking, {@code pkg/http.ServicePortName}). */
    private static final Set<String> PORTS = Set.of("http", "http2");

    private final ReadyPods pods;
    /** By slice; a revision with many pods has several. */
    private final Map<RevisionName, Map<String, List<Endpoint>>> slices = new HashMap<>();

    private final Watched<EndpointSlice> watched;

    @SuppressWarnings("this-escape") // the last thing that is done
    PodSlices(KubernetesClient client, ReadyPods pods) {
        this.pods = pods;
        watched = Watched.of(
                "endpoints of revisions",
                client.discovery().v1().endpointSlices().inAnyNamespace().withLabel(SERVICE_TYPE, "Private"),
                this);
    }

    @Override
    public void there(EndpointSlice slice) {
        revision(slice).ifPresent(revision -> set(revision, slice, endpoints(slice)));
    }

    @Override
    public void gone(EndpointSlice slice) {
        revision(slice).ifPresent(revision -> set(revision, slice, List.of()));
    }

    private synchronized void set(RevisionName revision, EndpointSlice slice, List<Endpoint> endpoints) {
        Map<String, List<Endpoint>> of = slices.computeIfAbsent(revision, _ -> new HashMap<>());
        if (endpoints.isEmpty()) {
            of.remove(slice.getMetadata().getName());
        } else {
            of.put(slice.getMetadata().getName(), endpoints);
        }
        if (of.isEmpty()) {
            slices.remove(revision);
        }
        pods.set(revision, of.values().stream().flatMap(List::stream).distinct().toList());
    }

    private static Optional<RevisionName> revision(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        return Optional.ofNullable(labels == null ? null : labels.get(DeploymentAdmission.REVISION))
                .map(name -> new RevisionName(slice.getMetadata().getNamespace(), name));
    }

    /** Those without a node are nobody's pods. */
    private static List<Endpoint> endpoints(EndpointSlice slice) {
        Optional<Integer> port = EndpointSlices.ports(slice).stream()
                .filter(each -> PORTS.contains(String.valueOf(each.getName())) && each.getPort() != null)
                .map(EndpointPort::getPort)
                .findFirst();
        return port.isEmpty()
                ? List.of()
                : EndpointSlices.endpoints(slice).stream()
                        .filter(endpoint -> EndpointSlices.isReady(endpoint) && endpoint.getNodeName() != null)
                        .flatMap(endpoint -> endpoint.getAddresses().stream()
                                .map(address -> new Endpoint(
                                        SocketAddress.inetSocketAddress(port.get(), address), endpoint.getNodeName())))
                        .toList();
    }

    @Override
    public void close() {
        watched.close();
    }
}
