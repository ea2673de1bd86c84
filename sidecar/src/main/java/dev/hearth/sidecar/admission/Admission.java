package dev.hearth.sidecar.admission;

import java.util.List;

/** Folds over policies: the first that does not admit decides. Policies that take from a budget come last. */
public final class Admission {
    private final Policy[] policies;

    public Admission(List<Policy> policies) {
        this.policies = policies.toArray(Policy[]::new);
    }

    /** Judges the next frame of a session, or with 0 bytes a session that is about to open. */
    public Verdict check(Flow flow, int frameBytes) {
        for (Policy policy : policies) {
            Verdict verdict = policy.check(flow, frameBytes);
            if (verdict != Verdict.ADMIT) {
                return verdict;
            }
        }
        return Verdict.ADMIT;
    }
}
