package dev.hearth.daemon.backend;

/**
 * A device as its backend describes it.
 *
 * @param id stable name on this node, such as {@code opencl:0:0}
 * @param name the vendor's name for it
 * @param kind what a function asks for
 * @param fingerprint all that a compiled binary depends on: backend, platform, driver version, device, CPU features
 * @param memoryBytes device memory
 * @param maxAllocationBytes largest single buffer
 * @param formats set of {@link dev.hearth.protocol.ProgramFormat} bits that it takes
 * @param computeUnits compute units (SMs)
 * @param maxBlockThreads most work-items (threads) of a block
 * @param maxBlockSharedBytes local (shared) memory of a block
 */
public record Device(
        String id,
        String name,
        Kind kind,
        String fingerprint,
        long memoryBytes,
        long maxAllocationBytes,
        int formats,
        int computeUnits,
        int maxBlockThreads,
        int maxBlockSharedBytes) {
    /** What a function asks for with {@code hearth.dev/accelerator}; the order is that of OPEN's numbers from 1. */
    public enum Kind {
        GPU,
        TPU,
        CPU
    }
}
