package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.DeviceMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a handle of a session names. Closed once no work uses it. */
sealed interface Resource extends AutoCloseable
        permits Resource.Memory, Resource.Program, Resource.Kernel, Resource.Point, Resource.Tombstone, StreamState {
    @Override
    void close();

    /** What it is, for messages. */
    default String kind() {
        return switch (this) {
            case Buffer buffer -> "a buffer";
            case Region region -> "a region";
            case Program program -> "a module";
            case Kernel kernel -> "a kernel";
            case Point point -> "an event";
            case StreamState stream -> "a stream";
            case Tombstone tombstone -> "what failed";
        };
    }

    /** Memory that kernels and copies use. */
    sealed interface Memory extends Resource {
        DeviceMemory memory();

        long lengthBytes();
    }

    /** Device memory, counted against the tenant's quota. */
    record Buffer(DeviceMemory memory, long lengthBytes, Tenant tenant) implements Memory {
        @Override
        public void close() {
            memory.close();
            tenant.releaseMemory(lengthBytes);
        }
    }

    /** A file of the function's shared folder, mapped. */
    record Region(DeviceMemory memory, MemorySegment mapping, Arena arena, Tenant tenant) implements Memory {
        @Override
        public long lengthBytes() {
            return mapping.byteSize();
        }

        @Override
        public void close() {
            // The device lets go of the mapping before it is unmapped.
            memory.close();
            arena.close();
            tenant.releaseShared(mapping.byteSize());
        }
    }

    /** A use of a module, which stays loaded for the next who asks for it. */
    record Program(Modules.Module module) implements Resource {
        @Override
        public void close() {
            module.release();
        }
    }

    /** A kernel, and the use of its module. */
    record Kernel(BackendKernel kernel, Modules.Module module) implements Resource {
        @Override
        public void close() {
            kernel.close();
            module.release();
        }
    }

    /** An event, as it was recorded last. */
    record Point(Mark mark) implements Resource {
        @Override
        public void close() {
            mark.release();
        }
    }

    /** Stands for what could not be made, and says why. */
    record Tombstone(Failure failure) implements Resource {
        @Override
        public void close() {}
    }
}
