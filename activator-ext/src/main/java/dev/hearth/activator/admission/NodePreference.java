package dev.hearth.activator.admission;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** Says on which nodes a pod is better off than on others. Asked while the pod is admitted, so it answers at once. */
public interface NodePreference {
    /** Nobody prefers any: pods are placed as without Hearth. */
    NodePreference NONE = pod -> Optional.empty();

    /** The preference for a pod; empty where there is nothing to say. */
    Optional<Preferred> of(Asked pod);

    /**
     * A pod that is about to be made.
     *
     * @param namespace of it
     * @param revision that it belongs to
     * @param kind of device that it has a share of
     * @param dryRun whether it is only asked what would become of it: then nothing may be set about
     */
    record Asked(String namespace, String revision, String kind, boolean dryRun) {}

    /**
     * The nodes that are preferred.
     *
     * @param weights from 1 to 100 by the nodes' names, the best first; none where no node is better than another
     * @param explanation why, for whoever looks at the pod
     */
    record Preferred(SequencedMap<String, Integer> weights, String explanation) {
        /** Takes a copy. */
        public Preferred {
            weights = new LinkedHashMap<>(weights);
        }
    }
}
