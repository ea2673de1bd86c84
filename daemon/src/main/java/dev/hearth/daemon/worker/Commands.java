package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.CopyFrame;
import dev.hearth.protocol.FillFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.RecordFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.WaitFrame;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the frames that a stream takes: handles become memory and kernels, ranges are checked, the backend
 * enqueues. For the session's thread; the views lie ready on the memory that frames are copied into, so that a launch or
 * copy makes no object and takes no lock.
 */
final class Commands {
    /** From so many frames on that lie ready, the device is told that more follow. */
    private static final int HOLD_FRAMES = 8;
    /** As many as fit a frame. */
    private static final int MAX_ARGUMENTS = (Frame.MAX_BYTES - LaunchFrame.BYTES) / LaunchFrame.ARGUMENT_BYTES;

    private final BackendContext context;
    private final Holdings holdings;
    private final Handles handles;
    private final Creator creator;
    private final Pacer pacer;

    private final Frame header;
    private final LaunchFrame launch;
    private final CopyFrame copy;
    private final FillFrame fill;
    private final RecordFrame record;
    private final WaitFrame wait;
    private final @Nullable DeviceMemory[] memories = new @Nullable DeviceMemory[MAX_ARGUMENTS];

    private @Nullable StreamState commanded;

    /** Reads every frame at the start of {@code bytes}, which has room for the largest. */
    Commands(BackendContext context, Holdings holdings, Creator creator, Pacer pacer, MemorySegment bytes) {
        this.context = context;
        this.holdings = holdings;
        this.handles = holdings.handles();
        this.creator = creator;
        this.pacer = pacer;
        // A view looks at the length in the header when it is made: there must be one for the longest of these.
        Frame.begin(bytes, 0, Opcode.FILL, FillFrame.BYTES, 0, 0);
        header = new Frame(bytes);
        launch = new LaunchFrame(bytes);
        copy = new CopyFrame(bytes);
        fill = new FillFrame(bytes);
        record = new RecordFrame(bytes);
        wait = new WaitFrame(bytes);
    }

    /** A frame begins, of no stream yet. */
    void begin() {
        commanded = null;
    }

    /** The stream that the frame found, null where it has none. */
    @Nullable
    StreamState commanded() {
        return commanded;
    }

    void launch(int length, int framesAhead) {
        requireLength(length, LaunchFrame.BYTES, Opcode.LAUNCH);
        int count = launch.argumentCount();
        requireLength(length, LaunchFrame.BYTES + count * LaunchFrame.ARGUMENT_BYTES, Opcode.LAUNCH);
        StreamState stream = running();
        if (stream == null) {
            return;
        }
        Resource.Kernel kernel = handles.kernel(launch.kernel());
        for (int i = 0; i < count; i++) {
            memories[i] = memoryOf(i);
        }
        pacer.launch(kernel, launch);
        holdIfMoreFollow(stream, framesAhead);
        context.launch(stream.stream(), kernel.kernel(), launch, memories);
        stream.launched();
        holdings.launched();
    }

    /** Memory of an argument where it is a buffer; sizes and kinds are the backend's to compare with the kernel's. */
    private @Nullable DeviceMemory memoryOf(int index) {
        int kind = launch.argumentKind(index);
        if (kind == LaunchFrame.KIND_BUFFER || kind == LaunchFrame.KIND_ARRAY) {
            return handles.argument(launch.argumentValue(index), launch.argumentOffset(index));
        }
        return null;
    }

    void copy(int length, int framesAhead) {
        requireLength(length, CopyFrame.BYTES, Opcode.COPY);
        StreamState stream = running();
        if (stream == null) {
            return;
        }
        long lengthBytes = copy.lengthBytes();
        DeviceMemory source = handles.memory(copy.source(), copy.sourceOffset(), lengthBytes);
        DeviceMemory destination = handles.writable(copy.destination(), copy.destinationOffset(), lengthBytes);
        if (lengthBytes > 0) {
            pacer.transfer(lengthBytes);
            holdIfMoreFollow(stream, framesAhead);
            context.copy(
                    stream.stream(), source, copy.sourceOffset(), destination, copy.destinationOffset(), lengthBytes);
            stream.enqueued();
            holdings.copied(lengthBytes);
        }
    }

    void fill(int length, int framesAhead) {
        requireLength(length, FillFrame.BYTES, Opcode.FILL);
        StreamState stream = running();
        if (stream == null) {
            return;
        }
        long offset = fill.offset();
        long lengthBytes = fill.lengthBytes();
        int pattern = fill.patternBytes();
        DeviceMemory destination = handles.writable(fill.destination(), offset, lengthBytes);
        requirePattern(pattern, offset, lengthBytes);
        if (lengthBytes > 0) {
            pacer.transfer(lengthBytes);
            holdIfMoreFollow(stream, framesAhead);
            context.fill(
                    stream.stream(), destination, offset, lengthBytes, pattern, fill.patternLow(), fill.patternHigh());
            stream.enqueued();
            holdings.copied(lengthBytes);
        }
    }

    private static void requirePattern(int pattern, long offset, long lengthBytes) {
        if (pattern < 1 || pattern > 16 || Integer.bitCount(pattern) != 1) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT, "a pattern of " + pattern + " bytes; it has 1, 2, 4, 8 or 16");
        }
        if (offset % pattern != 0 || lengthBytes % pattern != 0) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT,
                    "offset " + offset + " and length " + lengthBytes + " are not multiples of the pattern's " + pattern
                            + " bytes");
        }
    }

    void record(int length) {
        requireLength(length, RecordFrame.BYTES, Opcode.RECORD);
        StreamState stream = handles.stream(header.stream());
        commanded = stream;
        creator.record(record.event(), stream);
    }

    void await(int length) {
        requireLength(length, WaitFrame.BYTES, Opcode.WAIT);
        StreamState stream = running();
        if (stream != null) {
            context.waitFor(stream.stream(), handles.event(wait.event()).mark().event());
            stream.enqueued();
        }
    }

    /** The stream of the frame; null where it is poisoned, so that the frame is skipped. */
    private @Nullable StreamState running() {
        StreamState stream = handles.stream(header.stream());
        commanded = stream;
        return stream.failure() == null ? stream : null;
    }

    private static void holdIfMoreFollow(StreamState stream, int framesAhead) {
        if (framesAhead >= HOLD_FRAMES) {
            stream.hold();
        }
    }

    private static void requireLength(int length, int wanted, Opcode opcode) {
        if (length < wanted) {
            throw new ProtocolException(
                    Status.INVALID_FRAME, opcode + " frame of " + length + " bytes; it has at least " + wanted);
        }
    }
}
