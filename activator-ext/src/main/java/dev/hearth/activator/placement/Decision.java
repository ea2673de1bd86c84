package dev.hearth.activator.placement;

import java.util.List;
import java.util.Optional;

/**
 * Where a pod is better off.
 *
 * @param revision of the pod
 * @param outcome in a word
 * @param choices the nodes that are preferred, the best first
 * @param prewarmed those of them that are asked to have the revision warm, the likeliest first
 * @param coldNs what the pod would wait for where nothing of it is
 * @param ageNs how long ago the nodes that are preferred have told what this was decided by; 0 where there are none
 */
public record Decision(
        String revision, Outcome outcome, List<Choice> choices, List<String> prewarmed, long coldNs, long ageNs) {
    /** Takes copies. */
    public Decision {
        choices = List.copyOf(choices);
        prewarmed = List.copyOf(prewarmed);
    }

    /** What there was to decide by. */
    public enum Outcome {
        /** The best node has the revision warm, and a share for the pod. */
        WARM("a node has it warm"),
        /** The best one can have it warm while the container starts. */
        KNOWN("it is brought up while the container starts"),
        /** Only nodes without a share for the pod have. */
        NO_SHARE("the nodes that have it warm have no share, or no worker, left"),
        /** No node has anything of it. */
        COLD("no node has anything of it"),
        /** No daemon has told lately. */
        UNHEARD("no daemon has told lately what it has warm"),
        /** No node has shares of the kind. */
        NO_NODE("no node is ready that has shares of this kind");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    /**
     * A node that is preferred.
     *
     * @param node its name
     * @param weight from 1 to 100
     * @param estimate what the pod would wait for there
     */
    public record Choice(String node, int weight, Estimate estimate) {}

    /** The choice of a node, where it is one. */
    public Optional<Choice> choice(String node) {
        return choices.stream().filter(choice -> choice.node().equals(node)).findFirst();
    }
}
