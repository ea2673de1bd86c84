package dev.hearth.activator.cluster;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;

/** What the fields of an EndpointSlice mean. */
public final class EndpointSlices {
    private EndpointSlices() {}

    /** Whether an endpoint takes requests. A condition that is not there means yes (discovery.k8s.io/v1, EndpointConditions). */
    public static boolean isReady(Endpoint endpoint) {
        EndpointConditions conditions = endpoint.getConditions();
        return conditions == null || !Boolean.FALSE.equals(conditions.getReady());
    }
}
