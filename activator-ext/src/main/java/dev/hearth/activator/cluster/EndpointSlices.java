package dev.hearth.activator.cluster;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Objects;

/** What the fields of an EndpointSlice mean. */
public final class EndpointSlices {
    private EndpointSlices() {}

    /** Its endpoints; none where the field is null, which it is for a Service whose pods have all gone. */
    public static List<Endpoint> endpoints(EndpointSlice slice) {
        return Objects.requireNonNullElse(slice.getEndpoints(), List.of());
    }

    /** Its ports; none where the field is null, as for {@link #endpoints}. */
    public static List<EndpointPort> ports(EndpointSlice slice) {
        return Objects.requireNonNullElse(slice.getPorts(), List.of());
    }

    /** Whether an endpoint takes requests. A condition that is not there means yes (discovery.k8s.io/v1, EndpointConditions). */
    public static boolean isReady(Endpoint endpoint) {
        EndpointConditions conditions = endpoint.getConditions();
        return conditions == null || !Boolean.FALSE.equals(conditions.getReady());
    }
}
