package dev.hearth.daemon.worker;

import dev.hearth.protocol.AssignFrame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.UsageFrame;
import java.util.concurrent.atomic.LongAdder;

/** Whom this worker serves, what that tenant may hold, and what it holds and has used. Any thread may call. */
final class Tenant {
    private final String name;
    private final long memoryBytes;
    private final long maxSharedBytes;
    private final long kernelDeadlineNs;

    private final LongAdder deviceNs = new LongAdder();
    private final LongAdder launches = new LongAdder();
    private final LongAdder frames = new LongAdder();
    private long usedBytes;
    private long sharedBytes;
    private int buffers;
    private int regions;

    Tenant(String name, long memoryBytes, long maxSharedBytes, long kernelDeadlineNs) {
        this.name = name;
        this.memoryBytes = memoryBytes;
        this.maxSharedBytes = maxSharedBytes;
        this.kernelDeadlineNs = kernelDeadlineNs;
    }

    static Tenant of(AssignFrame assign) {
        return new Tenant(assign.tenant(), assign.memoryBytes(), assign.maxSharedBytes(), assign.kernelDeadlineNs());
    }

    String name() {
        return name;
    }

    /** Device memory that its sessions may hold together. */
    long memoryBytes() {
        return memoryBytes;
    }

    /** Bytes of regions that they may have mapped together. */
    long maxSharedBytes() {
        return maxSharedBytes;
    }

    /** How long a kernel may run; 0 for no end. */
    long kernelDeadlineNs() {
        return kernelDeadlineNs;
    }

    synchronized long usedBytes() {
        return usedBytes;
    }

    /** Takes device memory out of the quota, to the byte, or refuses it. */
    synchronized void reserveMemory(long lengthBytes) {
        if (lengthBytes > memoryBytes - usedBytes) {
            throw new ProtocolException(
                    Status.OUT_OF_QUOTA,
                    lengthBytes + " bytes asked for; " + name + " holds " + usedBytes + " of its " + memoryBytes
                            + " bytes of device memory. Close buffers, or ask for more with the function");
        }
        usedBytes += lengthBytes;
        buffers++;
    }

    synchronized void releaseMemory(long lengthBytes) {
        usedBytes -= lengthBytes;
        buffers--;
    }

    /** Takes shared memory out of the quota, or refuses it. */
    synchronized void reserveShared(long lengthBytes) {
        if (lengthBytes > maxSharedBytes - sharedBytes) {
            throw new ProtocolException(
                    Status.OUT_OF_QUOTA,
                    lengthBytes + " bytes asked for; " + name + " has " + sharedBytes + " of its " + maxSharedBytes
                            + " bytes of shared memory mapped. Close shared buffers, or ask for more");
        }
        sharedBytes += lengthBytes;
        regions++;
    }

    synchronized void releaseShared(long lengthBytes) {
        sharedBytes -= lengthBytes;
        regions--;
    }

    void used(long moreDeviceNs) {
        deviceNs.add(moreDeviceNs);
    }

    void took(long moreFrames, long moreLaunches) {
        frames.add(moreFrames);
        launches.add(moreLaunches);
    }

    synchronized void describe(UsageFrame usage) {
        usage.buffers(buffers)
                .bufferBytes(usedBytes)
                .regions(regions)
                .regionBytes(sharedBytes)
                .deviceNs(deviceNs.sum())
                .launches(launches.sum())
                .frames(frames.sum());
    }
}
