package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.DescriptorFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.FileStatus;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Maps the files that a function shares. Their descriptors come from the sidecar on a connection of their own, each
 * before the REGION frame it belongs to; nothing that the sidecar has checked is taken on trust. For the session's thread.
 */
final class Regions implements AutoCloseable {
    /** How long a descriptor may take that was sent before the frame. */
    static final long PATIENCE_NS = 5_000_000_000L;

    /** How long the end of the connection for descriptors may come after that of the other. */
    private static final Duration FAREWELL = Duration.ofMillis(200);

    private final BackendContext context;
    private final Tenant tenant;
    private Tickets.Admission admission;

    Regions(BackendContext context, Tenant tenant, Tickets.Admission admission) {
        this.context = context;
        this.tenant = tenant;
        this.admission = admission;
    }

    /** Goes on with the connection for descriptors that comes with another ticket. */
    void resume(Tickets.Admission next) {
        admission.close();
        admission = next;
    }

    /** Whether the sidecar, before it ended its connections, said that the function is gone; else it has died itself. */
    boolean isFunctionGone() {
        // The sidecar may have ended both connections before this worker has come to accept the second.
        UnixSocket socket = admission.awaitDescriptors(FAREWELL.toNanos());
        if (socket == null) {
            return false;
        }
        try {
            while (true) {
                try (Message message = socket.receive(FAREWELL)) {
                    if (message == null || message.frame().opcode() == Opcode.CLOSE.code()) {
                        return message != null;
                    }
                }
            }
        } catch (IOException | ProtocolException e) {
            return false;
        }
    }

    /** The descriptor of a region, which the caller closes. Throws what the sidecar says where that refused the region. */
    Descriptor take(long region) {
        UnixSocket socket = admission.awaitDescriptors(PATIENCE_NS);
        if (socket == null) {
            throw missing(region, "the sidecar has not opened its connection for descriptors");
        }
        try {
            Message message = socket.receive();
            while (message != null) {
                Descriptor descriptor = descriptorOf(message, region);
                if (descriptor != null) {
                    return descriptor;
                }
                message = socket.receive();
            }
        } catch (IOException e) {
            throw missing(region, String.valueOf(e.getMessage()));
        }
        throw missing(region, "the sidecar has closed its connection for descriptors");
    }

    /** The message's descriptor where it is this region's; null where it belongs to a frame that came to nothing. */
    private static @Nullable Descriptor descriptorOf(Message message, long region) {
        boolean taken = false;
        try {
            if (message.frame().opcode() != Opcode.DESCRIPTOR.code()) {
                throw new ProtocolException(
                        Status.INVALID_FRAME,
                        "op code " + message.frame().opcode() + " on the connection for descriptors");
            }
            var frame = new DescriptorFrame(message.frame().segment());
            if (frame.region() != region) {
                return null;
            }
            Status status = Status.of(frame.status());
            if (status != Status.OK) {
                throw new ProtocolException(status, frame.message());
            }
            Descriptor descriptor = message.descriptor();
            taken = true;
            return descriptor;
        } finally {
            if (!taken) {
                message.close();
            }
        }
    }

    private static ProtocolException missing(long region, String why) {
        return new ProtocolException(Status.INVALID_REGION, "no descriptor has come for region " + region + ": " + why);
    }

    /** Maps the file and makes it usable by the device; the descriptor is no longer needed then. */
    @SuppressWarnings("MustBeClosed") // The arena is the region's, which closes it.
    Resource.Region map(Descriptor descriptor, long lengthBytes) {
        requireOwnFile(descriptor, lengthBytes);
        tenant.regions().reserve(tenant.name(), 1);
        boolean reserved = false;
        Arena arena = Arena.ofShared();
        boolean made = false;
        try {
            tenant.shared().reserve(tenant.name(), lengthBytes);
            reserved = true;
            MemorySegment mapping = descriptor.map(lengthBytes, true, arena);
            DeviceMemory memory = context.register(mapping);
            made = true;
            return new Resource.Region(memory, mapping, arena, tenant);
        } catch (IOException e) {
            throw new ProtocolException(Status.INVALID_REGION, String.valueOf(e.getMessage()));
        } finally {
            if (!made) {
                arena.close();
                tenant.shared().release(reserved ? lengthBytes : 0);
                tenant.regions().release(1);
            }
        }
    }

    private void requireOwnFile(Descriptor descriptor, long lengthBytes) {
        if (lengthBytes <= 0) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT, "a region of " + lengthBytes + " bytes; it has at least 1");
        }
        FileStatus file;
        try {
            file = descriptor.status();
        } catch (IOException e) {
            throw new ProtocolException(Status.INVALID_REGION, String.valueOf(e.getMessage()));
        }
        if (!file.regular()) {
            throw new ProtocolException(
                    Status.INVALID_REGION,
                    "a region is a regular file; this is none (mode " + Integer.toOctalString(file.mode()) + ")");
        }
        if (file.uid() != admission.functionUid()) {
            throw new ProtocolException(
                    Status.INVALID_REGION,
                    "the region's file belongs to uid " + file.uid() + "; it must belong to the function's, "
                            + admission.functionUid());
        }
        if (file.lengthBytes() < lengthBytes) {
            throw new ProtocolException(
                    Status.INVALID_REGION,
                    "the region's file has " + file.lengthBytes() + " bytes, fewer than the " + lengthBytes
                            + " to be mapped; set its length first");
        }
    }

    @Override
    public void close() {
        admission.close();
    }
}
