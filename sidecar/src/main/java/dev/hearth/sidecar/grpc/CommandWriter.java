package dev.hearth.sidecar.grpc;

import com.google.protobuf.ByteString;
import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.CopyFrame;
import dev.hearth.protocol.FillFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.RecordFrame;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.ReleaseFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.Variant;
import dev.hearth.protocol.WaitFrame;
import dev.hearth.v1.AttachFile;
import dev.hearth.v1.Command;
import dev.hearth.v1.Copy;
import dev.hearth.v1.CopyIn;
import dev.hearth.v1.CopyOut;
import dev.hearth.v1.Fill;
import dev.hearth.v1.GetKernel;
import dev.hearth.v1.Load;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns commands into frames, one each. What a frame cannot say is refused here; all else is the worker's to judge. */
final class CommandWriter {
    /** Handles below are the sidecar's own. */
    static final long FIRST_HANDLE = 16;

    private static final int MAX_PATTERN_BYTES = 16;

    private final FrameChannel channel;
    private final long defaultStream;

    CommandWriter(FrameChannel channel, long defaultStream) {
        this.channel = channel;
        this.defaultStream = defaultStream;
    }

    /** Bytes of scratch memory that these commands need. */
    static long scratchBytes(List<Command> commands) {
        long bytes = 0;
        for (Command command : commands) {
            bytes += switch (command.getCommandCase()) {
                case COPY_IN ->
                    Scratch.padded(Math.max(1, command.getCopyIn().getData().size()));
                case COPY_OUT -> Scratch.padded(Math.max(1, command.getCopyOut().getLengthBytes()));
                case LOAD ->
                    isInline(command.getLoad()) ? 0 : Scratch.padded(Variant.bytes(variants(command.getLoad())));
                default -> 0;
            };
        }
        return bytes;
    }

    /** The stream that a command runs on. */
    long stream(Command command) {
        return command.getStream() == 0 ? defaultStream : command.getStream();
    }

    /** Writes a command that is a frame. */
    void write(Command command, @Nullable Scratch scratch) throws IOException, CommandException {
        long stream = stream(command);
        switch (command.getCommandCase()) {
            case CREATE_STREAM ->
                createStream(
                        own(command.getCreateStream().getHandle(), Opcode.STREAM),
                        command.getCreateStream().getPriority());
            case ALLOCATE ->
                new AllocateFrame(channel.claim(Opcode.ALLOCATE, AllocateFrame.BYTES, 0))
                        .buffer(own(command.getAllocate().getHandle(), Opcode.ALLOCATE))
                        .lengthBytes(command.getAllocate().getLengthBytes());
            case LOAD -> load(command.getLoad(), scratch);
            case GET_KERNEL -> kernel(command.getGetKernel());
            case ATTACH_FILE -> attach(command.getAttachFile());
            case COPY_IN -> copyIn(command.getCopyIn(), stream, scratch);
            case COPY -> copy(command.getCopy(), stream);
            case FILL -> fill(command.getFill(), stream);
            case LAUNCH -> LaunchWriter.write(command.getLaunch(), channel, stream);
            case RECORD ->
                new RecordFrame(channel.claim(Opcode.RECORD, RecordFrame.BYTES, stream))
                        .event(own(command.getRecord().getEvent(), Opcode.RECORD));
            case WAIT ->
                new WaitFrame(channel.claim(Opcode.WAIT, WaitFrame.BYTES, stream))
                        .event(command.getWait().getEvent());
            case RELEASE -> release(own(command.getRelease().getHandle(), Opcode.RELEASE));
            case SYNCHRONIZE -> synchronize(stream);
            case COPY_OUT, ELAPSED, COMMAND_NOT_SET ->
                throw new CommandException(
                        Status.INVALID_ARGUMENT, "", "a command without content; is the caller's proto file newer?");
        }
    }

    private static long own(long handle, Opcode opcode) throws CommandException {
        if (handle < FIRST_HANDLE) {
            throw new CommandException(
                    Status.INVALID_HANDLE,
                    opcode.name(),
                    "handle " + handle + "; a caller's handles begin at " + FIRST_HANDLE);
        }
        return handle;
    }

    void createStream(long handle, int priority) throws IOException {
        new StreamFrame(channel.claim(Opcode.STREAM, StreamFrame.BYTES, handle)).priority(priority);
    }

    void region(long handle, String name, long bytes) throws IOException {
        byte[] text = Frame.utf8(name);
        new RegionFrame(channel.claim(Opcode.REGION, RegionFrame.bytes(text), 0))
                .region(handle)
                .lengthBytes(bytes)
                .texts(text);
    }

    void release(long handle) throws IOException {
        new ReleaseFrame(channel.claim(Opcode.RELEASE, ReleaseFrame.BYTES, 0)).handle(handle);
    }

    /** Asks for a DONE; stream 0 stands for all. */
    void synchronize(long stream) throws IOException {
        channel.claim(Opcode.SYNCHRONIZE, Frame.HEADER_BYTES, stream);
    }

    private void attach(AttachFile attach) throws IOException, CommandException {
        if (attach.getName().length() > 255) {
            throw new CommandException(
                    Status.INVALID_REGION, Opcode.REGION.name(), "a file's name has at most 255 characters");
        }
        region(own(attach.getHandle(), Opcode.REGION), attach.getName(), attach.getLengthBytes());
    }

    private static boolean isInline(Load load) {
        return LoadFrame.BYTES + Variant.bytes(variants(load)) <= Frame.MAX_BYTES;
    }

    private static List<Variant> variants(Load load) {
        return load.getVariantsList().stream()
                .map(variant -> new Variant(
                        variant.getFormatValue(),
                        variant.getOptions(),
                        variant.getSource().toByteArray()))
                .toList();
    }

    private void load(Load load, @Nullable Scratch scratch) throws IOException, CommandException {
        long module = own(load.getHandle(), Opcode.LOAD);
        List<Variant> variants = variants(load);
        long bytes = Variant.bytes(variants);
        boolean inline = isInline(load);
        int length = inline ? Frame.padded((int) (LoadFrame.BYTES + bytes)) : LoadFrame.BYTES;
        MemorySegment frame = channel.claim(Opcode.LOAD, length, 0);
        LoadFrame fields =
                new LoadFrame(frame).module(module).lengthBytes(bytes).variantCount(variants.size());
        if (inline) {
            Variant.write(variants, frame, LoadFrame.BYTES);
        } else {
            Scratch from = Objects.requireNonNull(scratch);
            long at = from.take(bytes);
            Variant.write(variants, from.memory(), at);
            fields.region(from.handle()).offset(at);
        }
    }

    private void kernel(GetKernel kernel) throws IOException, CommandException {
        byte[] name = Frame.utf8(kernel.getName());
        if (name.length > 4096) {
            throw new CommandException(
                    Status.KERNEL_NOT_FOUND, Opcode.KERNEL.name(), "a kernel's name has at most 4096 bytes");
        }
        new KernelFrame(channel.claim(Opcode.KERNEL, KernelFrame.bytes(name), 0))
                .kernel(own(kernel.getHandle(), Opcode.KERNEL))
                .module(kernel.getModule())
                .texts(name);
    }

    private void copyIn(CopyIn copy, long stream, @Nullable Scratch scratch) throws IOException {
        Scratch from = Objects.requireNonNull(scratch);
        long at = from.put(copy.getData());
        copy(
                from.handle(),
                at,
                copy.getDestination(),
                copy.getOffset(),
                copy.getData().size(),
                stream);
    }

    /** Copies to scratch memory; returns the offset at which the bytes lie once the stream is done. */
    long copyOut(CopyOut copy, long stream, @Nullable Scratch scratch) throws IOException {
        Scratch to = Objects.requireNonNull(scratch);
        long at = to.take(copy.getLengthBytes());
        copy(copy.getSource(), copy.getOffset(), to.handle(), at, copy.getLengthBytes(), stream);
        return at;
    }

    private void copy(Copy copy, long stream) throws IOException {
        copy(
                copy.getSource(),
                copy.getSourceOffset(),
                copy.getDestination(),
                copy.getDestinationOffset(),
                copy.getLengthBytes(),
                stream);
    }

    private void copy(long source, long sourceOffset, long destination, long destinationOffset, long bytes, long stream)
            throws IOException {
        new CopyFrame(channel.claim(Opcode.COPY, CopyFrame.BYTES, stream))
                .source(source)
                .sourceOffset(sourceOffset)
                .destination(destination)
                .destinationOffset(destinationOffset)
                .lengthBytes(bytes);
    }

    private void fill(Fill fill, long stream) throws IOException, CommandException {
        ByteString pattern = fill.getPattern();
        if (pattern.isEmpty() || pattern.size() > MAX_PATTERN_BYTES) {
            throw new CommandException(
                    Status.INVALID_ARGUMENT,
                    Opcode.FILL.name(),
                    "a pattern of " + pattern.size() + " bytes; it has 1, 2, 4, 8 or 16");
        }
        new FillFrame(channel.claim(Opcode.FILL, FillFrame.BYTES, stream))
                .destination(fill.getDestination())
                .offset(fill.getOffset())
                .lengthBytes(fill.getLengthBytes())
                .patternBytes(pattern.size())
                .patternLow(bits(pattern, 0))
                .patternHigh(bits(pattern, Long.BYTES));
    }

    private static long bits(ByteString pattern, int from) {
        long bits = 0;
        for (int i = Math.min(pattern.size(), from + Long.BYTES) - 1; i >= from; i--) {
            bits = bits << Byte.SIZE | (pattern.byteAt(i) & 0xff);
        }
        return bits;
    }
}
