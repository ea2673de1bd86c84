package dev.hearth.perf;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * Two ways of doing the same work, measured in turn. A figure is the median over the rounds of each round's figure, so
 * that one disturbed round does not decide; a difference or ratio is taken round by round before the median.
 */
final class Rounds {
    /** What is timed: one call does the work once and waits for it. */
    interface Work {
        void run() throws Exception;
    }

    private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(8);

    private final Histogram[] direct;
    private final Histogram[] forwarded;

    private Rounds(int rounds) {
        direct = new Histogram[rounds];
        forwarded = new Histogram[rounds];
    }

    /** Work that is timed where it is done, such as in another process. */
    interface Timed {
        /** Does it so many times, one after the other; answers the nanoseconds that each took. */
        Histogram times(int repetitions) throws Exception;
    }

    /**
     * Runs both ways by turns for some seconds. A worker that has carried out some hundred launches still interprets most of
     * its code, and its compilers still take processors from the device: large programs need the time, not the number.
     */
    static void warmUp(Work direct, Work forwarded) throws Exception {
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP_NS) {
            direct.run();
            forwarded.run();
        }
    }

    static Rounds measure(int rounds, int repetitions, Work direct, Work forwarded) throws Exception {
        return measure(rounds, repetitions, (Timed) many -> time(direct, many), many -> time(forwarded, many));
    }

    static Rounds measure(int rounds, int repetitions, Timed direct, Timed forwarded) throws Exception {
        var result = new Rounds(rounds);
        for (int round = 0; round < rounds; round++) {
            // Which way goes first alternates, so that neither always meets the caches of the other.
            if (round % 2 == 0) {
                result.direct[round] = direct.times(repetitions);
                result.forwarded[round] = forwarded.times(repetitions);
            } else {
                result.forwarded[round] = forwarded.times(repetitions);
                result.direct[round] = direct.times(repetitions);
            }
        }
        return result;
    }

    static Histogram time(Work work, int repetitions) throws Exception {
        var histogram = new Histogram(3);
        for (int i = 0; i < repetitions; i++) {
            long start = System.nanoTime();
            work.run();
            histogram.recordValue(System.nanoTime() - start);
        }
        return histogram;
    }

    /** Microseconds of a percentile, direct. */
    double directUs(double percentile) {
        return median(direct, h -> h.getValueAtPercentile(percentile)) / 1e3;
    }

    /** Microseconds of a percentile, forwarded. */
    double forwardedUs(double percentile) {
        return median(forwarded, h -> h.getValueAtPercentile(percentile)) / 1e3;
    }

    /** Microseconds that forwarding adds at a percentile. */
    double addedUs(double percentile) {
        double[] added = new double[direct.length];
        Arrays.setAll(
                added, i -> forwarded[i].getValueAtPercentile(percentile) - direct[i].getValueAtPercentile(percentile));
        return median(added) / 1e3;
    }

    /** Forwarded over direct, at the median of each round. */
    double ratio() {
        double[] ratios = new double[direct.length];
        Arrays.setAll(ratios, i -> (double) forwarded[i].getValueAtPercentile(50) / direct[i].getValueAtPercentile(50));
        return median(ratios);
    }

    private static double median(Histogram[] histograms, ToDoubleFunction<Histogram> figure) {
        return median(Arrays.stream(histograms).mapToDouble(figure).toArray());
    }

    /** The middle value, or the mean of the two in the middle; sorts the values. */
    static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
