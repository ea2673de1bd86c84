package dev.hearth.sidecar.admission;

/** One reason to hold back or refuse. Called by the thread of the session alone, often: it must not block or allocate. */
@FunctionalInterface
public interface Policy {
    /**
     * Judges the next frame of a session; a policy that takes something from a budget does so when it says ADMIT.
     *
     * @param flow what the session has under way
     * @param frameBytes length of the frame; 0 for a session that is about to open
     */
    Verdict check(Flow flow, int frameBytes);

    /** At most this many frames that the worker has not taken yet. */
    static Policy framesInFlight(long limit) {
        return (flow, frameBytes) -> flow.framesInFlight() < limit ? Verdict.ADMIT : Verdict.WAIT;
    }

    /** At most this many bytes that the worker has not taken yet; a single frame always goes. */
    static Policy bytesInFlight(long limit) {
        return (flow, frameBytes) -> {
            long inFlight = flow.bytesInFlight();
            return inFlight == 0 || inFlight + frameBytes <= limit ? Verdict.ADMIT : Verdict.WAIT;
        };
    }
}
