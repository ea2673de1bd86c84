package dev.hearth.client;

/**
 * Local (shared) memory of a block as an argument of {@link Arguments#of}: OpenCL's {@code __local} pointer.
 *
 * @param bytes size for each block, at least 1
 */
public record LocalMemory(int bytes) {
    /** {@link IllegalArgumentException} where the size is not positive. */
    public LocalMemory {
        if (bytes < 1) {
            throw new IllegalArgumentException("local memory of " + bytes + " bytes; it has at least 1");
        }
    }
}
