package dev.hearth.daemon;

/**
 * A tenant that has a worker.
 *
 * @param name of the tenant
 * @param device its worker's
 * @param active whether it has a session; else it is only kept warm
 */
public record WarmRevision(String name, String device, boolean active) {}
