package dev.hearth.client;

import dev.hearth.protocol.ProgramFormat;
import java.util.Set;

/**
 * The device behind a context.
 *
 * @param name the vendor's name for it
 * @param backend the runtime that drives it: {@code opencl}, {@code cuda} or {@code pjrt}
 * @param memoryBytes device memory that this function may allocate
 * @param maxAllocationBytes largest single buffer
 * @param maxSharedBytes most bytes of shared buffers at once
 * @param computeUnits compute units (SMs)
 * @param maxBlockThreads most work-items (threads) of a block
 * @param maxBlockSharedBytes local (shared) memory of a block
 * @param formats program formats that it takes
 */
public record DeviceInfo(
        String name,
        String backend,
        long memoryBytes,
        long maxAllocationBytes,
        long maxSharedBytes,
        int computeUnits,
        int maxBlockThreads,
        int maxBlockSharedBytes,
        Set<ProgramFormat> formats) {
    /** Copies the formats. */
    public DeviceInfo {
        formats = Set.copyOf(formats);
    }
}
