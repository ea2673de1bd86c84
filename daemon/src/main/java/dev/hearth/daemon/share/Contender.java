package dev.hearth.daemon.share;

/** One worker in the competition for its device: what it may claim, what it wants, what it has had. */
final class Contender {
    /** Where it stands. */
    enum State {
        /** Has no grant. */
        OUTSIDE,
        /** Has the grant. */
        HOLDING,
        /** Is to give the grant back: it was recalled, or this worker's work is not known yet. */
        RETURNING,
        /** Should have given the grant back long ago; the others no longer wait for it. */
        OVERDUE
    }

    /** Device time at which a contender of weight 100 and normal priority has had one nanosecond. */
    private static final int UNIT = 100 * Priority.NORMAL.factor();
    /** Of so many turns an average is made. */
    private static final int LATELY = 16;

    private final String name;
    private int weight = 100;
    private Priority priority = Priority.NORMAL;

    State state = State.RETURNING;
    FairShare.Mode mode = FairShare.Mode.NONE;
    boolean wants;
    int sessions;

    /** Device time that it has had while others wanted it, over its weight. */
    double virtualNs;
    /** When it last wanted or gave back the device. */
    long activeAtNs;
    /** When the grant was given. */
    long grantedAtNs;
    /** Since when another has been waiting for the grant. */
    long contendedAtNs;
    /** When it is to be back. */
    long dueAtNs;
    /** In which order grants were given. */
    long turn;
    /** Whether the turn before its last was another's: the device had to be handed over. */
    boolean isChange;

    private long handOverNs = Long.MAX_VALUE;

    Contender(String name) {
        this.name = name;
    }

    void claim(int claimedWeight, Priority claimedPriority) {
        weight = claimedWeight;
        priority = claimedPriority;
    }

    Priority priority() {
        return priority;
    }

    /** What so much device time counts for it. */
    double virtual(long deviceNs) {
        return (double) deviceNs * UNIT / ((double) weight * priority.factor());
    }

    /** Notes what of its last turn was no device time. */
    void handedOver(long ns) {
        if (isChange) {
            handOverNs = handOverNs == Long.MAX_VALUE ? ns : handOverNs + (ns - handOverNs) / LATELY;
        }
    }

    /** What handing the device over to it has taken on average lately; {@link Long#MAX_VALUE} where that is not known. */
    long handOverNs() {
        return handOverNs;
    }

    boolean isPresent() {
        return sessions > 0 || wants;
    }

    boolean competes() {
        return wants && state == State.OUTSIDE;
    }

    /** Whether the others must wait for it. */
    boolean blocks() {
        return state == State.HOLDING || state == State.RETURNING;
    }

    @Override
    public String toString() {
        return name;
    }
}
