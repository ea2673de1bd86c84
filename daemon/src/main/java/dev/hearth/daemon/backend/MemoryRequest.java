package dev.hearth.daemon.backend;

import dev.hearth.protocol.Status;
import java.lang.foreign.MemorySegment;

/** What every kind of backend refuses alike of a request for memory, or of a fill. */
public final class MemoryRequest {
    /** Bytes of the longest pattern. */
    public static final int MAX_PATTERN_BYTES = 16;

    private MemoryRequest() {}

    /** Checks a number of bytes to be allocated. */
    public static void checkLength(long lengthBytes) {
        if (lengthBytes < 1) {
            throw new BackendException(Status.INVALID_ARGUMENT, "allocate " + lengthBytes + " bytes; at least 1");
        }
    }

    /**
     * Checks host memory that is to become a region.
     *
     * @throws BackendException INVALID_REGION
     */
    public static void checkMapping(MemorySegment mapping, int alignmentBytes) {
        if (!mapping.isNative() || mapping.byteSize() == 0 || mapping.address() % alignmentBytes != 0) {
            throw new BackendException(
                    Status.INVALID_REGION,
                    "a mapping must be native memory, not empty, that starts at a multiple of " + alignmentBytes
                            + " bytes");
        }
    }

    /** Checks the size of a fill's pattern. */
    public static void checkPattern(int patternBytes) {
        if (patternBytes < 1 || patternBytes > MAX_PATTERN_BYTES || Integer.bitCount(patternBytes) != 1) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT,
                    "a pattern of " + patternBytes + " bytes; there are those of 1, 2, 4, 8, 16");
        }
    }

    /** Checks that the range of a fill holds its pattern a whole number of times, and starts at a multiple of it. */
    public static void checkFill(long offset, long lengthBytes, int patternBytes) {
        if (offset % patternBytes != 0 || lengthBytes % patternBytes != 0) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT,
                    "a fill of " + lengthBytes + " bytes at " + offset + " is no multiple of its pattern's "
                            + patternBytes + " bytes");
        }
    }
}
