package dev.hearth.daemon;

import dev.hearth.protocol.UsageFrame;
import dev.hearth.v1.KnownRevisions;
import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.Revision;
import dev.hearth.v1.WarmBuffer;
import dev.hearth.v1.WarmModule;
import java.util.Collection;
import java.util.List;

/** What a daemon has warm, as {@code hearth.v1.Node} tells it. */
final class WarmthView {
    private static final long IDLE_GRAIN_NS = 100_000_000;

    private WarmthView() {}

    static NodeWarmth of(Daemon daemon) {
        List<WorkerProcess> workers = daemon.pool().workers();
        var warmth = NodeWarmth.newBuilder()
                .setUnreadyWorkers(daemon.pool().unready())
                .setMaxWorkers(daemon.maxWorkers())
                .setEvictions(daemon.counters().evictions.sum());
        long now = System.nanoTime();
        int spare = 0;
        for (WorkerProcess worker : workers) {
            String tenant = worker.tenant();
            if (tenant == null) {
                spare++;
            } else {
                warmth.addRevisions(revision(worker, tenant, now));
            }
        }
        return warmth.setSpareWorkers(spare).build();
    }

    /** The same without what changes as long as anything is used, or is not. */
    static NodeWarmth lasting(NodeWarmth warmth) {
        var lasting = warmth.toBuilder().clearEvictions().clearKnown();
        lasting.getRevisionsBuilderList()
                .forEach(revision -> revision.clearSessions()
                        .clearDeviceMemoryBytes()
                        .clearResidentBytes()
                        .clearDeviceTimeNs()
                        .clearLaunches()
                        .clearQueueNs()
                        .clearIdleNs());
        return lasting.build();
    }

    /** The same with the revisions that this node knows. */
    static NodeWarmth withKnown(NodeWarmth warmth, Collection<String> known) {
        return warmth.toBuilder()
                .setKnown(KnownRevisions.newBuilder().addAllNames(known))
                .build();
    }

    private static Revision revision(WorkerProcess worker, String tenant, long nowNs) {
        Warmth held = worker.warmth();
        long hostBytes = held.bufferBytes(Warmth.Place.HOST);
        var revision = Revision.newBuilder()
                .setName(tenant)
                .setState(state(worker, hostBytes))
                .setDevice(worker.device().id())
                .setSessions(worker.sessions())
                .setDeviceMemoryBytes(worker.bufferBytes())
                .setHostMemoryBytes(hostBytes)
                .setResidentBytes(IdleWorkers.residentBytes(worker.pid()))
                .setQueueNs(worker.queueNs())
                .setKeepWarmNs(worker.keepWarmNs())
                .setPriority(worker.priority())
                .setRebuildNs(held.rebuildNs());
        if (worker.sessions() == 0) {
            revision.setIdleNs((nowNs - worker.lastUsedNs()) / IDLE_GRAIN_NS * IDLE_GRAIN_NS);
        }
        UsageFrame usage = worker.usage();
        if (usage != null) {
            revision.setDeviceTimeNs(usage.deviceNs()).setLaunches(usage.launches());
        }
        held.things().forEach(thing -> add(revision, thing));
        return revision.build();
    }

    private static Revision.State state(WorkerProcess worker, long hostBytes) {
        if (worker.sessions() > 0) {
            return Revision.State.ACTIVE;
        }
        return hostBytes > 0 ? Revision.State.RESTING : Revision.State.WARM;
    }

    private static void add(Revision.Builder revision, Warmth.Thing thing) {
        switch (thing.kind()) {
            case MODULE ->
                revision.addModules(WarmModule.newBuilder()
                        .setDigest(thing.digest().toString())
                        .addAllKernels(thing.kernels())
                        .setRebuildNs(thing.rebuildNs()));
            case BUFFER ->
                revision.addBuffers(WarmBuffer.newBuilder()
                        .setDigest(thing.digest().toString())
                        .setLengthBytes(thing.lengthBytes())
                        .setInHostMemory(thing.place() == Warmth.Place.HOST)
                        .setRebuildNs(thing.rebuildNs()));
        }
    }
}
