package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;

/**
 * A device as it is offered to others than this daemon's own parts.
 *
 * @param id stable name on this node
 * @param kind what a function asks for
 * @param name the vendor's name for it
 * @param backend that serves it
 * @param memoryBytes device memory
 * @param healthy whether work can begin on it, as far as is known
 */
public record OfferedDevice(
        String id, Device.Kind kind, String name, String backend, long memoryBytes, boolean healthy) {}
