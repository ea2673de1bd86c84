package dev.hearth.perf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The baseline of PJRT: one program over square or flat arrays of F32, straight through the C API in this process. It makes
 * the fewest calls that do the work: argument structs are laid out once, a run is an execute, a wait, and letting the result
 * go. Slots and offsets are those of {@code pjrt_c_api.h} 0.81.
 */
@SuppressWarnings("restricted")
final class DirectPjrtDriver implements DirectDevice {
    private static final int ERROR_MESSAGE = 1;
    private static final int PLUGIN_INITIALIZE = 3;
    private static final int EVENT_DESTROY = 5;
    private static final int EVENT_AWAIT = 8;
    private static final int CLIENT_CREATE = 10;
    private static final int CLIENT_DESTROY = 11;
    private static final int CLIENT_ADDRESSABLE_DEVICES = 16;
    private static final int CLIENT_COMPILE = 20;
    private static final int CLIENT_BUFFER_FROM_HOST_BUFFER = 22;
    private static final int LOADED_EXECUTABLE_EXECUTE = 55;
    private static final int BUFFER_DESTROY = 58;
    private static final int BUFFER_TO_HOST_BUFFER = 70;
    private static final int BUFFER_UNSAFE_POINTER = 73;

    private static final int U8 = 6;
    private static final int F32 = 11;
    private static final int IMMUTABLE_UNTIL_TRANSFER_COMPLETES = 1;
    private static final int IMMUTABLE_ZERO_COPY = 2;
    private static final byte[] ONE_REPLICA = {0x1a, 0x04, 0x20, 0x01, 0x28, 0x01};

    private static final MethodHandle CALL =
            Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment[] functions = new MemorySegment[BUFFER_UNSAFE_POINTER + 1];
    private final long client;
    private final long device;

    DirectPjrtDriver(Path plugin) {
        MemorySegment entry = SymbolLookup.libraryLookup(plugin, Arena.global()).findOrThrow("GetPjrtApi");
        MemorySegment api;
        try {
            long address = (long) Linker.nativeLinker()
                    .downcallHandle(entry, FunctionDescriptor.of(JAVA_LONG))
                    .invokeExact();
            api = MemorySegment.ofAddress(address).reinterpret(40 + 8L * functions.length);
        } catch (Throwable t) {
            throw new IllegalStateException("GetPjrtApi failed", t);
        }
        for (int i = 0; i < functions.length; i++) {
            functions[i] = MemorySegment.ofAddress(api.get(JAVA_LONG, 40 + 8L * i));
        }
        call(PLUGIN_INITIALIZE, struct(16));
        MemorySegment option = struct(56);
        byte[] name = "cpu_device_count".getBytes(StandardCharsets.US_ASCII);
        option.set(JAVA_LONG, 16, arena.allocateFrom(JAVA_BYTE, name).address());
        option.set(JAVA_LONG, 24, name.length);
        option.set(JAVA_INT, 32, 1);
        option.set(JAVA_LONG, 40, 1);
        option.set(JAVA_LONG, 48, 1);
        MemorySegment create = struct(88);
        create.set(JAVA_LONG, 16, option.address());
        create.set(JAVA_LONG, 24, 1);
        call(CLIENT_CREATE, create);
        client = create.get(JAVA_LONG, 64);
        MemorySegment devices = struct(40);
        devices.set(JAVA_LONG, 16, client);
        call(CLIENT_ADDRESSABLE_DEVICES, devices);
        device = MemorySegment.ofAddress(devices.get(JAVA_LONG, 24))
                .reinterpret(8)
                .get(JAVA_LONG, 0);
    }

    private MemorySegment struct(int size) {
        MemorySegment struct = arena.allocate((size + 7) & ~7, 8);
        struct.set(JAVA_LONG, 0, size);
        return struct;
    }

    private void call(int slot, MemorySegment struct) {
        long error = invoke(slot, struct);
        if (error != 0) {
            MemorySegment message = struct(40);
            message.set(JAVA_LONG, 16, error);
            invoke(ERROR_MESSAGE, message);
            throw new IllegalStateException(new String(
                    MemorySegment.ofAddress(message.get(JAVA_LONG, 24))
                            .reinterpret(message.get(JAVA_LONG, 32))
                            .toArray(JAVA_BYTE),
                    StandardCharsets.UTF_8));
        }
    }

    private long invoke(int slot, MemorySegment struct) {
        try {
            return (long) CALL.invokeExact(functions[slot], struct.address());
        } catch (Throwable t) {
            throw new IllegalStateException("a call of PJRT failed", t);
        }
    }

    /** A compiled program with its inputs, ready to run. */
    final class Executable {
        private final MemorySegment execute = struct(80);
        private final MemorySegment inputs;
        private final MemorySegment output = arena.allocate(JAVA_LONG);
        private final MemorySegment event = arena.allocate(JAVA_LONG);
        private final MemorySegment onEvent = struct(24);
        private final MemorySegment onBuffer = struct(24);
        private final MemorySegment pointer = struct(32);
        private final long first;

        /** Compiles StableHLO whose parameters and one result are arrays of F32, all of this shape. */
        Executable(String source, int parameters, long... dimensions) {
            this(source, buffers(parameters, dimensions));
        }

        /** Compiles StableHLO that takes arrays which {@link #buffer(MemorySegment, long...)} made, and gives one. */
        Executable(String source, long... buffers) {
            MemorySegment code = struct(48);
            text(code, 16, source.getBytes(StandardCharsets.UTF_8));
            text(code, 32, "mlir".getBytes(StandardCharsets.US_ASCII));
            MemorySegment compile = struct(56);
            compile.set(JAVA_LONG, 16, client);
            compile.set(JAVA_LONG, 24, code.address());
            text(compile, 32, ONE_REPLICA);
            call(CLIENT_COMPILE, compile);
            inputs = arena.allocateFrom(JAVA_LONG, buffers);
            first = inputs.get(JAVA_LONG, 0);
            execute.set(JAVA_LONG, 16, compile.get(JAVA_LONG, 48));
            execute.set(JAVA_LONG, 24, struct(112).address());
            execute.set(
                    JAVA_LONG,
                    32,
                    arena.allocateFrom(JAVA_LONG, inputs.address()).address());
            execute.set(JAVA_LONG, 40, 1);
            execute.set(JAVA_LONG, 48, buffers.length);
            execute.set(
                    JAVA_LONG,
                    56,
                    arena.allocateFrom(JAVA_LONG, output.address()).address());
        }

        /** Runs it this many times, each on what the one before gave, and waits for the last. */
        void run(int times) {
            for (int i = 0; i < times; i++) {
                boolean last = i == times - 1;
                execute.set(JAVA_LONG, 64, last ? event.address() : 0);
                call(LOADED_EXECUTABLE_EXECUTE, execute);
                let(inputs.get(JAVA_LONG, 0));
                inputs.set(JAVA_LONG, 0, output.get(JAVA_LONG, 0));
            }
            onEvent.set(JAVA_LONG, 16, event.get(JAVA_LONG, 0));
            call(EVENT_AWAIT, onEvent);
            call(EVENT_DESTROY, onEvent);
            let(inputs.get(JAVA_LONG, 0));
            inputs.set(JAVA_LONG, 0, first);
        }

        /** Runs it once, and copies the result. */
        void run(MemorySegment result) {
            execute.set(JAVA_LONG, 64, event.address());
            call(LOADED_EXECUTABLE_EXECUTE, execute);
            onEvent.set(JAVA_LONG, 16, event.get(JAVA_LONG, 0));
            call(EVENT_AWAIT, onEvent);
            call(EVENT_DESTROY, onEvent);
            pointer.set(JAVA_LONG, 16, output.get(JAVA_LONG, 0));
            call(BUFFER_UNSAFE_POINTER, pointer);
            result.copyFrom(MemorySegment.ofAddress(pointer.get(JAVA_LONG, 24)).reinterpret(result.byteSize()));
            let(output.get(JAVA_LONG, 0));
        }

        private void let(long buffer) {
            if (buffer != first) {
                onBuffer.set(JAVA_LONG, 16, buffer);
                call(BUFFER_DESTROY, onBuffer);
            }
        }
    }

    private void text(MemorySegment struct, long at, byte[] bytes) {
        struct.set(JAVA_LONG, at, arena.allocateFrom(JAVA_BYTE, bytes).address());
        struct.set(JAVA_LONG, at + 8, bytes.length);
    }

    private long[] buffers(int count, long... dimensions) {
        var buffers = new long[count];
        Arrays.setAll(buffers, i -> buffer(dimensions));
        return buffers;
    }

    private long buffer(long... dimensions) {
        long elements = 1;
        for (long dimension : dimensions) {
            elements *= dimension;
        }
        MemorySegment host = arena.allocate(4 * elements, 64);
        for (long i = 0; i < elements; i++) {
            host.setAtIndex(JAVA_FLOAT, i, MatmulBench.element(i));
        }
        return buffer(host, dimensions);
    }

    /** An array of F32 that lies in this memory, from a multiple of 64 bytes on; the device reads it there. */
    long buffer(MemorySegment host, long... dimensions) {
        MemorySegment make = struct(120);
        make.set(JAVA_LONG, 16, client);
        make.set(JAVA_LONG, 24, host.address());
        make.set(JAVA_INT, 32, F32);
        make.set(JAVA_LONG, 40, arena.allocateFrom(JAVA_LONG, dimensions).address());
        make.set(JAVA_LONG, 48, dimensions.length);
        make.set(JAVA_INT, 72, IMMUTABLE_ZERO_COPY);
        make.set(JAVA_LONG, 80, device);
        call(CLIENT_BUFFER_FROM_HOST_BUFFER, make);
        return make.get(JAVA_LONG, 112);
    }

    @Override
    public Transfer transfer(MemorySegment from, MemorySegment to) {
        return new ArrayTransfer(from, to);
    }

    @Override
    public void close() {
        MemorySegment destroy = struct(24);
        destroy.set(JAVA_LONG, 16, client);
        call(CLIENT_DESTROY, destroy);
        // The arena stays: what the plugin still holds of it ends with the process.
    }

    /** An array made of host memory, and read back. */
    private final class ArrayTransfer implements Transfer {
        private final MemorySegment in = struct(120);
        private final MemorySegment out = struct(56);
        private final MemorySegment onEvent = struct(24);
        private final MemorySegment onBuffer = struct(24);

        ArrayTransfer(MemorySegment from, MemorySegment to) {
            in.set(JAVA_LONG, 16, client);
            in.set(JAVA_LONG, 24, from.address());
            in.set(JAVA_INT, 32, U8);
            in.set(JAVA_LONG, 40, arena.allocateFrom(JAVA_LONG, from.byteSize()).address());
            in.set(JAVA_LONG, 48, 1);
            in.set(JAVA_INT, 72, IMMUTABLE_UNTIL_TRANSFER_COMPLETES);
            in.set(JAVA_LONG, 80, device);
            out.set(JAVA_LONG, 32, to.address());
            out.set(JAVA_LONG, 40, to.byteSize());
        }

        @Override
        public void inAndOut() {
            call(CLIENT_BUFFER_FROM_HOST_BUFFER, in);
            long buffer = in.get(JAVA_LONG, 112);
            out.set(JAVA_LONG, 16, buffer);
            call(BUFFER_TO_HOST_BUFFER, out);
            await(out.get(JAVA_LONG, 48));
            await(in.get(JAVA_LONG, 104));
            onBuffer.set(JAVA_LONG, 16, buffer);
            call(BUFFER_DESTROY, onBuffer);
        }

        private void await(long event) {
            onEvent.set(JAVA_LONG, 16, event);
            call(EVENT_AWAIT, onEvent);
            call(EVENT_DESTROY, onEvent);
        }

        @Override
        public void close() {
            // Nothing is held in between.
        }
    }
}
