package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Options of a compile, as a program's variant names them: {@code --num-replicas=2 --xla_cpu_enable_fast_math=true}. Only
 * those listed are passed on: XLA has some that write files, and an empty message of options ends the process.
 *
 * @param replicas how many devices run the program side by side, each on data of its own
 * @param partitions into how many devices the data of one is split
 * @param flags XLA's own flags
 */
record CompileOptions(int replicas, int partitions, Map<String, String> flags) {
    private static final int MAX_DEVICES = 64;

    private enum Type {
        BOOLEAN,
        NUMBER,
        /** An instruction set; XLA takes one that it does not know for none. */
        ISA
    }

    private static final Set<String> ISAS = Set.of(
            "SSE4_2", "AVX", "AVX2", "AVX512", "AVX512_VNNI", "AVX512_BF16", "AMX", "AMX_FP16", "NEON", "SVE", "SVE2");

    private static final Map<String, Type> KNOWN = new TreeMap<>(Map.ofEntries(
            Map.entry("xla_allow_excess_precision", Type.BOOLEAN),
            Map.entry("xla_backend_optimization_level", Type.NUMBER),
            Map.entry("xla_cpu_enable_fast_math", Type.BOOLEAN),
            Map.entry("xla_cpu_enable_fast_min_max", Type.BOOLEAN),
            Map.entry("xla_cpu_fast_math_honor_division", Type.BOOLEAN),
            Map.entry("xla_cpu_fast_math_honor_functions", Type.BOOLEAN),
            Map.entry("xla_cpu_fast_math_honor_infs", Type.BOOLEAN),
            Map.entry("xla_cpu_fast_math_honor_nans", Type.BOOLEAN),
            Map.entry("xla_cpu_max_isa", Type.ISA),
            Map.entry("xla_cpu_multi_thread_eigen", Type.BOOLEAN),
            Map.entry("xla_cpu_prefer_vector_width", Type.NUMBER),
            Map.entry("xla_gpu_autotune_level", Type.NUMBER),
            Map.entry("xla_gpu_deterministic_ops", Type.BOOLEAN),
            Map.entry("xla_gpu_enable_fast_min_max", Type.BOOLEAN)));

    /** {@code CompileOptionsProto}: its fields, and those of the messages in it. */
    private static final int EXECUTABLE_BUILD_OPTIONS = 3;

    private static final int COMPILE_PORTABLE_EXECUTABLE = 4;
    private static final int NUM_REPLICAS = 4;
    private static final int NUM_PARTITIONS = 5;
    private static final int ENV_OPTION_OVERRIDES = 7;
    private static final int OVERRIDE_STRING = 1;
    private static final int OVERRIDE_BOOL = 2;
    private static final int OVERRIDE_INT = 3;

    /**
     * Reads them.
     *
     * @throws BackendException COMPILE_FAILED for one that is unknown, or whose value is none of its kind
     */
    static CompileOptions parse(String options) {
        int replicas = 1;
        int partitions = 1;
        var flags = new TreeMap<String, String>();
        for (String option : options.strip().split("\\s+", -1)) {
            if (option.isEmpty()) {
                continue;
            }
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? "" : option.substring(equals + 1);
            switch (name) {
                case "--num-replicas" -> replicas = devices(option, value);
                case "--num-partitions" -> partitions = devices(option, value);
                default -> {
                    Type type = name.startsWith("--") ? KNOWN.get(name.substring(2)) : null;
                    if (type == null) {
                        throw refused("there is no option '" + name + "'; there are --num-replicas, --num-partitions, "
                                + KNOWN.keySet().stream()
                                        .map(each -> "--" + each)
                                        .collect(Collectors.joining(", ")));
                    }
                    requireValue(option, type, value);
                    flags.put(name.substring(2), value);
                }
            }
        }
        return new CompileOptions(replicas, partitions, flags);
    }

    private static int devices(String option, String value) {
        if (!value.matches("[1-9][0-9]?") || Integer.parseInt(value) > MAX_DEVICES) {
            throw refused("'" + option + "' must give a number from 1 to " + MAX_DEVICES);
        }
        return Integer.parseInt(value);
    }

    private static void requireValue(String option, Type type, String value) {
        String wanted = switch (type) {
            case BOOLEAN -> value.equals("true") || value.equals("false") ? "" : "true or false";
            case NUMBER -> value.matches("[0-9]{1,9}") ? "" : "a number";
            case ISA -> ISAS.contains(value) ? "" : "one of " + new TreeSet<>(ISAS);
        };
        if (!wanted.isEmpty()) {
            throw refused("'" + option + "' must give " + wanted);
        }
    }

    private static BackendException refused(String what) {
        return new BackendException(Status.COMPILE_FAILED, "StableHLO compile options: " + what);
    }

    int devices() {
        return replicas * partitions;
    }

    /** As {@code CompileOptionsProto}; never empty. */
    byte[] encode() {
        var build = new ByteArrayOutputStream();
        number(build, NUM_REPLICAS, replicas);
        number(build, NUM_PARTITIONS, partitions);
        var all = new ByteArrayOutputStream();
        bytes(all, EXECUTABLE_BUILD_OPTIONS, build.toByteArray());
        if (devices() == 1) {
            number(all, COMPILE_PORTABLE_EXECUTABLE, 1); // runs on any device of the client
        }
        flags.forEach((name, value) -> {
            var override = new ByteArrayOutputStream();
            switch (KNOWN.getOrDefault(name, Type.ISA)) {
                case BOOLEAN -> number(override, OVERRIDE_BOOL, value.equals("true") ? 1 : 0);
                case NUMBER -> number(override, OVERRIDE_INT, Long.parseLong(value));
                case ISA -> bytes(override, OVERRIDE_STRING, value.getBytes(StandardCharsets.UTF_8));
            }
            var entry = new ByteArrayOutputStream();
            bytes(entry, 1, name.getBytes(StandardCharsets.UTF_8));
            bytes(entry, 2, override.toByteArray());
            bytes(all, ENV_OPTION_OVERRIDES, entry.toByteArray());
        });
        return all.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int field, long value) {
        varint(out, (long) field << 3);
        varint(out, value);
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
        varint(out, ((long) field << 3) | 2);
        varint(out, value.length);
        out.writeBytes(value);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
