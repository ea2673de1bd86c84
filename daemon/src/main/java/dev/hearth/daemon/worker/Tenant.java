package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.MemoryAccount;
import dev.hearth.protocol.AssignFrame;
import dev.hearth.protocol.LeasePage;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.UsageFrame;
import java.util.concurrent.atomic.LongAdder;

/** Whom this worker serves, what that tenant may hold, and what it holds and has used. Any thread may call. */
final class Tenant {
    private static final String RELEASE = "Close some that are no longer needed, or raise hearth.daemon.tenant.max-";

    private final String name;
    private final long kernelDeadlineNs;
    private final Quota memory;
    private final Quota shared;
    private final Quota buffers;
    private final Quota regions;
    private final Quota modules;
    private final Quota kernels;
    private final Quota streams;
    private final Quota events;

    private final LongAdder deviceNs = new LongAdder();
    private final LongAdder launches = new LongAdder();
    private final LongAdder frames = new LongAdder();
    private final LongAdder copiedBytes = new LongAdder();
    private final LongAdder queueNs = new LongAdder();

    Tenant(String name, long memoryBytes, long maxSharedBytes, long kernelDeadlineNs, Limits limits) {
        this.name = name;
        this.kernelDeadlineNs = kernelDeadlineNs;
        memory = new Quota(
                "bytes of device memory",
                memoryBytes,
                "Close buffers, or ask for more (hearth.dev/memory, hearth.sidecar.memory)");
        shared = new Quota("bytes of shared memory", maxSharedBytes, "Close shared buffers, or ask for more");
        buffers = new Quota("device buffers", limits.buffers(), RELEASE + "buffers");
        regions = new Quota("regions", limits.regions(), RELEASE + "regions");
        modules = new Quota("modules", limits.modules(), RELEASE + "modules");
        kernels = new Quota("kernels", limits.kernels(), RELEASE + "kernels");
        streams = new Quota("streams", limits.streams(), RELEASE + "streams");
        events = new Quota("events", limits.events(), RELEASE + "events");
    }

    static Tenant of(AssignFrame assign, Limits limits) {
        return new Tenant(
                assign.tenant(), assign.memoryBytes(), assign.maxSharedBytes(), assign.kernelDeadlineNs(), limits);
    }

    String name() {
        return name;
    }

    /** How long a kernel may run; 0 for no end. */
    long kernelDeadlineNs() {
        return kernelDeadlineNs;
    }

    /** Bytes of device memory that its sessions hold together. */
    Quota memory() {
        return memory;
    }

    /** The same for what a device takes beside buffers. */
    MemoryAccount account() {
        return new MemoryAccount() {
            @Override
            public void reserve(long lengthBytes) {
                try {
                    memory.reserve(name, lengthBytes);
                } catch (ProtocolException e) {
                    throw new BackendException(e.status(), String.valueOf(e.getMessage()));
                }
            }

            @Override
            public void release(long lengthBytes) {
                memory.release(lengthBytes);
            }
        };
    }

    /** Bytes of regions that they have mapped together. */
    Quota shared() {
        return shared;
    }

    /** Buffers of their own, persistent ones not among them. */
    Quota buffers() {
        return buffers;
    }

    Quota regions() {
        return regions;
    }

    Quota modules() {
        return modules;
    }

    Quota kernels() {
        return kernels;
    }

    Quota streams() {
        return streams;
    }

    Quota events() {
        return events;
    }

    void used(long moreDeviceNs) {
        deviceNs.add(moreDeviceNs);
    }

    void took(long moreFrames, long moreLaunches, long moreCopiedBytes) {
        frames.add(moreFrames);
        launches.add(moreLaunches);
        copiedBytes.add(moreCopiedBytes);
    }

    /** Notes for how long work of a session has waited for the device. */
    void queued(long moreNs) {
        queueNs.add(moreNs);
    }

    void describe(LeasePage page) {
        page.deviceNs(deviceNs.sum());
        page.queueNs(queueNs.sum());
        page.launches(launches.sum());
        page.copiedBytes(copiedBytes.sum());
    }

    void describe(UsageFrame usage) {
        usage.buffers((int) buffers.used())
                .bufferBytes(memory.used())
                .regions((int) regions.used())
                .regionBytes(shared.used())
                .deviceNs(deviceNs.sum())
                .launches(launches.sum())
                .frames(frames.sum());
    }
}
