package dev.hearth.sidecar;

import dev.hearth.protocol.DescriptorFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.FileStatus;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The shared regions of one session: opens the files that the function names, and hands their descriptors to the worker.
 *
 * <p>A file that may not be used is no reason to end the session: the worker is told why in place of the descriptor, and
 * REGION fails there like any other frame. Used by the thread that carries frames to the worker alone.
 */
final class Regions implements AutoCloseable {
    private final SharedMemory memory;
    private final IntPredicate mayOwn;
    private final Counters counters;
    /** Handles in ascending order, and the bytes of each; arrays, so that a RELEASE makes no garbage. */
    private long[] handles = new long[8];

    private long[] lengths = new long[8];
    private int count;
    /** Sequence number of the last frame on the descriptor connection; ATTACH was the first. */
    private long sequence = 1;

    /**
     * Starts with none.
     *
     * @param mayOwn whether files of this uid may be used
     */
    Regions(SharedMemory memory, IntPredicate mayOwn, Counters counters) {
        this.memory = memory;
        this.mayOwn = mayOwn;
        this.counters = counters;
    }

    /** Sends the descriptor that REGION is about, or why there is none. REGION itself must follow on the other connection. */
    void hand(RegionFrame region, UnixSocket descriptors) throws IOException {
        long handle = region.region();
        // Outside the try: a name that does not fit its frame is no refusal but a broken frame.
        String name = region.name();
        try (Descriptor file = open(region, name)) {
            DescriptorFrame frame = frame(handle, Status.OK, "").lengthBytes(region.lengthBytes());
            descriptors.send(frame.segment(), file);
        } catch (ProtocolException e) {
            counters.regionsRefused.increment();
            descriptors.send(
                    frame(handle, e.status(), String.valueOf(e.getMessage())).segment());
        }
    }

    private DescriptorFrame frame(long handle, Status status, String message) {
        byte[] text = Frame.utf8(message, 4096);
        int length = DescriptorFrame.bytes(text);
        MemorySegment memory = MemorySegment.ofArray(new long[length / Long.BYTES]);
        return new DescriptorFrame(Frame.begin(memory, 0, Opcode.DESCRIPTOR, length, ++sequence, 0))
                .region(handle)
                .status(status.code())
                .texts(text);
    }

    /** Opens the file and takes its bytes into account. */
    private Descriptor open(RegionFrame region, String name) {
        long wanted = region.lengthBytes();
        if (Arrays.binarySearch(handles, 0, count, region.region()) >= 0) {
            throw new ProtocolException(
                    Status.INVALID_HANDLE, "handle " + region.region() + " is a region already; choose another");
        }
        if (wanted <= 0) {
            throw new ProtocolException(Status.INVALID_REGION, "a region of " + wanted + " bytes; it has at least one");
        }
        Descriptor file = openFile(name);
        try {
            check(file.status(), name, wanted);
            memory.take(wanted);
        } catch (IOException e) {
            file.close();
            throw new ProtocolException(Status.INVALID_REGION, "the region's file " + name + ": " + e.getMessage());
        } catch (ProtocolException e) {
            file.close();
            throw e;
        }
        add(region.region(), wanted);
        return file;
    }

    private Descriptor openFile(String name) {
        try {
            return Descriptor.openShared(memory.folder(), name);
        } catch (IOException e) {
            throw new ProtocolException(
                    Status.INVALID_REGION,
                    "the region's file cannot be opened: " + e.getMessage()
                            + ". It must be a regular file of the function in the shared folder");
        }
    }

    private void check(FileStatus file, String name, long wanted) {
        if (!file.regular()) {
            throw refused(name, "is no regular file");
        }
        if (!mayOwn.test(file.uid())) {
            throw refused(name, "belongs to uid " + file.uid() + "; the function may share only its own files");
        }
        if (file.lengthBytes() < wanted) {
            throw refused(name, "has " + file.lengthBytes() + " bytes, fewer than the " + wanted + " asked for");
        }
        if (file.lengthBytes() > memory.limitBytes()) {
            throw refused(
                    name,
                    "has " + file.lengthBytes() + " bytes, more than the " + memory.limitBytes()
                            + " of all shared memory (hearth.sidecar.shared-memory)");
        }
    }

    private static ProtocolException refused(String name, String why) {
        return new ProtocolException(Status.INVALID_REGION, "the region's file " + name + " " + why);
    }

    private void add(long handle, long bytes) {
        int at = -1 - Arrays.binarySearch(handles, 0, count, handle);
        if (count == handles.length) {
            handles = Arrays.copyOf(handles, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        System.arraycopy(handles, at, handles, at + 1, count - at);
        System.arraycopy(lengths, at, lengths, at + 1, count - at);
        handles[at] = handle;
        lengths[at] = bytes;
        count++;
        counters.regions.increment();
        counters.regionBytes.add(bytes);
    }

    /** A handle of any kind is released; where it is a region, its bytes are free for others. */
    void release(long handle) {
        int at = Arrays.binarySearch(handles, 0, count, handle);
        if (at >= 0) {
            free(lengths[at]);
            count--;
            System.arraycopy(handles, at + 1, handles, at, count - at);
            System.arraycopy(lengths, at + 1, lengths, at, count - at);
        }
    }

    private void free(long bytes) {
        memory.give(bytes);
        counters.regions.decrement();
        counters.regionBytes.add(-bytes);
    }

    @Override
    public void close() {
        while (count > 0) {
            free(lengths[--count]);
        }
    }
}
