package dev.hearth.activator.placement;

import java.util.Locale;
import java.util.StringJoiner;

/**
 * What a pod would wait for on one node, from its first call to its first kernel.
 *
 * @param state how much of its revision is there
 * @param contextNs for a worker with its context
 * @param modulesNs for the modules that are not loaded
 * @param buffersNs for the persistent buffers that are not on the device
 * @param waitNs for other tenants of the device
 * @param crowdNs for the company that it keeps
 * @param expectedNs for all of it, less what is done while the container starts
 * @param inventory what is there and what is not
 */
public record Estimate(
        State state,
        long contextNs,
        long modulesNs,
        long buffersNs,
        long waitNs,
        long crowdNs,
        long expectedNs,
        Inventory inventory) {
    private static final double MS = 1e6;
    private static final double MIB = 1 << 20;

    /** How much of a revision a node has. */
    public enum State {
        /** A worker, with its context. */
        WARM,
        /** None, and on disk what the last one used: it can be had warm ahead. */
        KNOWN,
        /** Nothing. */
        COLD
    }

    /**
     * Of what a revision uses, what a node has loaded.
     *
     * @param loaded modules
     * @param modules all of them
     * @param deviceBytes of persistent buffers, on the device
     * @param bytes of all of them
     */
    public record Inventory(int loaded, int modules, long deviceBytes, long bytes) {}

    /** What making ready takes, whether or not anybody waits for it. */
    public long preparationNs() {
        return contextNs + modulesNs + buffersNs;
    }

    /** In words, for people. */
    public String why() {
        var words = new StringJoiner(", ");
        words.add(
                switch (state) {
                    case WARM -> "context warm";
                    case KNOWN -> "no context, known on disk";
                    case COLD -> "never there";
                });
        if (inventory.modules() > 0) {
            words.add(inventory.loaded() + " of " + inventory.modules() + " modules loaded");
        }
        if (inventory.bytes() > 0) {
            words.add(String.format(
                    Locale.ROOT,
                    "%.0f of %.0f MiB on the device",
                    inventory.deviceBytes() / MIB,
                    inventory.bytes() / MIB));
        }
        if (waitNs > 0) {
            words.add(String.format(Locale.ROOT, "launches wait %.1f ms", waitNs / MS));
        }
        return words.toString();
    }
}
