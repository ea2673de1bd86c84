package dev.hearth.daemon.pjrt;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A plugin's client with its devices: compiles programs, loads compiled ones, and makes buffers. Any thread may call. */
final class PjrtClient implements AutoCloseable {
    /** {@code PJRT_HostBufferSemantics} 0.81: the call copies what it needs. */
    static final int IMMUTABLE_ONLY_DURING_CALL = 0;
    /** The buffer is the host memory itself where it is aligned, which nobody changes while the buffer lives. */
    static final int IMMUTABLE_ZERO_COPY = 2;
    /** The buffer is the host memory itself where it is aligned, and a program may write it. */
    static final int MUTABLE_ZERO_COPY = 3;

    /**
     * As how many devices of PJRT's a CPU is opened. A device of PJRT's runs one program after the other, and a stream must not
     * wait for another: so each uses the next of these lanes, which all work on the same memory with the same processors.
     * XLA starts a thread for each, so more of them than processors slow every program down: eight on two, classify's by 1.6.
     */
    static final int CPU_LANES = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8);

    /** What host memory must be aligned to for a CPU's buffer to be that memory. */
    static final int ALIGNMENT = 64;

    private static final int NAMED_VALUE_STRIDE = 56;
    private static final int NAMED_VALUE_INT64 = 1;

    private final PjrtPlugin plugin;
    private final PjrtDriver driver;
    private final long handle;
    private final long[] devices;

    private PjrtClient(PjrtPlugin plugin, long handle) {
        this.plugin = plugin;
        this.driver = plugin.driver();
        this.handle = handle;
        this.devices = addressableDevices();
    }

    /**
     * Opens the plugin's devices.
     *
     * @throws BackendException where there are none, among others
     */
    static PjrtClient create(PjrtPlugin plugin, Map<String, Long> options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(Math.max(1, options.size()) * (long) NAMED_VALUE_STRIDE, 8);
            long at = 0;
            for (Map.Entry<String, Long> option : options.entrySet()) {
                byte[] name = option.getKey().getBytes(StandardCharsets.UTF_8);
                values.set(JAVA_LONG, at + PjrtLayout.STRUCT_SIZE, PjrtLayout.NamedValue.SIZE);
                values.set(
                        JAVA_LONG,
                        at + PjrtLayout.NamedValue.NAME,
                        arena.allocateFrom(JAVA_BYTE, name).address());
                values.set(JAVA_LONG, at + PjrtLayout.NamedValue.NAME_SIZE, name.length);
                values.set(JAVA_INT, at + PjrtLayout.NamedValue.TYPE, NAMED_VALUE_INT64);
                values.set(JAVA_LONG, at + PjrtLayout.NamedValue.INT64_VALUE, option.getValue());
                values.set(JAVA_LONG, at + PjrtLayout.NamedValue.VALUE_SIZE, 1);
                at += NAMED_VALUE_STRIDE;
            }
            MemorySegment create = PjrtDriver.struct(arena, PjrtLayout.Client_Create.SIZE);
            create.set(JAVA_LONG, PjrtLayout.Client_Create.CREATE_OPTIONS, values.address());
            create.set(JAVA_LONG, PjrtLayout.Client_Create.NUM_OPTIONS, options.size());
            plugin.driver().call(PjrtFunction.PJRT_Client_Create, create);
            return new PjrtClient(plugin, create.get(JAVA_LONG, PjrtLayout.Client_Create.CLIENT));
        }
    }

    private long[] addressableDevices() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = PjrtDriver.struct(arena, PjrtLayout.Client_AddressableDevices.SIZE);
            list.set(JAVA_LONG, PjrtLayout.Client_AddressableDevices.CLIENT, handle);
            driver.call(PjrtFunction.PJRT_Client_AddressableDevices, list);
            long count = list.get(JAVA_LONG, PjrtLayout.Client_AddressableDevices.NUM_ADDRESSABLE_DEVICES);
            return PjrtDriver.memory(
                            list.get(JAVA_LONG, PjrtLayout.Client_AddressableDevices.ADDRESSABLE_DEVICES),
                            count * Long.BYTES)
                    .toArray(JAVA_LONG);
        }
    }

    PjrtPlugin plugin() {
        return plugin;
    }

    PjrtDriver driver() {
        return driver;
    }

    int deviceCount() {
        return devices.length;
    }

    /** How many devices of PJRT's make one of ours. */
    int lanes() {
        return plugin.kind() == PjrtSettings.Kind.CPU ? CPU_LANES : 1;
    }

    long device(int index) {
        return devices[index];
    }

    /** What kind of device it is, in the plugin's words: {@code cpu}, {@code TPU v5 lite}. */
    String deviceKind(int index) {
        long description = driver.word(PjrtFunction.PJRT_Device_GetDescription, devices[index]);
        return driver.text(PjrtFunction.PJRT_DeviceDescription_Kind, description);
    }

    /** Version of the platform, of one line. */
    String platformVersion() {
        return driver.text(PjrtFunction.PJRT_Client_PlatformVersion, handle)
                .strip()
                .replaceAll("\\s+", " ");
    }

    /** Bytes of memory that the device has, 0 where the plugin does not say. */
    long memoryLimitBytes(int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statistics = PjrtDriver.struct(arena, PjrtLayout.Device_MemoryStats.SIZE);
            statistics.set(JAVA_LONG, PjrtLayout.Device_MemoryStats.DEVICE, devices[index]);
            driver.call(PjrtFunction.PJRT_Device_MemoryStats, statistics);
            return statistics.get(JAVA_BYTE, PjrtLayout.Device_MemoryStats.BYTES_LIMIT_IS_SET) == 0
                    ? 0
                    : statistics.get(JAVA_LONG, PjrtLayout.Device_MemoryStats.BYTES_LIMIT);
        } catch (BackendException e) {
            if (e.status() == Status.UNSUPPORTED) {
                return 0;
            }
            throw e;
        }
    }

    /** Compiles StableHLO (text, bytecode or portable artifact) whose function {@code @main} is the one to run. */
    PjrtExecutable compile(byte[] program, CompileOptions options) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] format = "mlir".getBytes(StandardCharsets.US_ASCII);
            byte[] encoded = options.encode();
            MemorySegment code = PjrtDriver.struct(arena, PjrtLayout.Program.SIZE);
            code.set(JAVA_LONG, PjrtLayout.Program.CODE, copied(arena, program));
            code.set(JAVA_LONG, PjrtLayout.Program.CODE_SIZE, program.length);
            code.set(JAVA_LONG, PjrtLayout.Program.FORMAT, copied(arena, format));
            code.set(JAVA_LONG, PjrtLayout.Program.FORMAT_SIZE, format.length);
            MemorySegment compile = PjrtDriver.struct(arena, PjrtLayout.Client_Compile.SIZE);
            compile.set(JAVA_LONG, PjrtLayout.Client_Compile.CLIENT, handle);
            compile.set(JAVA_LONG, PjrtLayout.Client_Compile.PROGRAM, code.address());
            compile.set(JAVA_LONG, PjrtLayout.Client_Compile.COMPILE_OPTIONS, copied(arena, encoded));
            compile.set(JAVA_LONG, PjrtLayout.Client_Compile.COMPILE_OPTIONS_SIZE, encoded.length);
            driver.call(PjrtFunction.PJRT_Client_Compile, compile);
            return new PjrtExecutable(this, compile.get(JAVA_LONG, PjrtLayout.Client_Compile.EXECUTABLE));
        }
    }

    /** Loads what {@link PjrtExecutable#serialize()} of the same plugin gave, on the same kind of device. */
    PjrtExecutable load(byte[] serialized) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment load = PjrtDriver.struct(arena, PjrtLayout.Executable_DeserializeAndLoad.SIZE);
            load.set(JAVA_LONG, PjrtLayout.Executable_DeserializeAndLoad.CLIENT, handle);
            load.set(
                    JAVA_LONG,
                    PjrtLayout.Executable_DeserializeAndLoad.SERIALIZED_EXECUTABLE,
                    copied(arena, serialized));
            load.set(JAVA_LONG, PjrtLayout.Executable_DeserializeAndLoad.SERIALIZED_EXECUTABLE_SIZE, serialized.length);
            driver.call(PjrtFunction.PJRT_Executable_DeserializeAndLoad, load);
            return new PjrtExecutable(
                    this, load.get(JAVA_LONG, PjrtLayout.Executable_DeserializeAndLoad.LOADED_EXECUTABLE));
        }
    }

    private static long copied(Arena arena, byte[] bytes) {
        return bytes.length == 0
                ? arena.allocate(1).address()
                : arena.allocateFrom(JAVA_BYTE, bytes).address();
    }

    /**
     * Makes a buffer of host memory.
     *
     * @param address of readable memory, as much as the type has: the plugin reads it and the process ends where it cannot
     * @param semantics whether that memory is copied, or is the buffer
     * @return the buffer, which the caller destroys
     */
    long buffer(int device, long address, TensorType type, int semantics) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment make = PjrtDriver.struct(arena, PjrtLayout.Client_BufferFromHostBuffer.SIZE);
            int rank = type.rank();
            MemorySegment dimensions = arena.allocate(JAVA_LONG, Math.max(1, rank));
            for (int i = 0; i < rank; i++) {
                dimensions.setAtIndex(JAVA_LONG, i, type.dimensions().get(i));
            }
            make.set(JAVA_LONG, PjrtLayout.Client_BufferFromHostBuffer.CLIENT, handle);
            make.set(JAVA_LONG, PjrtLayout.Client_BufferFromHostBuffer.DATA, address);
            make.set(
                    JAVA_INT,
                    PjrtLayout.Client_BufferFromHostBuffer.TYPE,
                    type.type().code());
            make.set(JAVA_LONG, PjrtLayout.Client_BufferFromHostBuffer.DIMS, dimensions.address());
            make.set(JAVA_LONG, PjrtLayout.Client_BufferFromHostBuffer.NUM_DIMS, rank);
            make.set(JAVA_INT, PjrtLayout.Client_BufferFromHostBuffer.HOST_BUFFER_SEMANTICS, semantics);
            make.set(JAVA_LONG, PjrtLayout.Client_BufferFromHostBuffer.DEVICE, devices[device]);
            driver.call(PjrtFunction.PJRT_Client_BufferFromHostBuffer, make);
            long buffer = make.get(JAVA_LONG, PjrtLayout.Client_BufferFromHostBuffer.BUFFER);
            long done = make.get(JAVA_LONG, PjrtLayout.Client_BufferFromHostBuffer.DONE_WITH_HOST_BUFFER);
            if (semantics == IMMUTABLE_ONLY_DURING_CALL) {
                driver.finish(done);
            } else if (done != 0) {
                driver.call(PjrtFunction.PJRT_Event_Destroy, done);
            }
            return buffer;
        }
    }

    void destroy(long buffer) {
        driver.call(PjrtFunction.PJRT_Buffer_Destroy, buffer);
    }

    /** Where a CPU's buffer lies, once it is ready. */
    long unsafePointer(long buffer) {
        return driver.word(PjrtFunction.PJRT_Buffer_UnsafePointer, buffer);
    }

    /** Copies a buffer to host memory, as dense as {@link TensorType} says, and waits for that. */
    void toHost(long buffer, long address, long lengthBytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = PjrtDriver.struct(arena, PjrtLayout.Buffer_ToHostBuffer.SIZE);
            copy.set(JAVA_LONG, PjrtLayout.Buffer_ToHostBuffer.SRC, buffer);
            copy.set(JAVA_LONG, PjrtLayout.Buffer_ToHostBuffer.DST, address);
            copy.set(JAVA_LONG, PjrtLayout.Buffer_ToHostBuffer.DST_SIZE, lengthBytes);
            driver.call(PjrtFunction.PJRT_Buffer_ToHostBuffer, copy);
            driver.finish(copy.get(JAVA_LONG, PjrtLayout.Buffer_ToHostBuffer.EVENT));
        }
    }

    @Override
    public void close() {
        driver.call(PjrtFunction.PJRT_Client_Destroy, handle);
    }
}
