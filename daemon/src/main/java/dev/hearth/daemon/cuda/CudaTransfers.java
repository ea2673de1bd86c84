package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.MemoryRequest;
import dev.hearth.protocol.Status;

/**
 * Copies and fills, by what kinds of memory they go between.
 *
 * <p>The driver copies between two pieces of host memory while its caller waits, and sets no host memory: both go through
 * borrowed device memory here, a chunk at a time. It sets memory to values of up to 4 bytes: a longer pattern is written
 * once and then doubled by copies, each of all that is there, which costs about two copies of the whole however long it is.
 */
final class CudaTransfers {
    private static final long CHUNK_BYTES = 4L << 20;

    private CudaTransfers() {}

    static void copy(
            CudaStream stream,
            CudaMemory source,
            long sourceOffset,
            CudaMemory destination,
            long destinationOffset,
            long lengthBytes) {
        source.requireRange(sourceOffset, lengthBytes);
        destination.requireRange(destinationOffset, lengthBytes);
        if (lengthBytes == 0) {
            return;
        }
        if (source == destination && Math.abs(sourceOffset - destinationOffset) < lengthBytes) {
            throw new BackendException(Status.INVALID_ARGUMENT, "the ranges of a copy overlap");
        }
        if (source.isRegion() && destination.isRegion()) {
            long from = source.hostAddress() + sourceOffset;
            long to = destination.hostAddress() + destinationOffset;
            inChunks(stream, lengthBytes, (device, at, chunk) -> {
                stream.copyToDevice(device, from + at, chunk);
                stream.copyToHost(to + at, device, chunk);
            });
        } else if (source.isRegion()) {
            stream.copyToDevice(
                    destination.deviceAddress() + destinationOffset, source.hostAddress() + sourceOffset, lengthBytes);
        } else if (destination.isRegion()) {
            stream.copyToHost(
                    destination.hostAddress() + destinationOffset, source.deviceAddress() + sourceOffset, lengthBytes);
        } else {
            stream.copyOnDevice(
                    destination.deviceAddress() + destinationOffset,
                    source.deviceAddress() + sourceOffset,
                    lengthBytes);
        }
    }

    static void fill(
            CudaStream stream,
            CudaMemory destination,
            long offset,
            long lengthBytes,
            int patternBytes,
            long low,
            long high) {
        MemoryRequest.checkPattern(patternBytes);
        destination.requireRange(offset, lengthBytes);
        MemoryRequest.checkFill(offset, lengthBytes, patternBytes);
        if (lengthBytes == 0) {
            return;
        }
        if (destination.isRegion()) {
            long to = destination.hostAddress() + offset;
            inChunks(stream, lengthBytes, (device, at, chunk) -> {
                if (at == 0) {
                    fill(stream, device, chunk, patternBytes, low, high);
                }
                stream.copyToHost(to + at, device, chunk);
            });
        } else {
            fill(stream, destination.deviceAddress() + offset, lengthBytes, patternBytes, low, high);
        }
    }

    private static void fill(CudaStream stream, long address, long lengthBytes, int patternBytes, long low, long high) {
        switch (patternBytes) {
            case 1 -> stream.fill8(address, (byte) low, lengthBytes);
            case 2 -> stream.fill16(address, (short) low, lengthBytes / 2);
            case 4 -> stream.fill32(address, (int) low, lengthBytes / 4);
            default -> {
                boolean same = (int) low == (int) (low >>> 32) && (patternBytes == 8 || low == high);
                if (same) {
                    stream.fill32(address, (int) low, lengthBytes / 4);
                } else {
                    fillLong(stream, address, lengthBytes, patternBytes, low, high);
                }
            }
        }
    }

    private static void fillLong(
            CudaStream stream, long address, long lengthBytes, int patternBytes, long low, long high) {
        for (int at = 0; at < patternBytes; at += 4) {
            stream.fill32(address + at, (int) ((at < 8 ? low : high) >>> (8 * (at % 8))), 1);
        }
        for (long done = patternBytes; done < lengthBytes; done += done) {
            stream.copyOnDevice(address + done, address, Math.min(done, lengthBytes - done));
        }
    }

    /** What is done to a chunk of a range, through device memory. */
    private interface Chunk {
        void enqueue(long device, long at, long chunkBytes);
    }

    private static void inChunks(CudaStream stream, long lengthBytes, Chunk work) {
        long device = stream.borrowMemory(Math.min(CHUNK_BYTES, lengthBytes));
        try {
            for (long at = 0; at < lengthBytes; at += CHUNK_BYTES) {
                work.enqueue(device, at, Math.min(CHUNK_BYTES, lengthBytes - at));
            }
        } finally {
            stream.returnMemory(device);
        }
    }
}
