package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Asks for a worker for the function of this sidecar.
 * Direction: sidecar → supervisor.
 *
 * <pre>{@code
 * offset  size          field            meaning
 * 24      2             minVersion       lowest protocol version the sidecar relays
 * 26      2             maxVersion       highest protocol version the sidecar relays
 * 28      2             accelerator      0 any, 1 gpu, 2 tpu, 3 cpu
 * 30      2             priority         0 low, 1 normal, 2 high
 * 32      4             functionUid      uid of the function, from the peer credentials of its socket
 * 36      4             functionPid      its process id, for messages only
 * 40      8             memoryBytes      device memory wanted, 0 for the default
 * 48      4             share            weight in fair sharing, 0 for the default
 * 52      2             tenantLength     bytes of the tenant
 * 54      2             tokenLength      bytes of the identity token
 * 56      8             resumeTokenHigh  resume token, 0 for a new session
 * 64      8             resumeTokenLow   its other half
 * 72      tenantLength  tenant           namespace/revision, or a name of the user's choice off-cluster
 * …       tokenLength   token            projected service-account token; empty off-cluster
 * }</pre>
 */
public record OpenFrame(MemorySegment segment) {
    static final long MIN_VERSION = 24;
    static final long MAX_VERSION = 26;
    static final long ACCELERATOR = 28;
    static final long PRIORITY = 30;
    static final long FUNCTION_UID = 32;
    static final long FUNCTION_PID = 36;
    static final long MEMORY_BYTES = 40;
    static final long SHARE = 48;
    static final long TENANT_LENGTH = 52;
    static final long TOKEN_LENGTH = 54;
    static final long RESUME_TOKEN_HIGH = 56;
    static final long RESUME_TOKEN_LOW = 64;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 72;

    public OpenFrame {
        Frame.requireBytes(segment, BYTES, Opcode.OPEN);
    }

    public int minVersion() {
        return Frame.u16(segment, MIN_VERSION);
    }

    public OpenFrame minVersion(int minVersion) {
        segment.set(Frame.SHORT, MIN_VERSION, (short) minVersion);
        return this;
    }

    public int maxVersion() {
        return Frame.u16(segment, MAX_VERSION);
    }

    public OpenFrame maxVersion(int maxVersion) {
        segment.set(Frame.SHORT, MAX_VERSION, (short) maxVersion);
        return this;
    }

    public int accelerator() {
        return Frame.u16(segment, ACCELERATOR);
    }

    public OpenFrame accelerator(int accelerator) {
        segment.set(Frame.SHORT, ACCELERATOR, (short) accelerator);
        return this;
    }

    public int priority() {
        return Frame.u16(segment, PRIORITY);
    }

    public OpenFrame priority(int priority) {
        segment.set(Frame.SHORT, PRIORITY, (short) priority);
        return this;
    }

    public int functionUid() {
        return segment.get(Frame.INT, FUNCTION_UID);
    }

    public OpenFrame functionUid(int functionUid) {
        segment.set(Frame.INT, FUNCTION_UID, functionUid);
        return this;
    }

    public int functionPid() {
        return segment.get(Frame.INT, FUNCTION_PID);
    }

    public OpenFrame functionPid(int functionPid) {
        segment.set(Frame.INT, FUNCTION_PID, functionPid);
        return this;
    }

    public long memoryBytes() {
        return segment.get(Frame.LONG, MEMORY_BYTES);
    }

    public OpenFrame memoryBytes(long memoryBytes) {
        segment.set(Frame.LONG, MEMORY_BYTES, memoryBytes);
        return this;
    }

    public int share() {
        return segment.get(Frame.INT, SHARE);
    }

    public OpenFrame share(int share) {
        segment.set(Frame.INT, SHARE, share);
        return this;
    }

    public int tenantLength() {
        return Frame.u16(segment, TENANT_LENGTH);
    }

    public int tokenLength() {
        return Frame.u16(segment, TOKEN_LENGTH);
    }

    public long resumeTokenHigh() {
        return segment.get(Frame.LONG, RESUME_TOKEN_HIGH);
    }

    public OpenFrame resumeTokenHigh(long resumeTokenHigh) {
        segment.set(Frame.LONG, RESUME_TOKEN_HIGH, resumeTokenHigh);
        return this;
    }

    public long resumeTokenLow() {
        return segment.get(Frame.LONG, RESUME_TOKEN_LOW);
    }

    public OpenFrame resumeTokenLow(long resumeTokenLow) {
        segment.set(Frame.LONG, RESUME_TOKEN_LOW, resumeTokenLow);
        return this;
    }

    /** Namespace/revision, or the name given by --tenant off-cluster. */
    public String tenant() {
        return Frame.text(segment, BYTES, tenantLength());
    }

    /** Projected service-account token; empty off-cluster. */
    public String token() {
        return Frame.text(segment, BYTES + tenantLength(), tokenLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] tenant, byte[] token) {
        return Frame.padded(BYTES + tenant.length + token.length);
    }

    /** Writes the texts and their lengths. */
    public OpenFrame texts(byte[] tenant, byte[] token) {
        long at = BYTES;
        at = Frame.putText(segment, TENANT_LENGTH, at, tenant);
        Frame.putText(segment, TOKEN_LENGTH, at, token);
        return this;
    }
}
