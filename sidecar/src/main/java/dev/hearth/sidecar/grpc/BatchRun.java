package dev.hearth.sidecar.grpc;

import com.google.protobuf.ByteString;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.QueryFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.TraceFrame;
import dev.hearth.v1.Batch;
import dev.hearth.v1.BatchResult;
import dev.hearth.v1.Command;
import dev.hearth.v1.Output;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way: all its frames are written, then awaited once, then its outputs are collected. The first failure
 * is the result, whether it is found here or by the worker.
 */
final class BatchRun {
    /** W3C Trace Context, version 00: version, trace id, parent id, flags. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");

    private static final int SUBJECT_ELAPSED = 1;

    /** Where the bytes of a copy_out will lie. */
    private record Piece(int command, long at, long bytes) {}

    private final CommandSession session;
    private final CommandWriter writer;
    private final List<Command> commands;
    private final String traceparent;
    /** Sequence number of the last frame of each command written. */
    private final long[] sequences;

    private final List<Piece> pieces = new ArrayList<>();
    private final List<Integer> elapsed = new ArrayList<>();
    private int current;
    private long firstSequence;
    private long deviceNs;
    private @Nullable BatchResult failure;

    BatchRun(CommandSession session, Batch batch) {
        this.session = session;
        this.writer = session.writer();
        this.commands = batch.getCommandsList();
        this.traceparent = batch.getTraceparent();
        this.sequences = new long[commands.size()];
    }

    BatchResult run() throws IOException, CommandException {
        Scratch scratch = null;
        try {
            checkOutputs();
            trace();
            scratch = session.scratch(CommandWriter.scratchBytes(commands));
            writeAll(scratch);
        } catch (CommandException e) {
            if (failure == null) {
                failure = failed(e);
            }
        }
        settle();
        if (scratch != null) {
            scratch.unlink();
        }
        if (failure != null) {
            return failure;
        }
        return collect(scratch);
    }

    private void checkOutputs() throws CommandException {
        long bytes = 0;
        for (current = 0; current < commands.size(); current++) {
            Command command = commands.get(current);
            if (command.hasCopyOut()) {
                long length = command.getCopyOut().getLengthBytes();
                if (length < 0 || length > session.maxMessageBytes() - bytes) {
                    throw new CommandException(
                            Status.INVALID_ARGUMENT,
                            Opcode.COPY.name(),
                            length + " bytes to copy out; a result has at most " + session.maxMessageBytes()
                                    + " (hearth.sidecar.grpc.max-message-bytes). Attach a file for more");
                }
                bytes += length;
            }
        }
        current = -1;
    }

    private void trace() throws IOException {
        Matcher matcher = TRACEPARENT.matcher(traceparent);
        var frame = new TraceFrame(session.channel().claim(Opcode.TRACE, TraceFrame.BYTES, 0));
        if (matcher.matches() && TraceId.isValid(matcher.group(1)) && SpanId.isValid(matcher.group(2))) {
            frame.traceIdHigh(Long.parseUnsignedLong(matcher.group(1), 0, 16, 16))
                    .traceIdLow(Long.parseUnsignedLong(matcher.group(1), 16, 32, 16))
                    .spanId(Long.parseUnsignedLong(matcher.group(2), 16))
                    .traceFlags(TraceFlags.fromHex(matcher.group(3), 0).asByte());
        }
    }

    private void writeAll(@Nullable Scratch scratch) throws IOException, CommandException {
        firstSequence = session.channel().sequence();
        for (current = 0; current < commands.size(); current++) {
            Command command = commands.get(current);
            if (command.hasCopyOut()) {
                long at = writer.copyOut(command.getCopyOut(), writer.stream(command), scratch);
                pieces.add(new Piece(current, at, command.getCopyOut().getLengthBytes()));
            } else if (command.hasElapsed()) {
                elapsed.add(current);
            } else {
                writer.write(command, scratch);
            }
            sequences[current] = session.channel().sequence();
            if (command.hasSynchronize()) {
                DoneFrame done = session.await();
                take(done);
                if (failure != null) {
                    // The stream is clean again, and what follows would run on wrong data.
                    return;
                }
            }
        }
        current = -1;
    }

    /** Waits for all streams, until none has a failure left that would show in the next batch. */
    private void settle() throws IOException, CommandException {
        DoneFrame done;
        int left = commands.size() + 1;
        do {
            writer.synchronize(0);
            done = session.await();
            take(done);
        } while (done.status() != Status.OK.code() && left-- > 0);
    }

    private void take(DoneFrame done) {
        deviceNs += done.first();
        if (done.status() == Status.OK.code()) {
            return;
        }
        Opcode opcode = Opcode.of(done.failedOpcode());
        int command = commandOf(done.failedSequence());
        // What the worker found came before what was found while writing, unless it is of a later command.
        if (failure == null || (command >= 0 && command < failure.getFailedCommand())) {
            failure = result(Status.of(done.status()), opcode == null ? "" : opcode.name(), done.message(), command);
        }
    }

    private int commandOf(long sequence) {
        long before = firstSequence;
        for (int i = 0; i < sequences.length; i++) {
            if (sequence > before && sequence <= sequences[i]) {
                return i;
            }
            before = Math.max(before, sequences[i]);
        }
        return -1;
    }

    /** The result of a batch that cannot go on, with the command that was being looked at. */
    BatchResult failed(CommandException e) {
        return result(e.status(), e.opcode(), e.text(), current < commands.size() ? current : -1);
    }

    private static BatchResult result(Status status, String opcode, String message, int command) {
        return BatchResult.newBuilder()
                .setStatusValue(status.code())
                .setFailedOpcode(opcode)
                .setMessage(message)
                .setFailedCommand(command)
                .build();
    }

    private BatchResult collect(@Nullable Scratch scratch) throws IOException, CommandException {
        var outputs = new Output[commands.size()];
        for (int command : elapsed) {
            current = command;
            DoneFrame done = query(commands.get(command));
            if (done.status() != Status.OK.code()) {
                return result(Status.of(done.status()), Opcode.QUERY.name(), done.message(), command);
            }
            outputs[command] = Output.newBuilder()
                    .setCommand(command)
                    .setElapsedNs(done.first())
                    .build();
        }
        for (Piece piece : pieces) {
            ByteString data = scratch == null ? ByteString.EMPTY : scratch.read(piece.at(), piece.bytes());
            outputs[piece.command()] = Output.newBuilder()
                    .setCommand(piece.command())
                    .setData(data)
                    .build();
        }
        var result = BatchResult.newBuilder().setFailedCommand(-1).setDeviceNs(deviceNs);
        for (Output output : outputs) {
            if (output != null) {
                result.addOutputs(output);
            }
        }
        return result.build();
    }

    private DoneFrame query(Command command) throws IOException, CommandException {
        new QueryFrame(session.channel().claim(Opcode.QUERY, QueryFrame.BYTES, writer.stream(command)))
                .subject(SUBJECT_ELAPSED)
                .first(command.getElapsed().getFirst())
                .second(command.getElapsed().getSecond());
        return session.await();
    }
}
