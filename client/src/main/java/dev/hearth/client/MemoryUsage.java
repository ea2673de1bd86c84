package dev.hearth.client;

/**
 * Device memory of the function's tenant: all contexts of the same revision count.
 *
 * @param usedBytes in use now
 * @param allowedBytes its quota
 */
public record MemoryUsage(long usedBytes, long allowedBytes) {}
