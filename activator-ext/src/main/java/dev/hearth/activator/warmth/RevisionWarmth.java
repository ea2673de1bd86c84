package dev.hearth.activator.warmth;

/**
 * A revision that has a worker on a node, and with it a context.
 *
 * @param active whether it has a session there just now
 * @param holdings what its worker has
 */
public record RevisionWarmth(boolean active, Holdings holdings) {}
