package dev.hearth.activator.warmth;

import java.util.Set;

/**
 * What a worker has of its revision. Workers of one revision mostly have the same, so there are few of these, shared by all nodes.
 *
 * @param modules digests of the programs that are loaded
 * @param onDevice digests of the persistent buffers on the device
 * @param onHost digests of those that have moved to host memory
 */
public record Holdings(Set<String> modules, Set<String> onDevice, Set<String> onHost) {
    /** Nothing. */
    public static final Holdings NONE = new Holdings(Set.of(), Set.of(), Set.of());

    /** Takes copies. */
    public Holdings {
        modules = Set.copyOf(modules);
        onDevice = Set.copyOf(onDevice);
        onHost = Set.copyOf(onHost);
    }
}
