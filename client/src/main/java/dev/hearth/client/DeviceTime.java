package dev.hearth.client;

/**
 * What a stream has cost the device since it was last synchronised, by the device's own clock.
 *
 * @param nanoseconds time that its commands ran
 * @param launches kernels launched
 */
public record DeviceTime(long nanoseconds, long launches) {}
