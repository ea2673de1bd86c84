package dev.hearth.daemon.pjrt;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A program that a client has compiled or loaded. */
final class PjrtExecutable implements AutoCloseable {
    /** {@code HloModuleProto}, and {@code HloModuleProtoWithConfig} around it, of {@code xla/service/hlo.proto}. */
    private static final int HLO_MODULE = 1;

    private static final int HOST_PROGRAM_SHAPE = 4;
    /** {@code ProgramShapeProto} and {@code ShapeProto} of {@code xla/xla_data.proto}. */
    private static final int PARAMETERS = 1;

    private static final int RESULT = 2;
    private static final int ELEMENT_TYPE = 2;
    private static final int DIMENSIONS = 3;
    private static final int TUPLE_SHAPES = 4;
    private static final int IS_DYNAMIC_DIMENSION = 6;
    private static final int TUPLE = 13;

    /** {@code PrimitiveType} of {@code xla_data.proto}, by number; the empty ones are no arrays. */
    private static final List<String> PRIMITIVES = List.of(
            "",
            "PRED",
            "S8",
            "S16",
            "S32",
            "S64",
            "U8",
            "U16",
            "U32",
            "U64",
            "F16",
            "F32",
            "F64",
            "",
            "",
            "C64",
            "BF16",
            "",
            "C128",
            "F8E5M2",
            "F8E4M3FN",
            "S4",
            "U4",
            "F8E4M3B11FNUZ",
            "F8E5M2FNUZ",
            "F8E4M3FNUZ",
            "S2",
            "U2",
            "F8E4M3",
            "F8E3M4",
            "",
            "",
            "F4E2M1FN",
            "F8E8M0FNU");

    private final PjrtClient client;
    private final PjrtDriver driver;
    private final long handle;

    PjrtExecutable(PjrtClient client, long handle) {
        this.client = client;
        this.driver = client.driver();
        this.handle = handle;
    }

    long handle() {
        return handle;
    }

    /** Types and shapes of all parameters, then of all results. */
    record Shapes(List<TensorType> parameters, List<TensorType> results) {}

    /**
     * Reads them from the compiled program, which alone knows them for a program that came as bytecode.
     *
     * @throws BackendException UNSUPPORTED for a program of dynamic shapes, or that takes or gives more than arrays
     */
    Shapes shapes() {
        long executable = driver.word(PjrtFunction.PJRT_LoadedExecutable_GetExecutable, handle);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = PjrtDriver.struct(arena, PjrtLayout.Program.SIZE);
            MemorySegment ask = PjrtDriver.struct(arena, PjrtLayout.Executable_OptimizedProgram.SIZE);
            ask.set(JAVA_LONG, PjrtLayout.Executable_OptimizedProgram.EXECUTABLE, executable);
            ask.set(JAVA_LONG, PjrtLayout.Executable_OptimizedProgram.PROGRAM, program.address());
            driver.call(PjrtFunction.PJRT_Executable_OptimizedProgram, ask); // the size
            long size = program.get(JAVA_LONG, PjrtLayout.Program.CODE_SIZE);
            MemorySegment code = arena.allocate(Math.max(1, size));
            program.set(JAVA_LONG, PjrtLayout.Program.CODE, code.address());
            driver.call(PjrtFunction.PJRT_Executable_OptimizedProgram, ask);
            String format = new String(
                    PjrtDriver.bytes(
                            program.get(JAVA_LONG, PjrtLayout.Program.FORMAT),
                            program.get(JAVA_LONG, PjrtLayout.Program.FORMAT_SIZE)),
                    StandardCharsets.US_ASCII);
            return shapes(format, new ProtobufReader(code.asSlice(0, size).toArray(JAVA_BYTE)));
        } catch (IllegalArgumentException e) {
            throw new BackendException(Status.INTERNAL, "the plugin's program cannot be read: " + e.getMessage());
        } finally {
            driver.call(PjrtFunction.PJRT_Executable_Destroy, executable);
        }
    }

    private static Shapes shapes(String format, ProtobufReader program) {
        if (format.equals("hlo")) {
            return moduleShapes(program);
        }
        if (!format.equals("hlo_with_config")) {
            throw new IllegalArgumentException("its format is '" + format + "'");
        }
        for (int field = program.next(); field != 0; field = program.next()) {
            if (field == HLO_MODULE) {
                return moduleShapes(program.message());
            }
            program.skip();
        }
        throw new IllegalArgumentException("it holds no module");
    }

    private static Shapes moduleShapes(ProtobufReader module) {
        var parameters = new ArrayList<TensorType>();
        var results = new ArrayList<TensorType>();
        for (int field = module.next(); field != 0; field = module.next()) {
            if (field != HOST_PROGRAM_SHAPE) {
                module.skip();
                continue;
            }
            ProtobufReader shape = module.message();
            for (int part = shape.next(); part != 0; part = shape.next()) {
                switch (part) {
                    case PARAMETERS -> read(shape.message(), parameters);
                    case RESULT -> read(shape.message(), results);
                    default -> shape.skip();
                }
            }
        }
        return new Shapes(List.copyOf(parameters), List.copyOf(results));
    }

    /** Adds a shape, or those of a tuple. */
    private static void read(ProtobufReader shape, List<TensorType> types) {
        long element = 0;
        var dimensions = new ArrayList<Long>();
        for (int field = shape.next(); field != 0; field = shape.next()) {
            switch (field) {
                case ELEMENT_TYPE -> element = shape.number();
                case DIMENSIONS -> dimensions.addAll(shape.numbers());
                case TUPLE_SHAPES -> read(shape.message(), types);
                case IS_DYNAMIC_DIMENSION -> {
                    if (shape.numbers().contains(1L)) {
                        throw new BackendException(
                                Status.UNSUPPORTED,
                                "the program has dynamic shapes; compile it for shapes that are fixed");
                    }
                }
                default -> shape.skip();
            }
        }
        if (element == TUPLE) {
            return;
        }
        String name = element < 0 || element >= PRIMITIVES.size() ? "" : PRIMITIVES.get((int) element);
        if (name.isEmpty()) {
            throw new BackendException(
                    Status.UNSUPPORTED,
                    "the program takes or gives something that is no array (XLA type " + element + ")");
        }
        types.add(new TensorType(ElementType.valueOf(name), dimensions));
    }

    /** The compiled program as bytes that {@link PjrtClient#load} takes. */
    byte[] serialize() {
        long executable = driver.word(PjrtFunction.PJRT_LoadedExecutable_GetExecutable, handle);
        try {
            return serialize(driver, executable);
        } finally {
            driver.call(PjrtFunction.PJRT_Executable_Destroy, executable);
        }
    }

    /** The same of an executable that is not loaded. */
    static byte[] serialize(PjrtDriver driver, long executable) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment serialize = PjrtDriver.struct(arena, PjrtLayout.Executable_Serialize.SIZE);
            serialize.set(JAVA_LONG, PjrtLayout.Executable_Serialize.EXECUTABLE, executable);
            driver.call(PjrtFunction.PJRT_Executable_Serialize, serialize);
            try {
                return PjrtDriver.bytes(
                        serialize.get(JAVA_LONG, PjrtLayout.Executable_Serialize.SERIALIZED_BYTES),
                        serialize.get(JAVA_LONG, PjrtLayout.Executable_Serialize.SERIALIZED_BYTES_SIZE));
            } finally {
                PjrtDriver.delete(
                        serialize.get(JAVA_LONG, PjrtLayout.Executable_Serialize.SERIALIZED_EXECUTABLE_DELETER),
                        serialize.get(JAVA_LONG, PjrtLayout.Executable_Serialize.SERIALIZED_EXECUTABLE));
            }
        }
    }

    /** What a run gave: its results, device by device, each for the caller to destroy; and an event of each device. */
    record Run(long[][] results, long[] events) {}

    /** Runs it on one device, whichever it was compiled on; no input is taken over for a result. */
    Run execute(int device, long[] inputs, int results) {
        return execute(client.device(device), new long[][] {inputs}, results, inputs.length);
    }

    /** As {@link #execute(int, long[], int)}; inputs from {@code kept} on are taken over where the program says so. */
    Run execute(int device, long[] inputs, int results, int kept) {
        return execute(client.device(device), new long[][] {inputs}, results, kept);
    }

    /** Runs it on the several devices that it was compiled for, each with its inputs. */
    Run execute(long[][] inputs, int results) {
        return execute(0, inputs, results, inputs[0].length);
    }

    /** A buffer that is 0 would end the process, so would one that is destroyed; no types are compared. */
    private Run execute(long device, long[][] inputs, int results, int kept) {
        int devices = inputs.length;
        int count = inputs[0].length;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment lists = arena.allocate(JAVA_LONG, devices);
            MemorySegment outputs = arena.allocate(JAVA_LONG, devices);
            MemorySegment events = arena.allocate(JAVA_LONG, devices);
            var output = new MemorySegment[devices];
            for (int d = 0; d < devices; d++) {
                requireBuffers(inputs[d], count);
                lists.setAtIndex(JAVA_LONG, d, longs(arena, inputs[d]).address());
                output[d] = arena.allocate(JAVA_LONG, Math.max(1, results));
                outputs.setAtIndex(JAVA_LONG, d, output[d].address());
            }
            execute(layOut(arena, device, lists, devices, count, kept, outputs, events));
            var made = new long[devices][];
            for (int d = 0; d < devices; d++) {
                made[d] = output[d].asSlice(0, (long) results * Long.BYTES).toArray(JAVA_LONG);
            }
            return new Run(made, events.toArray(JAVA_LONG));
        }
    }

    private MemorySegment layOut(
            Arena arena,
            long device,
            MemorySegment lists,
            int devices,
            int count,
            int kept,
            MemorySegment outputs,
            MemorySegment events) {
        MemorySegment options = PjrtDriver.struct(arena, PjrtLayout.ExecuteOptions.SIZE);
        MemorySegment indices = arena.allocate(JAVA_LONG, Math.max(1, kept));
        for (int i = 0; i < kept; i++) {
            indices.setAtIndex(JAVA_LONG, i, i);
        }
        options.set(JAVA_LONG, PjrtLayout.ExecuteOptions.NON_DONATABLE_INPUT_INDICES, indices.address());
        options.set(JAVA_LONG, PjrtLayout.ExecuteOptions.NUM_NON_DONATABLE_INPUT_INDICES, kept);
        MemorySegment execute = PjrtDriver.struct(arena, PjrtLayout.LoadedExecutable_Execute.SIZE);
        execute.set(JAVA_LONG, PjrtLayout.LoadedExecutable_Execute.EXECUTABLE, handle);
        execute.set(JAVA_LONG, PjrtLayout.LoadedExecutable_Execute.OPTIONS, options.address());
        execute.set(JAVA_LONG, PjrtLayout.LoadedExecutable_Execute.ARGUMENT_LISTS, lists.address());
        execute.set(JAVA_LONG, PjrtLayout.LoadedExecutable_Execute.NUM_DEVICES, devices);
        execute.set(JAVA_LONG, PjrtLayout.LoadedExecutable_Execute.NUM_ARGS, count);
        execute.set(JAVA_LONG, PjrtLayout.LoadedExecutable_Execute.OUTPUT_LISTS, outputs.address());
        execute.set(JAVA_LONG, PjrtLayout.LoadedExecutable_Execute.DEVICE_COMPLETE_EVENTS, events.address());
        execute.set(JAVA_LONG, PjrtLayout.LoadedExecutable_Execute.EXECUTE_DEVICE, device);
        return execute;
    }

    /**
     * Lays out the arguments of many runs on one device: the caller writes the buffers into {@code inputs} before each, and
     * reads results and event after it. The first {@code kept} inputs are not taken over. All lies in the arena.
     */
    MemorySegment layOut(
            Arena arena,
            int device,
            MemorySegment inputs,
            int count,
            int kept,
            MemorySegment outputs,
            MemorySegment event) {
        MemorySegment list = arena.allocateFrom(JAVA_LONG, inputs.address());
        MemorySegment output = arena.allocateFrom(JAVA_LONG, outputs.address());
        return layOut(arena, client.device(device), list, 1, count, kept, output, event);
    }

    /** Runs it with arguments laid out before. An input that is 0 or destroyed would end the process. */
    void execute(MemorySegment arguments) {
        driver.call(PjrtFunction.PJRT_LoadedExecutable_Execute, arguments);
    }

    private static void requireBuffers(long[] buffers, int count) {
        boolean good = buffers.length == count;
        for (long buffer : buffers) {
            good &= buffer != 0;
        }
        if (!good) {
            throw new BackendException(Status.INVALID_ARGUMENT, "an input is missing");
        }
    }

    private static MemorySegment longs(Arena arena, long[] values) {
        MemorySegment list = arena.allocate(JAVA_LONG, Math.max(1, values.length));
        MemorySegment.copy(values, 0, list, JAVA_LONG, 0, values.length);
        return list;
    }

    PjrtClient client() {
        return client;
    }

    @Override
    public void close() {
        driver.call(PjrtFunction.PJRT_LoadedExecutable_Destroy, handle);
    }
}
