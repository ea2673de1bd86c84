package dev.hearth.daemon;

/**
 * What a worker is told about its tenant.
 *
 * @param tenant name of the tenant
 * @param memoryBytes device memory it may hold
 * @param sharedBytes bytes of shared regions it may hold
 * @param kernelDeadlineNs longest time a kernel may run
 * @param share weight in fair sharing
 * @param priority 0 low, 1 normal, 2 high
 */
record Assignment(String tenant, long memoryBytes, long sharedBytes, long kernelDeadlineNs, int share, int priority) {
    /** What this node gives a tenant that wants so much device memory and may claim so much of a device. */
    static Assignment of(DaemonConfig config, String tenant, long memoryBytes, Claim claim) {
        return new Assignment(
                tenant,
                Math.min(memoryBytes, config.tenant().memory().bytes()),
                config.tenant().sharedMemory().bytes(),
                config.kernelDeadline().toNanos(),
                claim.weight(),
                claim.priority().code());
    }
}
