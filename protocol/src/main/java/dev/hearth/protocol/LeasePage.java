package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * View of the page on which a worker tells the supervisor what it wants of the device and what it has used. The worker
 * writes, and rings {@link #BELL} where the supervisor is to look; the supervisor reads, and believes it no more than
 * what it says of the worker itself.
 *
 * <pre>{@code
 * offset  size  field        meaning
 * 0       4     bell         counts what the supervisor is to look at; a futex
 * 4       4     wants        1 while work waits for the device, else 0
 * 8       4     returned     the last grant that is given back: its work is done
 * 12      4     sessions     open sessions
 * 16      8     deviceNs     device time used so far, by the device's clock
 * 24      8     queueNs      time so far for which sessions' work has waited for the device
 * 32      8     launches     kernels launched so far
 * 40      8     copiedBytes  bytes copied and filled so far
 * }</pre>
 */
public record LeasePage(MemorySegment segment) {
    /** Length of the memory file. */
    public static final int BYTES = 4096;

    /** Offset of the word that the worker rings and the supervisor waits on. */
    public static final long BELL = 0;

    static final long WANTS = 4;
    static final long RETURNED = 8;
    static final long SESSIONS = 12;
    static final long DEVICE_NS = 16;
    static final long QUEUE_NS = 24;
    static final long LAUNCHES = 32;
    static final long COPIED_BYTES = 40;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    public boolean wants() {
        return (int) INT.getAcquire(segment, WANTS) != 0;
    }

    public void wants(boolean wants) {
        INT.setRelease(segment, WANTS, wants ? 1 : 0);
    }

    public int returned() {
        return (int) INT.getAcquire(segment, RETURNED);
    }

    public void returned(int grant) {
        INT.setRelease(segment, RETURNED, grant);
    }

    public int sessions() {
        return (int) INT.getAcquire(segment, SESSIONS);
    }

    public void sessions(int sessions) {
        INT.setRelease(segment, SESSIONS, sessions);
    }

    public long deviceNs() {
        return (long) LONG.getAcquire(segment, DEVICE_NS);
    }

    public void deviceNs(long deviceNs) {
        LONG.setRelease(segment, DEVICE_NS, deviceNs);
    }

    public long queueNs() {
        return (long) LONG.getAcquire(segment, QUEUE_NS);
    }

    public void queueNs(long queueNs) {
        LONG.setRelease(segment, QUEUE_NS, queueNs);
    }

    public long launches() {
        return (long) LONG.getAcquire(segment, LAUNCHES);
    }

    public void launches(long launches) {
        LONG.setRelease(segment, LAUNCHES, launches);
    }

    public long copiedBytes() {
        return (long) LONG.getAcquire(segment, COPIED_BYTES);
    }

    public void copiedBytes(long copiedBytes) {
        LONG.setRelease(segment, COPIED_BYTES, copiedBytes);
    }
}
