package dev.hearth.daemon.opencl;

import static org.jocl.CL.*;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.Status;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jocl.cl_buffer_region;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * Memory of a device that has its own: buffers.
 *
 * <p>A copy between a region and a buffer is one transfer by the driver. A kernel that gets a region itself works on a copy
 * in device memory, made at the region's first such use, written before each launch and, unless its parameter is a pointer
 * to const, read back after it: right, but slower than copying to a buffer once. Two streams must not use the same region so
 * at the same time.
 *
 * <p>An argument that starts inside a buffer is a sub-buffer, and where those may start is the device's word
 * (CL_DEVICE_MEM_BASE_ADDR_ALIGN). Each memory keeps its latest ones.
 */
final class BufferModel implements MemoryModel {
    private static final int MAX_SUB_BUFFERS = 64;

    private final cl_context context;
    private final cl_device_id device;
    private final int offsetAlignment;
    private final AtomicLong identities = new AtomicLong();
    private final Set<BufferMemory> memories = ConcurrentHashMap.newKeySet();

    BufferModel(cl_context context, cl_device_id device) {
        this.context = context;
        this.device = device;
        this.offsetAlignment = Math.max(1, (int) OpenClInfo.number(device, CL_DEVICE_MEM_BASE_ADDR_ALIGN) / Byte.SIZE);
    }

    /** A {@code cl_mem} and its name among all there ever were. */
    private record Buffer(cl_mem memory, long identity) {
        long handle() {
            return memory.getNativePointer();
        }

        void release() {
            OpenClErrors.check("clReleaseMemObject", clReleaseMemObject(memory));
        }
    }

    /** A device buffer, or a region ({@code pointer} is not 0) with a buffer as soon as a kernel needs one. */
    private final class BufferMemory implements DeviceMemory {
        private final long lengthBytes;
        private final long pointer;
        /** By offset, the one used longest ago first. */
        private final Map<Long, Buffer> subBuffers = new LinkedHashMap<>(16, 0.75f, true);

        private @Nullable Buffer buffer;
        private boolean open = true;

        BufferMemory(long lengthBytes, long pointer) {
            this.lengthBytes = lengthBytes;
            this.pointer = pointer;
            memories.add(this);
        }

        @Override
        public long lengthBytes() {
            return lengthBytes;
        }

        boolean isRegion() {
            return pointer != 0;
        }

        synchronized Buffer buffer() {
            if (!open) {
                throw new BackendException(Status.INVALID_HANDLE, "the memory is closed");
            }
            Buffer made = buffer;
            if (made == null) {
                made = createBuffer(lengthBytes);
                buffer = made;
            }
            return made;
        }

        synchronized Buffer from(long offset) {
            Buffer whole = buffer();
            if (offset == 0) {
                return whole;
            }
            if (offset % offsetAlignment != 0) {
                throw new BackendException(
                        Status.INVALID_LAUNCH,
                        "offset " + offset + " of a buffer argument is no multiple of " + offsetAlignment
                                + " bytes, which this device asks for; start the kernel at an aligned offset");
            }
            Buffer cached = subBuffers.get(offset);
            if (cached == null) {
                if (subBuffers.size() == MAX_SUB_BUFFERS) {
                    var eldest = subBuffers.entrySet().iterator();
                    eldest.next().getValue().release();
                    eldest.remove();
                }
                cached = createSubBuffer(whole, offset, lengthBytes - offset);
                subBuffers.put(offset, cached);
            }
            return cached;
        }

        @Override
        public synchronized void close() {
            open = false;
            memories.remove(this);
            subBuffers.values().forEach(Buffer::release);
            subBuffers.clear();
            if (buffer != null) {
                buffer.release();
                buffer = null;
            }
        }
    }

    private Buffer createBuffer(long lengthBytes) {
        var code = new int[1];
        cl_mem memory = clCreateBuffer(context, CL_MEM_READ_WRITE, lengthBytes, null, code);
        if (code[0] != CL_SUCCESS) {
            throw OpenClErrors.refused("clCreateBuffer", code[0], lengthBytes + " bytes");
        }
        return new Buffer(memory, identities.incrementAndGet());
    }

    private Buffer createSubBuffer(Buffer whole, long offset, long lengthBytes) {
        var code = new int[1];
        var region = new cl_buffer_region(offset, lengthBytes);
        cl_mem memory = clCreateSubBuffer(whole.memory, CL_MEM_READ_WRITE, CL_BUFFER_CREATE_TYPE_REGION, region, code);
        if (code[0] != CL_SUCCESS) {
            throw OpenClErrors.refused("clCreateSubBuffer", code[0], lengthBytes + " bytes at " + offset);
        }
        return new Buffer(memory, identities.incrementAndGet());
    }

    @Override
    public DeviceMemory allocate(long lengthBytes) {
        var memory = new BufferMemory(lengthBytes, 0);
        try {
            zero(memory.buffer(), lengthBytes);
            return memory;
        } catch (BackendException e) {
            memory.close();
            throw e;
        }
    }

    /** Waits for it: the caller may use the memory on any stream. */
    private void zero(Buffer buffer, long lengthBytes) {
        var code = new int[1];
        @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties is missing before OpenCL 2.0
        cl_command_queue queue = clCreateCommandQueue(context, device, 0, code);
        OpenClErrors.check("clCreateCommandQueue", code[0]);
        try {
            MemorySegment pattern = OpenClDriver.scratch();
            pattern.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) 0);
            int enqueued = OpenClDriver.clEnqueueFillBuffer(
                    queue.getNativePointer(), buffer.handle(), pattern.address(), 1, 0, lengthBytes, 0, 0, 0);
            if (enqueued != CL_SUCCESS) {
                throw OpenClErrors.refused("clEnqueueFillBuffer", enqueued, lengthBytes + " bytes");
            }
            int finished = OpenClDriver.clFinish(queue.getNativePointer());
            if (finished != CL_SUCCESS) {
                throw OpenClErrors.failed("clFinish", finished);
            }
        } finally {
            clReleaseCommandQueue(queue);
        }
    }

    @Override
    public DeviceMemory register(MemorySegment mapping) {
        return new BufferMemory(mapping.byteSize(), mapping.address());
    }

    @Override
    public void argument(OpenClKernel kernel, int index, DeviceMemory memory, long offset) {
        Buffer buffer = ((BufferMemory) memory).from(offset);
        kernel.buffer(index, buffer.handle(), buffer.identity());
    }

    @Override
    public void beforeLaunch(OpenClStream stream, OpenClKernel kernel, @Nullable DeviceMemory[] memories) {
        for (int i = 0; i < kernel.argumentCount(); i++) {
            if (memories[i] instanceof BufferMemory memory && memory.isRegion() && kernel.isBuffer(i)) {
                stream.writeBuffer(memory.buffer().handle(), 0, memory.lengthBytes, memory.pointer);
            }
        }
    }

    @Override
    public void afterLaunch(OpenClStream stream, OpenClKernel kernel, @Nullable DeviceMemory[] memories) {
        for (int i = 0; i < kernel.argumentCount(); i++) {
            if (memories[i] instanceof BufferMemory memory && memory.isRegion() && kernel.writes(i)) {
                stream.readBuffer(memory.buffer().handle(), 0, memory.lengthBytes, memory.pointer);
            }
        }
    }

    @Override
    public void copy(
            OpenClStream stream,
            DeviceMemory source,
            long sourceOffset,
            DeviceMemory destination,
            long destinationOffset,
            long lengthBytes) {
        var from = (BufferMemory) source;
        var to = (BufferMemory) destination;
        if (from == to && Math.abs(sourceOffset - destinationOffset) < lengthBytes) {
            throw OpenClErrors.refused("copy", CL_MEM_COPY_OVERLAP, "the ranges overlap");
        }
        if (from.isRegion()) {
            // From region to region there is no command: the copy goes through device memory.
            Buffer over = to.isRegion() ? from.buffer() : to.buffer();
            long at = to.isRegion() ? sourceOffset : destinationOffset;
            stream.writeBuffer(over.handle(), at, lengthBytes, from.pointer + sourceOffset);
            if (to.isRegion()) {
                stream.readBuffer(over.handle(), at, lengthBytes, to.pointer + destinationOffset);
            }
        } else if (to.isRegion()) {
            stream.readBuffer(from.buffer().handle(), sourceOffset, lengthBytes, to.pointer + destinationOffset);
        } else {
            stream.copyBuffer(
                    from.buffer().handle(), sourceOffset, to.buffer().handle(), destinationOffset, lengthBytes);
        }
    }

    @Override
    public void fill(
            OpenClStream stream,
            DeviceMemory destination,
            long offset,
            long lengthBytes,
            long pattern,
            int patternBytes) {
        var memory = (BufferMemory) destination;
        stream.fillBuffer(memory.buffer().handle(), offset, lengthBytes, pattern, patternBytes);
        if (memory.isRegion()) {
            stream.readBuffer(memory.buffer().handle(), offset, lengthBytes, memory.pointer + offset);
        }
    }

    @Override
    public void close() {
        memories.forEach(BufferMemory::close);
    }
}
