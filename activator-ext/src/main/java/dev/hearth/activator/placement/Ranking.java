package dev.hearth.activator.placement;

import dev.hearth.activator.placement.Decision.Choice;
import dev.hearth.activator.placement.Decision.Outcome;
import dev.hearth.activator.placement.Estimate.State;
import dev.hearth.activator.warmth.NodeOffer.Shares;
import dev.hearth.activator.warmth.NodeWarm;
import dev.hearth.activator.warmth.RevisionProfile;
import dev.hearth.activator.warmth.WarmTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Weighs all nodes for a pod. A function of what it is given: no clock, no effect.
 *
 * <p>A node is preferred where the pod would wait markedly less than where nothing of it is. Its weight is that of the best one,
 * 100, times how much longer the pod would wait there: twice as long, half the weight. The scheduler scales weights so that
 * the best node has all of what node affinity counts for, and weighs it against how full the nodes are.
 *
 * @param model what a pod would wait for
 * @param staleAfter for how long a daemon's word is believed
 * @param maxPrewarmed most nodes that are asked to have a revision warm
 */
public record Ranking(CostModel model, Duration staleAfter, int maxPrewarmed) {
    /** More would make the pod larger and the scheduler slower, and say nothing that it does not know from these. */
    static final int MAX_CHOICES = 16;

    static final int MAX_WEIGHT = 100;
    /** What is saved must be worth a word. */
    private static final long LEAST_SAVED_NS = 10_000_000;

    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingLong(
                    (Candidate candidate) -> candidate.estimate().expectedNs())
            .thenComparingInt(candidate -> -candidate.shares().free())
            .thenComparing(Candidate::node);

    private record Candidate(String node, Shares shares, Estimate estimate, long toldNs) {}

    /**
     * Decides.
     *
     * @param nodes all there are
     * @param revision of the pod
     * @param profile what that uses
     * @param kind of device
     * @param nowNs on the clock by which nodes have told
     */
    public Decision decide(
            Collection<WarmTable.Node> nodes, String revision, RevisionProfile profile, String kind, long nowNs) {
        long coldNs = model.cold(profile).expectedNs();
        var better = new ArrayList<Candidate>();
        boolean isOffered = false;
        boolean isHeard = false;
        boolean isFull = false;
        for (WarmTable.Node node : nodes) {
            Shares shares = node.offer().shares().get(kind);
            if (!node.offer().ready() || shares == null || shares.total() == 0) {
                continue;
            }
            isOffered = true;
            NodeWarm warm = node.warm();
            if (warm == null || !warm.isToldWithin(staleAfter, nowNs)) {
                continue;
            }
            isHeard = true;
            Estimate estimate = model.estimate(revision, profile, warm, shares);
            boolean fits = shares.hasFree() && (estimate.state() == State.WARM || warm.hasRoom());
            isFull |= !fits && estimate.state() == State.WARM;
            if (fits && coldNs - estimate.expectedNs() >= LEAST_SAVED_NS && estimate.state() != State.COLD) {
                better.add(new Candidate(node.name(), shares, estimate, warm.toldNs()));
            }
        }
        better.sort(BEST_FIRST);
        List<Candidate> best = better.subList(0, Math.min(MAX_CHOICES, better.size()));
        return new Decision(
                revision,
                outcome(best, isOffered, isHeard, isFull),
                choices(best),
                prewarmed(best),
                coldNs,
                best.stream().mapToLong(each -> nowNs - each.toldNs()).max().orElse(0));
    }

    private static Outcome outcome(List<Candidate> best, boolean isOffered, boolean isHeard, boolean isFull) {
        if (!best.isEmpty() && best.getFirst().estimate().state() == State.WARM) {
            return Outcome.WARM;
        } else if (isFull) {
            return Outcome.NO_SHARE;
        } else if (!best.isEmpty()) {
            return Outcome.KNOWN;
        } else if (isHeard) {
            return Outcome.COLD;
        }
        return isOffered ? Outcome.UNHEARD : Outcome.NO_NODE;
    }

    private static List<Choice> choices(List<Candidate> best) {
        return best.stream()
                .map(each -> new Choice(
                        each.node(),
                        Math.max(1, (int) Math.round(MAX_WEIGHT
                                * (double) best.getFirst().estimate().expectedNs()
                                / each.estimate().expectedNs())),
                        each.estimate()))
                .toList();
    }

    /** The best one alone where all is there already and it has shares to spare: then the pod goes nowhere else. */
    private List<String> prewarmed(List<Candidate> best) {
        if (best.isEmpty()) {
            return List.of();
        }
        Candidate first = best.getFirst();
        boolean isSure = first.estimate().preparationNs() == 0 && first.shares().free() > 1;
        return best.stream()
                .limit(isSure ? Math.min(1, maxPrewarmed) : maxPrewarmed)
                .map(Candidate::node)
                .toList();
    }
}
