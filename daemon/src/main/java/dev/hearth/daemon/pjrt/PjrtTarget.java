package dev.hearth.daemon.pjrt;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compiles for a topology of devices that need not be there, such as {@code v5e:2x2}, and says how large the result is and
 * what the compiler thinks that it costs. That shows that a program compiles for a TPU, not that it runs right on one.
 */
public final class PjrtTarget implements AutoCloseable {
    /** {@code PJRT_NamedValue_Type} 0.81. */
    private static final int INT64 = 1;

    private static final int FLOAT = 3;
    private static final int NAMED_VALUE_STRIDE = 56;
    private static final int USAGE = 64;
    private static final int FAILED = 65;

    private final PjrtDriver driver;
    private final long topology;

    private PjrtTarget(PjrtDriver driver, long topology) {
        this.driver = driver;
        this.topology = topology;
    }

    /**
     * What a function became.
     *
     * @param name of the function
     * @param bytes of the compiled program
     * @param codeBytes of its code on the device
     * @param argumentBytes of its parameters
     * @param temporaryBytes that it needs beside them and its results
     * @param cost what the compiler estimates, empty where it does not
     */
    record Compiled(
            String name,
            int bytes,
            long codeBytes,
            long argumentBytes,
            long temporaryBytes,
            Map<String, Double> cost) {}

    /** The topology of this name, as the plugin knows it. */
    static PjrtTarget of(PjrtPlugin plugin, String name) {
        PjrtDriver driver = plugin.driver();
        try (Arena arena = Arena.ofConfined()) {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            MemorySegment create = PjrtDriver.struct(arena, PjrtLayout.TopologyDescription_Create.SIZE);
            create.set(
                    JAVA_LONG,
                    PjrtLayout.TopologyDescription_Create.TOPOLOGY_NAME,
                    arena.allocateFrom(JAVA_BYTE, text).address());
            create.set(JAVA_LONG, PjrtLayout.TopologyDescription_Create.TOPOLOGY_NAME_SIZE, text.length);
            driver.call(PjrtFunction.PJRT_TopologyDescription_Create, create);
            return new PjrtTarget(driver, create.get(JAVA_LONG, PjrtLayout.TopologyDescription_Create.TOPOLOGY));
        }
    }

    /** Compiles every kernel of a module. */
    List<Compiled> compile(byte[] source, CompileOptions options) {
        StableHloText text = StableHloText.parse(new String(source, StandardCharsets.UTF_8));
        var all = new ArrayList<Compiled>();
        for (StableHloText.Function kernel : text.kernels()) {
            all.add(compile(
                    kernel.name(), text.forKernel(kernel, false).getBytes(StandardCharsets.UTF_8), options.encode()));
        }
        return all.isEmpty() ? List.of(compile("main", source, options.encode())) : all;
    }

    private Compiled compile(String name, byte[] program, byte[] options) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] format = "mlir".getBytes(StandardCharsets.US_ASCII);
            MemorySegment code = PjrtDriver.struct(arena, PjrtLayout.Program.SIZE);
            code.set(
                    JAVA_LONG,
                    PjrtLayout.Program.CODE,
                    arena.allocateFrom(JAVA_BYTE, program).address());
            code.set(JAVA_LONG, PjrtLayout.Program.CODE_SIZE, program.length);
            code.set(
                    JAVA_LONG,
                    PjrtLayout.Program.FORMAT,
                    arena.allocateFrom(JAVA_BYTE, format).address());
            code.set(JAVA_LONG, PjrtLayout.Program.FORMAT_SIZE, format.length);
            MemorySegment compile = PjrtDriver.struct(arena, PjrtLayout.Compile.SIZE);
            compile.set(JAVA_LONG, PjrtLayout.Compile.TOPOLOGY, topology);
            compile.set(JAVA_LONG, PjrtLayout.Compile.PROGRAM, code.address());
            compile.set(
                    JAVA_LONG,
                    PjrtLayout.Compile.COMPILE_OPTIONS,
                    arena.allocateFrom(JAVA_BYTE, options).address());
            compile.set(JAVA_LONG, PjrtLayout.Compile.COMPILE_OPTIONS_SIZE, options.length);
            driver.call(PjrtFunction.PJRT_Compile, compile);
            long executable = compile.get(JAVA_LONG, PjrtLayout.Compile.EXECUTABLE);
            try {
                return describe(name, executable, arena);
            } finally {
                driver.call(PjrtFunction.PJRT_Executable_Destroy, executable);
            }
        }
    }

    private Compiled describe(String name, long executable, Arena arena) {
        MemorySegment memory = PjrtDriver.struct(arena, PjrtLayout.Executable_GetCompiledMemoryStats.SIZE);
        memory.set(JAVA_LONG, PjrtLayout.Executable_GetCompiledMemoryStats.EXECUTABLE, executable);
        driver.call(PjrtFunction.PJRT_Executable_GetCompiledMemoryStats, memory);
        return new Compiled(
                name,
                PjrtExecutable.serialize(driver, executable).length,
                memory.get(JAVA_LONG, PjrtLayout.Executable_GetCompiledMemoryStats.GENERATED_CODE_SIZE_IN_BYTES),
                memory.get(JAVA_LONG, PjrtLayout.Executable_GetCompiledMemoryStats.ARGUMENT_SIZE_IN_BYTES),
                memory.get(JAVA_LONG, PjrtLayout.Executable_GetCompiledMemoryStats.TEMP_SIZE_IN_BYTES),
                cost(executable, arena));
    }

    private Map<String, Double> cost(long executable, Arena arena) {
        var cost = new TreeMap<String, Double>();
        MemorySegment ask = PjrtDriver.struct(arena, PjrtLayout.Executable_GetCostAnalysis.SIZE);
        ask.set(JAVA_LONG, PjrtLayout.Executable_GetCostAnalysis.EXECUTABLE, executable);
        try {
            driver.call(PjrtFunction.PJRT_Executable_GetCostAnalysis, ask);
        } catch (BackendException e) {
            if (e.status() == Status.UNSUPPORTED) {
                return cost;
            }
            throw e;
        }
        long count = ask.get(JAVA_LONG, PjrtLayout.Executable_GetCostAnalysis.NUM_PROPERTIES);
        MemorySegment values = PjrtDriver.memory(
                ask.get(JAVA_LONG, PjrtLayout.Executable_GetCostAnalysis.PROPERTIES), count * NAMED_VALUE_STRIDE);
        for (long at = 0; at < values.byteSize(); at += NAMED_VALUE_STRIDE) {
            String name = new String(
                    PjrtDriver.bytes(
                            values.get(JAVA_LONG, at + PjrtLayout.NamedValue.NAME),
                            values.get(JAVA_LONG, at + PjrtLayout.NamedValue.NAME_SIZE)),
                    StandardCharsets.UTF_8);
            switch (values.get(JAVA_INT, at + PjrtLayout.NamedValue.TYPE)) {
                case INT64 -> cost.put(name, (double) values.get(JAVA_LONG, at + PjrtLayout.NamedValue.INT64_VALUE));
                case FLOAT -> cost.put(name, (double) values.get(JAVA_FLOAT, at + PjrtLayout.NamedValue.INT64_VALUE));
                default -> {
                    // no number
                }
            }
        }
        return cost;
    }

    @Override
    public void close() {
        driver.call(PjrtFunction.PJRT_TopologyDescription_Destroy, topology);
    }

    /** {@code --target v5e:2x2 [--options OPTIONS] FILE…}: prints a line for each kernel; the plugin is the TPU's. */
    public static void main(String[] arguments) throws IOException {
        String target = null;
        String options = "";
        var files = new ArrayList<Path>();
        for (int i = 0; i < arguments.length; i++) {
            if (i + 1 < arguments.length && arguments[i].equals("--target")) {
                target = arguments[++i];
            } else if (i + 1 < arguments.length && arguments[i].equals("--options")) {
                options = arguments[++i];
            } else {
                files.add(Path.of(arguments[i]));
            }
        }
        Path plugin = PjrtSettings.read().plugins().get(PjrtSettings.Kind.TPU);
        if (target == null || files.isEmpty() || plugin == null) {
            System.err.println("usage: compile --target TOPOLOGY [--options OPTIONS] FILE…, with"
                    + " HEARTH_DAEMON_PJRT_PLUGINS_TPU naming libtpu.so");
            System.exit(USAGE);
            return;
        }
        System.exit(print(plugin, target, options, files) ? 0 : FAILED);
    }

    private static boolean print(Path path, String target, String options, List<Path> files) throws IOException {
        try {
            PjrtPlugin plugin = PjrtPlugin.of(PjrtSettings.Kind.TPU, path, null);
            System.out.println("plugin " + path.getFileName() + ", PJRT " + plugin.version() + ", SHA-256 "
                    + plugin.checksum().sha256());
            try (PjrtTarget topology = of(plugin, target)) {
                for (Path file : files) {
                    long start = System.nanoTime();
                    for (Compiled kernel : topology.compile(Files.readAllBytes(file), CompileOptions.parse(options))) {
                        long now = System.nanoTime();
                        System.out.printf(
                                "%s %s for %s: %d bytes in %d ms; code %d, arguments %d, temporary %d bytes; cost %s%n",
                                file.getFileName(),
                                kernel.name,
                                target,
                                kernel.bytes,
                                (now - start) / 1_000_000,
                                kernel.codeBytes,
                                kernel.argumentBytes,
                                kernel.temporaryBytes,
                                kernel.cost);
                        start = now;
                    }
                }
            }
            return true;
        } catch (BackendException e) {
            System.err.println(e.getMessage());
            return false;
        }
    }
}
