package dev.hearth.daemon;

import dev.hearth.daemon.share.Priority;

/**
 * What a tenant may claim of a device that others use too.
 *
 * @param weight in fair sharing
 * @param priority who goes first
 */
record Claim(int weight, Priority priority) {
    /** Of a tenant that asks for nothing. */
    static final Claim USUAL = new Claim(100, Priority.NORMAL);

    /** What is granted of what a sidecar asks for; a weight of 0 is none. */
    static Claim of(int weight, int priority, DaemonConfig.Share limits) {
        Priority wanted = Priority.of(priority);
        return new Claim(
                Math.min(weight > 0 ? weight : USUAL.weight, limits.maxWeight()),
                wanted.compareTo(limits.maxPriority()) > 0 ? limits.maxPriority() : wanted);
    }

    /** What was granted to the tenant of this assignment. */
    static Claim of(Assignment assignment) {
        return new Claim(assignment.share(), Priority.of(assignment.priority()));
    }
}
