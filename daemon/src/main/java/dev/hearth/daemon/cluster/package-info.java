/**
 * What this daemon is in a cluster: it knows sidecars by their pods, and tells what the node has.
 *
 * <p>{@link dev.hearth.daemon.cluster.KubernetesNode} puts it together. {@link dev.hearth.daemon.cluster.PodAuthenticator}
 * takes the token out of a sidecar's OPEN; {@link dev.hearth.daemon.cluster.PodIdentities} has the API server say which pod
 * it is of, and reads what that pod wants out of its annotations ({@link dev.hearth.daemon.cluster.Annotations}).
 * {@link dev.hearth.daemon.cluster.NodeReport} keeps the node's {@link dev.hearth.daemon.cluster.AcceleratorNode} and
 * {@link dev.hearth.daemon.cluster.Heartbeat} its Lease. {@link dev.hearth.daemon.cluster.NodePort} serves
 * {@code hearth.v1.Node} to activator-ext, which {@link dev.hearth.daemon.cluster.Callers} knows by its token. Shares of devices go to the kubelet by {@code daemon.kubelet}.
 *
 * <p>The only place of the daemon that knows Kubernetes' API. None of it runs off-cluster.
 */
@NullMarked
package dev.hearth.daemon.cluster;

import org.jspecify.annotations.NullMarked;
