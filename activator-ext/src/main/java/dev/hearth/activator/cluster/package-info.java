/**
 * What the cluster says, as it says it: objects that are watched ({@link dev.hearth.activator.cluster.Watched}), and the ConfigMaps by which Knative
 * Serving is set. Whoever wants to know hears it on a thread of the client, one object after the other.
 */
@NullMarked
package dev.hearth.activator.cluster;

import org.jspecify.annotations.NullMarked;
