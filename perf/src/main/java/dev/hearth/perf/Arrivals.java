package dev.hearth.perf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * When functions are called that are called seldom, drawn from a seed.
 *
 * <p>In Azure's public traces 81 % of the applications are called at most once a minute on average, and most of those much
 * less; their calls come in bursts, with long gaps between (Shahrad et al., Serverless in the Wild, USENIX ATC 2020). Here
 * each tenant has a mean of its own between once in {@value #LONGEST_MEAN_S} seconds and once a minute, evenly by the
 * logarithm; its gaps are Pareto-distributed with that mean and the exponent {@value #EXPONENT}, which has no variance: bursts
 * and long silence.
 *
 * @param calls in order of time; those before second 0 say who was there last
 */
record Arrivals(List<Call> calls) {
    private static final double SHORTEST_MEAN_S = 60;
    private static final double LONGEST_MEAN_S = 300;
    private static final double EXPONENT = 1.5;
    /** From so long before: whoever begins to look sees the middle of it, not its beginning. */
    private static final double BEFORE_S = 3600;

    /** A call of a tenant at a time. */
    record Call(int tenant, double atS) {}

    /** Draws those of so many tenants until that second. */
    static Arrivals draw(int tenants, double untilS, long seed) {
        var random = new SplittableRandom(seed);
        var calls = new ArrayList<Call>();
        for (int tenant = 0; tenant < tenants; tenant++) {
            double meanS = SHORTEST_MEAN_S * Math.pow(LONGEST_MEAN_S / SHORTEST_MEAN_S, random.nextDouble());
            double leastS = meanS * (EXPONENT - 1) / EXPONENT;
            double atS = -BEFORE_S + meanS * random.nextDouble();
            while (atS < untilS) {
                calls.add(new Call(tenant, atS));
                atS += leastS * Math.pow(1 - random.nextDouble(), -1 / EXPONENT);
            }
        }
        calls.sort(Comparator.comparingDouble(Call::atS));
        return new Arrivals(List.copyOf(calls));
    }

    /** Those from second 0 on. */
    List<Call> counted() {
        return calls.stream().filter(call -> call.atS() >= 0).toList();
    }

    /** The tenants that were called last before second 0, the last one last. */
    List<Integer> before(int count) {
        List<Integer> tenants = calls.reversed().stream()
                .filter(call -> call.atS() < 0)
                .map(Call::tenant)
                .distinct()
                .limit(count)
                .toList();
        return tenants.reversed();
    }
}
