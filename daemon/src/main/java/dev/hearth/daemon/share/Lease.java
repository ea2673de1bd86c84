package dev.hearth.daemon.share;

import dev.hearth.daemon.share.FairShare.Mode;
import dev.hearth.protocol.GrantPage;
import dev.hearth.protocol.LeasePage;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Futex;
import dev.hearth.protocol.posix.Scheduling;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One worker's place in its device's {@link DeviceScheduler}: the two pages it shares with the worker, and what the worker
 * has had. A thread of its own sleeps until the worker rings.
 *
 * <p>Any thread may call. The pages stay readable after {@link #close}.
 */
public final class Lease implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Lease.class.getName());
    private static final long SLEEP_NS = TimeUnit.HOURS.toNanos(1);
    /** A worker that rings so often for nothing is listened to less: it must not cost the supervisor a processor. */
    private static final int IDLE_RINGS = 1000;

    private static final long IDLE_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int GRANTS = 1 << 30;

    private final DeviceScheduler scheduler;
    private final String name;
    private final Contender contender;
    private final Descriptor leaseFile;
    private final Descriptor grantFile;
    private final LeasePage page;
    private final Futex bell;
    private final Futex word;
    private volatile boolean closed;

    // The scheduler's, under its lock: the grant that the worker has or is to give back, and what it had told by then.
    private int grant = 1;
    private boolean isOut = true;
    private int sessions;
    private boolean wants;
    private long toldNs;
    private long believedNs;

    private Lease(
            DeviceScheduler scheduler, String name, Contender contender, Descriptor leaseFile, Descriptor grantFile)
            throws IOException {
        this.scheduler = scheduler;
        this.name = name;
        this.contender = contender;
        this.leaseFile = leaseFile;
        this.grantFile = grantFile;
        page = new LeasePage(leaseFile.seal(false).map(LeasePage.BYTES, false, Arena.ofAuto()));
        MemorySegment grants = grantFile.map(GrantPage.BYTES, true, Arena.ofAuto());
        grantFile.sealForOthers();
        bell = new Futex(page.segment(), LeasePage.BELL);
        word = new Futex(grants, GrantPage.WORD);
        word.set(GrantPage.word(grant, GrantPage.NONE));
    }

    static Lease open(DeviceScheduler scheduler, String name, Contender contender) throws IOException {
        Descriptor leaseFile = Descriptor.memory("hearth-lease", LeasePage.BYTES);
        Descriptor grantFile = null;
        boolean opened = false;
        try {
            grantFile = Descriptor.memory("hearth-grant", GrantPage.BYTES);
            var lease = new Lease(scheduler, name, contender, leaseFile, grantFile);
            opened = true;
            return lease;
        } finally {
            if (!opened) {
                leaseFile.close();
                if (grantFile != null) {
                    grantFile.close();
                }
            }
        }
    }

    void start() {
        Thread.ofPlatform().name(name + "-lease").daemon().start(this::listen);
    }

    private void listen() {
        Scheduling.shortenSlices();
        int idle = 0;
        try {
            while (!closed) {
                int seen = bell.value();
                idle = scheduler.look(this) ? 0 : idle + 1;
                if (idle > IDLE_RINGS) {
                    LockSupport.parkNanos(IDLE_PAUSE_NS);
                }
                bell.await(seen, SLEEP_NS);
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, name + ": its lease page cannot be waited on; the others go on without it", e);
            close();
        }
    }

    Contender contender() {
        return contender;
    }

    /** Takes over what the worker has written; false where that is nothing new. The scheduler's lock is held. */
    boolean take(FairShare share, long nowNs) {
        boolean changed = false;
        int sessionsNow = page.sessions();
        boolean wantsNow = page.wants();
        if (isOut && page.returned() == grant) {
            isOut = false;
            long told = page.deviceNs();
            believedNs += share.returned(contender, told - toldNs, nowNs);
            toldNs = told;
            changed = true;
        }
        if (sessionsNow != sessions || wantsNow != wants || changed) {
            sessions = sessionsNow;
            wants = wantsNow;
            share.sessions(contender, sessionsNow);
            share.wants(contender, wantsNow, nowNs);
            changed = true;
        }
        return changed;
    }

    /** Tells the worker what was decided. The scheduler's lock is held. */
    void tell(FairShare.Order order) {
        if (order.isNew()) {
            grant = (grant + 1) % GRANTS;
            isOut = true;
        }
        try {
            word.set(GrantPage.word(grant, mode(order.mode())));
        } catch (IOException e) {
            // It is on the page all the same; the worker is found to be overdue where it does not look there.
            LOG.log(Level.ERROR, name + " could not be woken", e);
        }
    }

    private static int mode(Mode mode) {
        return switch (mode) {
            case NONE -> GrantPage.NONE;
            case ONCE -> GrantPage.ONCE;
            case KEEP -> GrantPage.KEEP;
            case FREE -> GrantPage.FREE;
        };
    }

    /** Device time that may be under way at once. */
    public long quantumNs() {
        return scheduler.quantumNs();
    }

    /** What the worker gets with its LEASE. */
    public Descriptor leaseFile() {
        return leaseFile;
    }

    /** What the worker gets with its LEASE, to read. */
    public Descriptor grantFile() {
        return grantFile;
    }

    /** Lets the descriptors go: the worker has its own. */
    public void handedOver() {
        leaseFile.close();
        grantFile.close();
    }

    /** What the worker's tenant may claim. */
    public void claim(int weight, Priority priority) {
        scheduler.claim(this, weight, priority);
    }

    /** What the worker tells of its tenant: device time, time waited for the device, launches, bytes copied. */
    public LeasePage told() {
        return page;
    }

    /** Device time that the worker tells of and that the time for which it had grants bears out, up to now. */
    public long believedNs() {
        return scheduler.believedNs(this);
    }

    /** The same; the scheduler's lock is held. */
    long believedNs(long nowNs) {
        return believedNs + (isOut ? FairShare.believedNs(contender, page.deviceNs() - toldNs, nowNs) : 0);
    }

    /** Ends the worker's part: whatever it had, the others go on. */
    @Override
    public void close() {
        closed = true;
        scheduler.leave(this);
        handedOver();
        try {
            // Wakes this side's own thread.
            bell.wake();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0}: {1}", name, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
