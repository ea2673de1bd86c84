package dev.hearth.daemon.pjrt;

/**
 * Sizes and field offsets of the argument structs of {@code pjrt_c_api.h} 0.81, for the calls that this backend makes. The
 * size is the header's {@code …_STRUCT_SIZE}: where the last field ends. Later headers only add fields at the end, and a
 * plugin of a later version takes the shorter struct. A class is named as the struct without {@code PJRT_} and
 * {@code _Args}, a constant as the field; a test compares them all with the header.
 *
 * <p>Structs of a handle alone, or of a handle and one answer, are laid out alike and {@link PjrtDriver} fills them all in one
 * way; each is listed for that test.
 */
final class PjrtLayout {
    /** Of every struct: its size and the chain of its extensions. */
    static final int STRUCT_SIZE = 0;

    private PjrtLayout() {}

    static final class Error_Destroy {
        static final int SIZE = 24;
        static final int ERROR = 16;

        private Error_Destroy() {}
    }

    static final class Error_Message {
        static final int SIZE = 40;
        static final int ERROR = 16;
        static final int MESSAGE = 24;
        static final int MESSAGE_SIZE = 32;

        private Error_Message() {}
    }

    static final class Error_GetCode {
        static final int SIZE = 28;
        static final int ERROR = 16;
        static final int CODE = 24;

        private Error_GetCode() {}
    }

    static final class NamedValue {
        static final int SIZE = 56;
        static final int NAME = 16;
        static final int NAME_SIZE = 24;
        static final int TYPE = 32;
        static final int INT64_VALUE = 40;
        static final int VALUE_SIZE = 48;

        private NamedValue() {}
    }

    static final class Plugin_Initialize {
        static final int SIZE = 16;

        private Plugin_Initialize() {}
    }

    static final class Event_Destroy {
        static final int SIZE = 24;
        static final int EVENT = 16;

        private Event_Destroy() {}
    }

    static final class Event_IsReady {
        static final int SIZE = 25;
        static final int EVENT = 16;
        static final int IS_READY = 24;

        private Event_IsReady() {}
    }

    static final class Event_Await {
        static final int SIZE = 24;
        static final int EVENT = 16;

        private Event_Await() {}
    }

    static final class Event_OnReady {
        static final int SIZE = 40;
        static final int EVENT = 16;
        static final int CALLBACK = 24;
        static final int USER_ARG = 32;

        private Event_OnReady() {}
    }

    static final class Client_Create {
        static final int SIZE = 88;
        static final int CREATE_OPTIONS = 16;
        static final int NUM_OPTIONS = 24;
        static final int CLIENT = 64;

        private Client_Create() {}
    }

    static final class Client_Destroy {
        static final int SIZE = 24;
        static final int CLIENT = 16;

        private Client_Destroy() {}
    }

    static final class Client_PlatformVersion {
        static final int SIZE = 40;
        static final int CLIENT = 16;
        static final int PLATFORM_VERSION = 24;
        static final int PLATFORM_VERSION_SIZE = 32;

        private Client_PlatformVersion() {}
    }

    static final class Client_AddressableDevices {
        static final int SIZE = 40;
        static final int CLIENT = 16;
        static final int ADDRESSABLE_DEVICES = 24;
        static final int NUM_ADDRESSABLE_DEVICES = 32;

        private Client_AddressableDevices() {}
    }

    static final class Program {
        static final int SIZE = 48;
        static final int CODE = 16;
        static final int CODE_SIZE = 24;
        static final int FORMAT = 32;
        static final int FORMAT_SIZE = 40;

        private Program() {}
    }

    static final class Client_Compile {
        static final int SIZE = 56;
        static final int CLIENT = 16;
        static final int PROGRAM = 24;
        static final int COMPILE_OPTIONS = 32;
        static final int COMPILE_OPTIONS_SIZE = 40;
        static final int EXECUTABLE = 48;

        private Client_Compile() {}
    }

    static final class Client_BufferFromHostBuffer {
        static final int SIZE = 120;
        static final int CLIENT = 16;
        static final int DATA = 24;
        static final int TYPE = 32;
        static final int DIMS = 40;
        static final int NUM_DIMS = 48;
        static final int HOST_BUFFER_SEMANTICS = 72;
        static final int DEVICE = 80;
        static final int DONE_WITH_HOST_BUFFER = 104;
        static final int BUFFER = 112;

        private Client_BufferFromHostBuffer() {}
    }

    static final class Device_GetDescription {
        static final int SIZE = 32;
        static final int DEVICE = 16;
        static final int DEVICE_DESCRIPTION = 24;

        private Device_GetDescription() {}
    }

    static final class DeviceDescription_Kind {
        static final int SIZE = 40;
        static final int DEVICE_DESCRIPTION = 16;
        static final int DEVICE_KIND = 24;
        static final int DEVICE_KIND_SIZE = 32;

        private DeviceDescription_Kind() {}
    }

    static final class Device_MemoryStats {
        static final int SIZE = 185;
        static final int DEVICE = 16;
        static final int BYTES_IN_USE = 24;
        static final int BYTES_LIMIT = 80;
        static final int BYTES_LIMIT_IS_SET = 88;

        private Device_MemoryStats() {}
    }

    static final class Executable_Destroy {
        static final int SIZE = 24;
        static final int EXECUTABLE = 16;

        private Executable_Destroy() {}
    }

    static final class Executable_OptimizedProgram {
        static final int SIZE = 32;
        static final int EXECUTABLE = 16;
        static final int PROGRAM = 24;

        private Executable_OptimizedProgram() {}
    }

    static final class Executable_Serialize {
        static final int SIZE = 56;
        static final int EXECUTABLE = 16;
        static final int SERIALIZED_BYTES = 24;
        static final int SERIALIZED_BYTES_SIZE = 32;
        static final int SERIALIZED_EXECUTABLE = 40;
        static final int SERIALIZED_EXECUTABLE_DELETER = 48;

        private Executable_Serialize() {}
    }

    static final class LoadedExecutable_Destroy {
        static final int SIZE = 24;
        static final int EXECUTABLE = 16;

        private LoadedExecutable_Destroy() {}
    }

    static final class LoadedExecutable_GetExecutable {
        static final int SIZE = 32;
        static final int LOADED_EXECUTABLE = 16;
        static final int EXECUTABLE = 24;

        private LoadedExecutable_GetExecutable() {}
    }

    static final class ExecuteOptions {
        static final int SIZE = 112;
        static final int NON_DONATABLE_INPUT_INDICES = 56;
        static final int NUM_NON_DONATABLE_INPUT_INDICES = 64;

        private ExecuteOptions() {}
    }

    static final class LoadedExecutable_Execute {
        static final int SIZE = 80;
        static final int EXECUTABLE = 16;
        static final int OPTIONS = 24;
        static final int ARGUMENT_LISTS = 32;
        static final int NUM_DEVICES = 40;
        static final int NUM_ARGS = 48;
        static final int OUTPUT_LISTS = 56;
        static final int DEVICE_COMPLETE_EVENTS = 64;
        static final int EXECUTE_DEVICE = 72;

        private LoadedExecutable_Execute() {}
    }

    static final class Executable_DeserializeAndLoad {
        static final int SIZE = 64;
        static final int CLIENT = 16;
        static final int SERIALIZED_EXECUTABLE = 24;
        static final int SERIALIZED_EXECUTABLE_SIZE = 32;
        static final int LOADED_EXECUTABLE = 40;

        private Executable_DeserializeAndLoad() {}
    }

    static final class Buffer_Destroy {
        static final int SIZE = 24;
        static final int BUFFER = 16;

        private Buffer_Destroy() {}
    }

    static final class Buffer_ToHostBuffer {
        static final int SIZE = 56;
        static final int SRC = 16;
        static final int DST = 32;
        static final int DST_SIZE = 40;
        static final int EVENT = 48;

        private Buffer_ToHostBuffer() {}
    }

    static final class Buffer_UnsafePointer {
        static final int SIZE = 32;
        static final int BUFFER = 16;
        static final int BUFFER_POINTER = 24;

        private Buffer_UnsafePointer() {}
    }

    static final class TopologyDescription_Create {
        static final int SIZE = 56;
        static final int TOPOLOGY_NAME = 16;
        static final int TOPOLOGY_NAME_SIZE = 24;
        static final int CREATE_OPTIONS = 32;
        static final int NUM_OPTIONS = 40;
        static final int TOPOLOGY = 48;

        private TopologyDescription_Create() {}
    }

    static final class TopologyDescription_Destroy {
        static final int SIZE = 24;
        static final int TOPOLOGY = 16;

        private TopologyDescription_Destroy() {}
    }

    static final class Compile {
        static final int SIZE = 64;
        static final int TOPOLOGY = 16;
        static final int PROGRAM = 24;
        static final int COMPILE_OPTIONS = 32;
        static final int COMPILE_OPTIONS_SIZE = 40;
        static final int CLIENT = 48;
        static final int EXECUTABLE = 56;

        private Compile() {}
    }

    static final class Executable_GetCompiledMemoryStats {
        static final int SIZE = 112;
        static final int EXECUTABLE = 16;
        static final int GENERATED_CODE_SIZE_IN_BYTES = 24;
        static final int ARGUMENT_SIZE_IN_BYTES = 32;
        static final int OUTPUT_SIZE_IN_BYTES = 40;
        static final int ALIAS_SIZE_IN_BYTES = 48;
        static final int TEMP_SIZE_IN_BYTES = 56;

        private Executable_GetCompiledMemoryStats() {}
    }

    static final class Executable_GetCostAnalysis {
        static final int SIZE = 40;
        static final int EXECUTABLE = 16;
        static final int NUM_PROPERTIES = 24;
        static final int PROPERTIES = 32;

        private Executable_GetCostAnalysis() {}
    }
}
