package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.Digest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What a handle of a session names. Closed once no work uses it. */
sealed interface Resource extends AutoCloseable
        permits Resource.Memory,
                Resource.Program,
                Resource.Kernel,
                Resource.Point,
                Resource.Absent,
                Resource.Tombstone,
                StreamState {
    @Override
    void close();

    /** What it is, for messages. */
    default String kind() {
        return switch (this) {
            case Buffer buffer -> "a buffer";
            case Region region -> "a region";
            case Persistent persistent -> "a persistent buffer";
            case Absent absent -> "content that is not here";
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
            tenant.memory().release(lengthBytes);
            tenant.buffers().release(1);
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
            tenant.shared().release(mapping.byteSize());
            tenant.regions().release(1);
        }
    }

    /** A use of a persistent buffer, which stays for the next who asks for its content. */
    record Persistent(Content content) implements Memory {
        @Override
        public DeviceMemory memory() {
            return content.memory();
        }

        @Override
        public long lengthBytes() {
            return content.lengthBytes();
        }

        @Override
        public void close() {
            content.close();
        }
    }

    /** Stands for content that was looked for and is not here; the function brings it. */
    record Absent(Digest digest) implements Resource {
        @Override
        public void close() {}
    }

    /** A use of a module, which stays loaded for the next who asks for it. */
    record Program(Modules.Module module, Tenant tenant) implements Resource {
        @Override
        public void close() {
            module.release();
            tenant.modules().release(1);
        }
    }

    /** A kernel, and the use of its module. */
    record Kernel(BackendKernel kernel, Modules.Module module, Tenant tenant, KernelCost cost) implements Resource {
        /** One that was never launched. */
        Kernel(BackendKernel kernel, Modules.Module module, Tenant tenant) {
            this(kernel, module, tenant, new KernelCost());
        }

        @Override
        public void close() {
            kernel.close();
            module.release();
            tenant.kernels().release(1);
        }
    }

    /**
     * An event, as it was recorded last.
     *
     * @param counted where it counts as one, null where another that took its place does
     */
    record Point(Mark mark, @Nullable Quota counted) implements Resource {
        @Override
        public void close() {
            mark.release();
            if (counted != null) {
                counted.release(1);
            }
        }
    }

    /** Stands for what could not be made, and says why. */
    record Tombstone(Failure failure) implements Resource {
        @Override
        public void close() {}
    }
}
