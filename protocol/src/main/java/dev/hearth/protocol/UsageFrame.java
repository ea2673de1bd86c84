package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * What a worker holds and has used; sent on connect and every second while it changes, with sequence 0. A supervisor
 * asks for it by a USAGE of zeros, which is answered with its sequence.
 * Direction: worker → supervisor, supervisor → worker.
 *
 * <pre>{@code
 * offset  size          field         meaning
 * 24      4             processId     of the worker
 * 28      4             sessions      open sessions
 * 32      4             buffers       device buffers
 * 36      4             regions       mapped regions
 * 40      8             bufferBytes   bytes of device buffers
 * 48      8             regionBytes   bytes of mapped regions
 * 56      8             deviceNs      device time used so far
 * 64      8             launches      kernels launched so far
 * 72      8             frames        frames taken so far
 * 80      8             busyNs        how long device work has stood still, as the kernel deadline counts it; 0 when idle
 * 88      2             tenantLength  bytes of the tenant
 * 90      2             reserved      zero
 * 92      4             reserved      zero
 * 96      tenantLength  tenant        namespace/revision, or uid/name off-cluster; empty while pooled
 * }</pre>
 */
public record UsageFrame(MemorySegment segment) {
    static final long PROCESS_ID = 24;
    static final long SESSIONS = 28;
    static final long BUFFERS = 32;
    static final long REGIONS = 36;
    static final long BUFFER_BYTES = 40;
    static final long REGION_BYTES = 48;
    static final long DEVICE_NS = 56;
    static final long LAUNCHES = 64;
    static final long FRAMES = 72;
    static final long BUSY_NS = 80;
    static final long TENANT_LENGTH = 88;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 96;

    public UsageFrame {
        Frame.requireBytes(segment, BYTES, Opcode.USAGE);
    }

    public int processId() {
        return segment.get(Frame.INT, PROCESS_ID);
    }

    public UsageFrame processId(int processId) {
        segment.set(Frame.INT, PROCESS_ID, processId);
        return this;
    }

    public int sessions() {
        return segment.get(Frame.INT, SESSIONS);
    }

    public UsageFrame sessions(int sessions) {
        segment.set(Frame.INT, SESSIONS, sessions);
        return this;
    }

    public int buffers() {
        return segment.get(Frame.INT, BUFFERS);
    }

    public UsageFrame buffers(int buffers) {
        segment.set(Frame.INT, BUFFERS, buffers);
        return this;
    }

    public int regions() {
        return segment.get(Frame.INT, REGIONS);
    }

    public UsageFrame regions(int regions) {
        segment.set(Frame.INT, REGIONS, regions);
        return this;
    }

    public long bufferBytes() {
        return segment.get(Frame.LONG, BUFFER_BYTES);
    }

    public UsageFrame bufferBytes(long bufferBytes) {
        segment.set(Frame.LONG, BUFFER_BYTES, bufferBytes);
        return this;
    }

    public long regionBytes() {
        return segment.get(Frame.LONG, REGION_BYTES);
    }

    public UsageFrame regionBytes(long regionBytes) {
        segment.set(Frame.LONG, REGION_BYTES, regionBytes);
        return this;
    }

    public long deviceNs() {
        return segment.get(Frame.LONG, DEVICE_NS);
    }

    public UsageFrame deviceNs(long deviceNs) {
        segment.set(Frame.LONG, DEVICE_NS, deviceNs);
        return this;
    }

    public long launches() {
        return segment.get(Frame.LONG, LAUNCHES);
    }

    public UsageFrame launches(long launches) {
        segment.set(Frame.LONG, LAUNCHES, launches);
        return this;
    }

    public long frames() {
        return segment.get(Frame.LONG, FRAMES);
    }

    public UsageFrame frames(long frames) {
        segment.set(Frame.LONG, FRAMES, frames);
        return this;
    }

    public long busyNs() {
        return segment.get(Frame.LONG, BUSY_NS);
    }

    public UsageFrame busyNs(long busyNs) {
        segment.set(Frame.LONG, BUSY_NS, busyNs);
        return this;
    }

    public int tenantLength() {
        return Frame.u16(segment, TENANT_LENGTH);
    }

    /** Namespace/revision; empty while pooled. */
    public String tenant() {
        return Frame.text(segment, BYTES, tenantLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] tenant) {
        return Frame.padded(BYTES + tenant.length);
    }

    /** Writes the texts and their lengths. */
    public UsageFrame texts(byte[] tenant) {
        Frame.putText(segment, TENANT_LENGTH, BYTES, tenant);
        return this;
    }
}
