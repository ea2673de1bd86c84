package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.CloseFrame;
import dev.hearth.protocol.CopyFrame;
import dev.hearth.protocol.FillFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.RecordFrame;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.SynchronizeFrame;
import dev.hearth.protocol.Variant;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A session that a worker holds with itself before it is ready: so the JVM and the driver have loaded and linked, and in
 * part compiled, what the first function would otherwise wait for. A pooled worker has the time.
 *
 * <p>A device of PJRT runs a program too, which this process compiles itself: before its first program XLA sets up compiler
 * and threads, and those are here already. A worker of OpenCL never compiles, so there it would be all for this.
 */
final class Rehearsal {
    private static final int ROUNDS = 200;
    /** On a machine that is slow just now, being ready counts for more than being warm. */
    private static final long MAX_NS = 400_000_000;

    private static final int COMMANDS = 16;
    private static final long BYTES = 4096;
    private static final long STREAM = 1;
    private static final long SOURCE = 2;
    private static final long TARGET = 3;
    private static final long EVENT = 4;
    private static final long MODULE = 5;
    private static final long KERNEL = 6;

    private static final String PROGRAM = """
            func.func public @main(%a: tensor<1024xf32>) -> tensor<1024xf32> {
              %b = stablehlo.add %a, %a : tensor<1024xf32>
              return %b : tensor<1024xf32>
            }
            """;

    private Rehearsal() {}

    /**
     * Holds it, on a socket in the worker's own folder.
     *
     * @throws BackendException where the device is lost by it
     */
    static void hold(Backend backend, BackendContext context, Path folder) throws IOException {
        Device device = context.device();
        boolean runs = (device.formats() & ProgramFormat.STABLEHLO.bit()) != 0;
        var lost = new AtomicReference<@Nullable BackendException>();
        Path path = folder.resolve("rehearsal.sock");
        try (UnixListener listener = UnixListener.bind(path, 0600);
                UnixSocket function = UnixSocket.connect(path);
                UnixSocket socket = listener.accept()) {
            var tenant = new Tenant("rehearsal", 2 * BYTES, 0, 0, new Limits(1, 2, 0, 1, 1, 1, 1));
            var inventory = new Inventory();
            var modules = new Modules(
                    context, (format, options, source) -> backend.compile(device, format, options, source), inventory);
            var buffers = new PersistentBuffers(context, new Contents(), inventory, Long.MAX_VALUE);
            var lease = new DeviceLease(Set.of());
            var line = new Line(socket, Tickets.Admission.none());
            var alone = new Succession(0, 0, 0, 0);
            var session = new Session("rehearsal", context, modules, buffers, tenant, lease, line, alone, lost::set);
            Thread thread = Thread.ofPlatform().daemon().name("rehearsal").start(session::run);
            play(new FrameChannel(function), runs);
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        BackendException cause = lost.get();
        if (cause != null) {
            throw cause;
        }
    }

    private static void play(FrameChannel channel, boolean runs) throws IOException {
        new StreamFrame(channel.claim(Opcode.STREAM, StreamFrame.BYTES, STREAM));
        for (long buffer : new long[] {SOURCE, TARGET}) {
            new AllocateFrame(channel.claim(Opcode.ALLOCATE, AllocateFrame.BYTES, 0))
                    .buffer(buffer)
                    .lengthBytes(BYTES);
        }
        if (runs) {
            load(channel);
        }
        long until = System.nanoTime() + MAX_NS;
        for (int i = 0; i < ROUNDS && System.nanoTime() - until < 0; i++) {
            round(channel, runs);
        }
        new CloseFrame(channel.claim(Opcode.CLOSE, CloseFrame.BYTES, 0));
        channel.flush();
        while (channel.next() != null) {
            // Until the session has closed its side.
        }
    }

    private static void load(FrameChannel channel) throws IOException {
        var program = List.of(new Variant(ProgramFormat.STABLEHLO.code(), "", Frame.utf8(PROGRAM)));
        int bytes = (int) Variant.bytes(program);
        MemorySegment load = channel.claim(Opcode.LOAD, LoadFrame.BYTES + bytes, 0);
        new LoadFrame(load).module(MODULE).lengthBytes(bytes).variantCount(1);
        Variant.write(program, load, LoadFrame.BYTES);
        byte[] name = Frame.utf8("main");
        new KernelFrame(channel.claim(Opcode.KERNEL, KernelFrame.bytes(name), 0))
                .kernel(KERNEL)
                .module(MODULE)
                .texts(name);
    }

    private static void round(FrameChannel channel, boolean runs) throws IOException {
        for (int i = 0; i < COMMANDS; i++) {
            new FillFrame(channel.claim(Opcode.FILL, FillFrame.BYTES, STREAM))
                    .destination(SOURCE)
                    .lengthBytes(BYTES)
                    .patternBytes(4);
            new CopyFrame(channel.claim(Opcode.COPY, CopyFrame.BYTES, STREAM))
                    .source(SOURCE)
                    .destination(TARGET)
                    .lengthBytes(BYTES);
        }
        if (runs) {
            new LaunchFrame(channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(2, 0), STREAM))
                    .kernel(KERNEL)
                    .argumentCount(2)
                    .buffer(0, SOURCE, 0)
                    .buffer(1, TARGET, 0);
        }
        new RecordFrame(channel.claim(Opcode.RECORD, RecordFrame.BYTES, STREAM)).event(EVENT);
        new SynchronizeFrame(channel.claim(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, STREAM));
        long asked = channel.sequence();
        channel.flush();
        var frame = channel.next();
        while (frame != null && (frame.opcode() != Opcode.DONE.code() || frame.sequence() != asked)) {
            frame = channel.next();
        }
    }
}
