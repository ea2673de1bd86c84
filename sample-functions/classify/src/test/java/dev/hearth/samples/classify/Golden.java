package dev.hearth.samples.classify;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JAX's own answer for a picture, as model/golden.py wrote it.
 *
 * @param inputSha256 of the floats that it was given
 * @param top the likeliest class
 * @param scores of each class, rounded to millionths; 0 for those below {@link #LISTED}
 */
@SuppressWarnings("ArrayRecordComponent")
record Golden(String inputSha256, int top, double[] scores) {
    /** What a score may be off by its rounding. */
    static final double ROUNDING = 0.5e-6;

    /** Scores below are not in the file. */
    static final double LISTED = 20e-6;

    /** How far a score is from JAX's at most: of one that is not listed, only that both are below is known to be right. */
    double difference(int index, double score) {
        double expected = scores[index];
        return expected == 0 ? Math.max(0, score - LISTED) : Math.abs(score - expected) + ROUNDING;
    }

    /** Every answer by the picture's name. */
    static Map<String, Golden> read() {
        var all = new LinkedHashMap<String, Golden>();
        for (String line : Resources.lines("/golden.txt")) {
            List<String> words = Arrays.asList(line.split(" ", -1));
            var scores = new double[Labels.COUNT];
            for (String listed : words.subList(3, words.size())) {
                int colon = listed.indexOf(':');
                scores[Integer.parseInt(listed.substring(0, colon))] =
                        Integer.parseInt(listed.substring(colon + 1)) / 1e6;
            }
            all.put(words.getFirst(), new Golden(words.get(1), Integer.parseInt(words.get(2)), scores));
        }
        return all;
    }
}
