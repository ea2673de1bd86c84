package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.GrantPage;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Scheduling;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * This worker's turns on a device that other workers use too. The supervisor grants and recalls them on a page of shared
 * memory (see {@link GrantPage}); the worker asks, gives back and tells what it has used on another ({@link LeasePages}).
 *
 * <p><b>Alone</b> the grant is {@code FREE}: a launch looks at {@link #isFree()} and goes on. Else each session's work goes
 * through its {@link Pacer} in {@link Slice}s, whose ends are waited for here, so that the device time of each grant
 * is known when it is given back.
 *
 * <p><b>A recall</b> must be heard by sessions that launch without looking up and by those that wait for input. The former
 * look at the grant before each launch; for the latter the thread that hears the recall takes the session's turn.
 * Whoever hears it ends its slice, and the grant goes back when the last slice is done. A launch that looked just before the recall
 * came goes through: one more kernel under way, measured as the rest is.
 *
 * <p><b>Nobody to ask.</b> Without a supervisor the worker is free: a supervisor that restarts must not stand still a
 * device. The next one's LEASE finds it as a recall does.
 *
 * <p>Threads: one hears the supervisor, one waits for slices; sessions wait here. One lock guards all.
 */
final class DeviceLease {
    private static final int ALONE = GrantPage.word(0, GrantPage.FREE);
    /** Slices of a session under way where nobody else wants the device: one runs, the next is there when it is done. */
    private static final int DEPTH = 2;

    private static final long SLEEP_NS = TimeUnit.HOURS.toNanos(1);
    private static final long STOP_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final Set<Session> sessions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final BlockingQueue<Slice> ended = new LinkedBlockingQueue<>();
    private final Deque<Pacer> waiting = new ArrayDeque<>();

    private volatile @Nullable LeasePages pages;
    private volatile int word = ALONE;
    private final AtomicInteger recalls = new AtomicInteger();
    private final AtomicInteger generation = new AtomicInteger();
    private volatile long quantumNs;
    private volatile @Nullable Tenant tenant;

    private int heard;
    private boolean isOut;
    private boolean isTaken;
    private boolean isAsked;
    private boolean isClosed;
    private int open;
    private int underWay;

    /** A lease of nobody's; these are the sessions that share it. */
    DeviceLease(Set<Session> sessions) {
        this.sessions = sessions;
    }

    void start() {
        Thread.ofPlatform().daemon().name("slices").start(this::awaitSlices);
    }

    /** Whose use of the device is told. */
    void tenant(Tenant owner) {
        tenant = owner;
    }

    /** Whether there is a supervisor that shares the device out. */
    boolean isShared() {
        return pages != null;
    }

    /** Whether work may be submitted without a bound. */
    boolean isFree() {
        return GrantPage.mode(word) == GrantPage.FREE;
    }

    /** Whether the grant is for one slice, as others wait. */
    boolean isOnce() {
        return GrantPage.mode(word) == GrantPage.ONCE;
    }

    /** Whether a slice may go on to be filled. */
    boolean isCurrent(Slice slice) {
        return slice.word() == word;
    }

    /** How often the device was recalled. */
    int recalls() {
        return recalls.get();
    }

    /** Which guesses of costs hold. */
    int generation() {
        return generation.get();
    }

    long quantumNs() {
        return quantumNs;
    }

    /** Shares the device from now on by these pages; the descriptors stay the caller's. */
    void attach(Descriptor leaseFile, Descriptor grantFile, long quantum) throws IOException {
        LeasePages mapped = LeasePages.map(leaseFile, grantFile);
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            leavePages();
            quantumNs = quantum;
            pages = mapped;
            isOut = true;
            heard = ALONE;
            sessions();
            hear(mapped.word());
        } finally {
            lock.unlock();
        }
        Thread.ofPlatform().daemon().name("lease").start(() -> listen(mapped));
    }

    /** There is no supervisor to ask. */
    void detach() {
        lock.lock();
        try {
            leavePages();
        } finally {
            lock.unlock();
        }
    }

    /** The worker ends: whoever waits goes on, and nobody waits any more. */
    void close() {
        lock.lock();
        try {
            isClosed = true;
            leavePages();
        } finally {
            lock.unlock();
        }
    }

    private void leavePages() {
        LeasePages before = pages;
        pages = null;
        word = ALONE;
        isOut = false;
        isAsked = false;
        changed.signalAll();
        if (before != null) {
            before.wake();
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isCurrent(LeasePages mapped) {
        return pages == mapped;
    }

    private void listen(LeasePages mapped) {
        boolean isPrompt = false;
        try {
            while (isCurrent(mapped)) {
                isPrompt = isPrompt || becomePrompt();
                int seen = mapped.word();
                lock.lock();
                try {
                    if (isCurrent(mapped)) {
                        hear(seen);
                    }
                } finally {
                    lock.unlock();
                }
                stopSessions(mapped);
                mapped.await(seen, SLEEP_NS);
            }
        } catch (IOException e) {
            Worker.log("the supervisor cannot be listened to, so this worker uses the device as it likes: " + e);
            detach();
        }
    }

    /** Has the calling thread run as soon as it is woken; false where that is for later, as a worker of nobody is idle to the system. */
    private boolean becomePrompt() {
        if (tenant == null) {
            return false;
        }
        Scheduling.shortenSlices();
        return true;
    }

    /** Takes over the word of the grant page, once. */
    private void hear(int now) {
        if (now == heard) {
            return;
        }
        boolean isNew = GrantPage.grant(now) != GrantPage.grant(heard);
        heard = now;
        word = now;
        if (isNew) {
            // Also one that was recalled before it was heard of: the supervisor waits for it all the same.
            isOut = true;
            isTaken = isOnce() && waiting.isEmpty();
            isAsked = false;
        }
        if (isRecalled()) {
            recalls.incrementAndGet();
        }
        giveBackIfDone();
        changed.signalAll();
    }

    /** Sees to it that no session goes on to submit work under a grant that was recalled. */
    private void stopSessions(LeasePages mapped) {
        while (isCurrent(mapped) && isRecalled() && !areAllStopped()) {
            for (Session session : sessions) {
                if (!session.pacer().isStopped(recalls())) {
                    session.stopSubmitting();
                }
            }
            lock.lock();
            try {
                giveBackIfDone();
            } finally {
                lock.unlock();
            }
            if (!areAllStopped()) {
                LockSupport.parkNanos(STOP_PAUSE_NS);
            }
        }
    }

    private boolean isRecalled() {
        return GrantPage.mode(word) == GrantPage.NONE;
    }

    private boolean areAllStopped() {
        for (Session session : sessions) {
            if (!session.pacer().isStopped(recalls())) {
                return false;
            }
        }
        return true;
    }

    /** Waits for a turn; null where none is needed. The caller has stopped. */
    @Nullable
    Slice await(Pacer pacer) {
        lock.lock();
        try {
            waiting.add(pacer);
            long queuedNs = 0;
            while (!isFree() && !mayBegin(pacer)) {
                pacer.stopped(recalls());
                giveBackIfDone();
                ask();
                boolean hasNone = isRecalled();
                long start = System.nanoTime();
                changed.awaitUninterruptibly();
                queuedNs += hasNone ? System.nanoTime() - start : 0;
            }
            waiting.remove(pacer);
            pacer.holdings().tenant().queued(queuedNs);
            if (isFree()) {
                return null;
            }
            isTaken = true;
            open++;
            return new Slice(pacer, word, generation());
        } finally {
            lock.unlock();
        }
    }

    private boolean mayBegin(Pacer pacer) {
        return switch (GrantPage.mode(word)) {
            case GrantPage.ONCE -> !isTaken && waiting.peek() == pacer;
            case GrantPage.KEEP -> pacer.underWay < DEPTH;
            default -> false;
        };
    }

    private void ask() {
        LeasePages shared = pages;
        if (shared != null && !isOut && !isAsked) {
            isAsked = true;
            shared.ask();
        }
    }

    /** Takes over a slice that gets no more work. */
    void submitted(Slice slice, boolean wasOpen, int recall) {
        lock.lock();
        try {
            slice.owner().stopped(recall);
            slice.owner().underWay++;
            underWay++;
            open -= wasOpen ? 1 : 0;
            ended.add(slice);
        } finally {
            lock.unlock();
        }
    }

    private void awaitSlices() {
        boolean isPrompt = false;
        while (true) {
            try {
                Slice slice = ended.take();
                isPrompt = isPrompt || becomePrompt();
                done(slice, await(slice));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Blocks until its work is done; false where its guess was wrong. */
    private static boolean await(Slice slice) {
        try {
            return slice.await(slice.owner().holdings());
        } catch (BackendException e) {
            // Its session, or the watchdog, finds the same; the others must not wait for it.
            Worker.log("work on the device could not be waited for: " + e.getMessage());
            return true;
        }
    }

    private void done(Slice slice, boolean isAsGuessed) {
        lock.lock();
        try {
            if (!isAsGuessed && slice.generation() == generation()) {
                generation.incrementAndGet();
            }
            slice.owner().underWay--;
            underWay--;
            giveBackIfDone();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no slice of a session is under way. */
    void awaitDone(Pacer pacer) {
        lock.lock();
        try {
            while (pacer.underWay > 0) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void giveBackIfDone() {
        LeasePages shared = pages;
        if (shared == null || !isOut || open > 0 || underWay > 0) {
            return;
        }
        boolean isOver = isOnce() ? isTaken : isRecalled() && areAllStopped();
        if (isOver) {
            isOut = false;
            isAsked = !waiting.isEmpty();
            word = GrantPage.word(GrantPage.grant(word), GrantPage.NONE);
            tell();
            shared.giveBack(GrantPage.grant(word), isAsked);
        }
    }

    /** Tells the supervisor how many sessions there are. */
    void sessions() {
        lock.lock();
        try {
            giveBackIfDone();
            LeasePages shared = pages;
            if (shared != null) {
                tell();
                shared.sessions(sessions.size());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes down what the tenant has used; nobody is woken for it. */
    void tell() {
        LeasePages shared = pages;
        Tenant owner = tenant;
        if (shared != null && owner != null) {
            shared.tell(owner);
        }
    }
}
