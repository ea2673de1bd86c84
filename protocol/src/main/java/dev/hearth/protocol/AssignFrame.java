package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Gives a pooled worker its tenant. Answered by DONE.
 * Direction: supervisor → worker.
 *
 * <pre>{@code
 * offset  size          field             meaning
 * 24      8             memoryBytes       device memory quota
 * 32      8             maxSharedBytes    most bytes of shared regions
 * 40      8             kernelDeadlineNs  longest time a kernel may run
 * 48      4             share             weight in fair sharing
 * 52      2             priority          0 low, 1 normal, 2 high
 * 54      2             tenantLength      bytes of the tenant
 * 56      tenantLength  tenant            namespace/revision, or uid/name off-cluster
 * }</pre>
 */
public record AssignFrame(MemorySegment segment) {
    static final long MEMORY_BYTES = 24;
    static final long MAX_SHARED_BYTES = 32;
    static final long KERNEL_DEADLINE_NS = 40;
    static final long SHARE = 48;
    static final long PRIORITY = 52;
    static final long TENANT_LENGTH = 54;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 56;

    public AssignFrame {
        Frame.requireBytes(segment, BYTES, Opcode.ASSIGN);
    }

    public long memoryBytes() {
        return segment.get(Frame.LONG, MEMORY_BYTES);
    }

    public AssignFrame memoryBytes(long memoryBytes) {
        segment.set(Frame.LONG, MEMORY_BYTES, memoryBytes);
        return this;
    }

    public long maxSharedBytes() {
        return segment.get(Frame.LONG, MAX_SHARED_BYTES);
    }

    public AssignFrame maxSharedBytes(long maxSharedBytes) {
        segment.set(Frame.LONG, MAX_SHARED_BYTES, maxSharedBytes);
        return this;
    }

    public long kernelDeadlineNs() {
        return segment.get(Frame.LONG, KERNEL_DEADLINE_NS);
    }

    public AssignFrame kernelDeadlineNs(long kernelDeadlineNs) {
        segment.set(Frame.LONG, KERNEL_DEADLINE_NS, kernelDeadlineNs);
        return this;
    }

    public int share() {
        return segment.get(Frame.INT, SHARE);
    }

    public AssignFrame share(int share) {
        segment.set(Frame.INT, SHARE, share);
        return this;
    }

    public int priority() {
        return Frame.u16(segment, PRIORITY);
    }

    public AssignFrame priority(int priority) {
        segment.set(Frame.SHORT, PRIORITY, (short) priority);
        return this;
    }

    public int tenantLength() {
        return Frame.u16(segment, TENANT_LENGTH);
    }

    /** Namespace/revision. */
    public String tenant() {
        return Frame.text(segment, BYTES, tenantLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] tenant) {
        return Frame.padded(BYTES + tenant.length);
    }

    /** Writes the texts and their lengths. */
    public AssignFrame texts(byte[] tenant) {
        Frame.putText(segment, TENANT_LENGTH, BYTES, tenant);
        return this;
    }
}
