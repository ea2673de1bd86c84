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
record Assignment(String tenant, long memoryBytes, long sharedBytes, long kernelDeadlineNs, int share, int priority) {}
