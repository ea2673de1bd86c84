package dev.hearth.daemon.share;

import dev.hearth.daemon.share.Contender.State;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose turn it is on one device. Arithmetic alone: the caller tells the time and carries the decisions out.
 *
 * <p><b>Fair queueing.</b> One worker at a time has the grant. Each has a virtual time: the device time it has had, over its
 * weight. The grant goes to the one that wants it and is least far on (start-time fair queueing), so that over any time in
 * which two of them want the device throughout, what they have had differs from their weights by no more than one turn of
 * each. Kernels cannot be pre-empted: a turn is as long as a quantum, or as one kernel that is longer.
 *
 * <p><b>Idle time is not saved up.</b> The device's own virtual time is that of the least of those that want it, and never
 * goes back. Who comes after a while of wanting nothing starts from there, less a credit of {@link #CREDIT_NS}: a function
 * that waits for each result before its next launch keeps its place in the queue, and no more than that.
 *
 * <p><b>What nobody else wants costs nothing.</b> Only device time that another had to wait for counts. So a worker
 * that had the device alone for an hour does not pay for it when others come.
 *
 * <p><b>Priority</b> says who is first, weight how much. A class counts eight times the one below it; and it goes before the
 * one below it, until it is {@link #AHEAD_NS} further on than what its weight gives it. So one that uses less than that
 * waits for the turn under way alone, and one that would use all of the device cannot starve the rest.
 *
 * <p><b>Work conservation.</b> The grant never lies with one that wants nothing while another wants it: it is recalled. Who
 * is alone keeps it and is never asked again; who is not, but has no competition for {@link #CALM_NS}, keeps it with a
 * bound on what it has under way.
 *
 * <p><b>Patience.</b> A worker that dies, hangs, is stopped or runs a kernel that takes too long does not give the grant back in
 * time. It is overdue then: the others go on without it, on a device that it may still use, and it gets no grant before
 * it has come back.
 *
 * <p><b>What a worker tells is believed within what was seen.</b> It cannot have used more device time than it had the grant
 * for; and as long as others waited for it, it is charged that time, less what a hand-over may take, whatever it says. That is
 * a {@value #HAND_OVER_DIVISOR}th, or {@value #HAND_OVER_FACTOR} times what hand-overs take the quickest of the others: a slow
 * machine makes them long, and longest for those that seldom have a turn, so that their weights would count for less; but
 * nobody's own word widens what it is believed. Half of the time at most.
 *
 * <p>Not for several threads at once.
 */
final class FairShare {
    /** How much of what it missed while it wanted nothing a contender may catch up, at weight 100. */
    static final double CREDIT_NS = 2_000_000;
    /** How far before its time a class may go first, at weight 100. */
    static final double AHEAD_NS = 25_000_000;
    /** After so long without another that wanted the device, who has it need not give it back after each turn. */
    static final long CALM_NS = 100_000_000;

    private static final int HAND_OVER_DIVISOR = 10;
    private static final int HAND_OVER_FACTOR = 2;
    private static final long NEVER = Long.MAX_VALUE;

    private final long patienceNs;
    private final List<Contender> contenders = new ArrayList<>();
    private double virtualNs;
    private long turns;

    /** How long a grant lasts, and what may be done under it. */
    enum Mode {
        NONE,
        ONCE,
        KEEP,
        FREE
    }

    /**
     * What the caller is to tell a worker.
     *
     * @param to the worker
     * @param mode of its grant; NONE recalls the one it has
     * @param isNew whether this is a grant with a number of its own
     */
    record Order(Contender to, Mode mode, boolean isNew) {}

    /**
     * Nobody is there yet.
     *
     * @param patienceNs how long the others wait for one that is to give the grant back
     */
    FairShare(long patienceNs) {
        this.patienceNs = patienceNs;
    }

    /** A worker comes, and may have work on the device already: it is to say when that is done, as after a recall. */
    Contender join(String name, long nowNs) {
        var contender = new Contender(name);
        contender.virtualNs = virtualNs;
        contender.grantedAtNs = nowNs;
        contender.contendedAtNs = nowNs;
        contender.dueAtNs = nowNs + patienceNs;
        contender.activeAtNs = nowNs - CALM_NS;
        contenders.add(contender);
        return contender;
    }

    /** A worker is gone, whatever it had. */
    void leave(Contender contender) {
        contenders.remove(contender);
    }

    /** Notes how many sessions a worker has. */
    void sessions(Contender contender, int sessions) {
        contender.sessions = sessions;
    }

    /** Notes whether a worker has work that waits for the device. */
    void wants(Contender contender, boolean wants, long nowNs) {
        if (wants && !contender.wants) {
            contender.virtualNs = Math.max(contender.virtualNs, virtualNs - contender.virtual((long) CREDIT_NS));
        }
        if (wants || contender.wants) {
            contender.activeAtNs = nowNs;
        }
        contender.wants = wants;
    }

    /**
     * A worker has given the grant back.
     *
     * @param deviceNs device time that it says it has used under it
     * @return what is believed of that
     */
    long returned(Contender contender, long deviceNs, long nowNs) {
        if (contender.state == State.OUTSIDE) {
            return 0;
        }
        long believedNs = believedNs(contender, deviceNs, nowNs);
        if (contender.mode != Mode.NONE && contender.contendedAtNs != NEVER) {
            long contendedNs = Math.max(0, nowNs - contender.contendedAtNs);
            long waitedNs = Math.min(contendedNs, patienceNs);
            contender.virtualNs += contender.virtual(
                    Math.max(Math.min(believedNs, contendedNs), waitedNs - handOverNs(contender, waitedNs)));
            contender.handedOver(contendedNs - believedNs);
        }
        contender.state = State.OUTSIDE;
        contender.mode = Mode.NONE;
        // One that had it and did nothing with it competes with nobody.
        contender.activeAtNs = believedNs > 0 ? nowNs : contender.activeAtNs;
        return believedNs;
    }

    /** What of this time may have gone into handing the device over. */
    private long handOverNs(Contender contender, long waitedNs) {
        long quickestNs = NEVER;
        for (Contender each : contenders) {
            if (each != contender) {
                quickestNs = Math.min(quickestNs, each.handOverNs());
            }
        }
        long othersNs = quickestNs == NEVER ? 0 : HAND_OVER_FACTOR * quickestNs;
        return Math.min(waitedNs / 2, Math.max(waitedNs / HAND_OVER_DIVISOR, othersNs));
    }

    /** What is believed of the device time that a worker says it has used under the grant that it has. */
    static long believedNs(Contender contender, long deviceNs, long nowNs) {
        // Of one that came with work nobody has seen the beginning.
        return contender.mode == Mode.NONE ? 0 : Math.clamp(deviceNs, 0, Math.max(0, nowNs - contender.grantedAtNs));
    }

    /** The next thing to be told to a worker, null where all may go on as it is. Called until it is null. */
    @Nullable
    Order next(long nowNs) {
        Contender blocking = null;
        for (Contender each : contenders) {
            if (each.blocks() && each.dueAtNs != NEVER && each.dueAtNs - nowNs <= 0) {
                each.state = State.OVERDUE;
            }
            if (each.blocks()) {
                blocking = each;
            }
        }
        advance();
        if (blocking == null) {
            return grant(nowNs);
        }
        return blocking.state == State.HOLDING && blocking.mode != Mode.ONCE ? adjust(blocking, nowNs) : null;
    }

    /** When {@link #next} is to be asked even where nothing happens; {@link Long#MAX_VALUE} for never. */
    long wakeAtNs(long nowNs) {
        long soonest = NEVER;
        for (Contender each : contenders) {
            if (each.blocks() && each.dueAtNs != NEVER) {
                soonest = Math.min(soonest, Math.max(0, each.dueAtNs - nowNs));
            }
        }
        return soonest == NEVER ? NEVER : nowNs + soonest;
    }

    private void advance() {
        double least = Double.MAX_VALUE;
        for (Contender each : contenders) {
            if (each.competes() || each.state == State.HOLDING) {
                least = Math.min(least, each.virtualNs);
            }
        }
        if (least != Double.MAX_VALUE) {
            virtualNs = Math.max(virtualNs, least);
        }
    }

    private @Nullable Order grant(long nowNs) {
        Contender best = null;
        for (Contender each : contenders) {
            if (each.competes() && (best == null || isBefore(each, best))) {
                best = each;
            }
        }
        if (best == null) {
            best = alone();
            if (best == null || best.state != State.OUTSIDE) {
                return null;
            }
        }
        Mode mode = alone() != null ? Mode.FREE : isCalm(best, nowNs) ? Mode.KEEP : Mode.ONCE;
        best.state = State.HOLDING;
        best.mode = mode;
        best.grantedAtNs = nowNs;
        best.contendedAtNs = mode == Mode.ONCE ? nowNs : NEVER;
        best.dueAtNs = mode == Mode.ONCE ? nowNs + patienceNs : NEVER;
        best.isChange = best.turn != turns;
        best.turn = ++turns;
        return new Order(best, mode, true);
    }

    /** The only one that is there, null where there are none or several. */
    private @Nullable Contender alone() {
        Contender only = null;
        for (Contender each : contenders) {
            if (each.isPresent() || each.state == State.OVERDUE) {
                if (only != null) {
                    return null;
                }
                only = each;
            }
        }
        return only;
    }

    private boolean isCalm(Contender contender, long nowNs) {
        for (Contender each : contenders) {
            if (each != contender && (each.wants || nowNs - each.activeAtNs < CALM_NS)) {
                return false;
            }
        }
        return true;
    }

    private boolean isBefore(Contender a, Contender b) {
        int classes = Integer.compare(standing(b), standing(a));
        if (classes != 0) {
            return classes < 0;
        }
        int least = Double.compare(a.virtualNs, b.virtualNs);
        return least != 0 ? least < 0 : a.turn < b.turn;
    }

    /** Its class, as long as it has not had too much. */
    private int standing(Contender contender) {
        return contender.virtualNs <= virtualNs + AHEAD_NS
                ? contender.priority().code()
                : 0;
    }

    /** Looks whether one that may keep the grant is still the one to have it, and in this mode. */
    private @Nullable Order adjust(Contender holder, long nowNs) {
        Contender only = alone();
        if (holder.mode == Mode.KEEP && only == holder) {
            holder.mode = Mode.FREE;
            return new Order(holder, Mode.FREE, false);
        }
        boolean others = false;
        for (Contender each : contenders) {
            // What is under way without a bound must be done before another, who is there now, wants something.
            others |= each != holder && (each.competes() || (holder.mode == Mode.FREE && each.isPresent()));
        }
        if (!others) {
            return null;
        }
        holder.state = State.RETURNING;
        holder.contendedAtNs = nowNs;
        holder.dueAtNs = nowNs + patienceNs;
        return new Order(holder, Mode.NONE, false);
    }
}
