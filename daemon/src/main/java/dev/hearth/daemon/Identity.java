package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.share.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Whom a session is for, and what its tenant wants. What it gets is bounded by the settings of the node.
 *
 * @param tenant whose worker it shares
 * @param uid of the function, which must own the files of its regions
 * @param kind of device, null for any
 * @param memoryBytes device memory; 0 where it does not say
 * @param weight in fair sharing; 0 where it does not say
 * @param priority who goes first
 * @param keepWarmNs how long its worker stays without a session; 0 where it does not say
 */
public record Identity(
        String tenant,
        int uid,
        Device.@Nullable Kind kind,
        long memoryBytes,
        int weight,
        Priority priority,
        long keepWarmNs) {}
