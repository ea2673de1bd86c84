package dev.hearth.samples.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JAX's own answer for a {@link PhotographPiece}, as classify's model/golden.py wrote it.
 *
 * @param inputSha256 of the floats that it was given
 * @param top the likeliest class
 * @param scores of the likeliest hundred classes, rounded to millionths; {@link #NOT_LISTED} of all others
 * @param least the lowest of them
 */
@SuppressWarnings("ArrayRecordComponent")
public record JaxAnswer(String inputSha256, int top, double[] scores, double least) {
    /** What a score may be off by its rounding. */
    private static final double ROUNDING = 0.5e-6;

    private static final double NOT_LISTED = -1;
    private static final int CLASSES = 1000;

    /** How far a score is from JAX's; of a class that is not listed, how far above where it can be. */
    public double difference(int index, double score) {
        double expected = scores[index];
        return expected == NOT_LISTED ? Math.max(0, score - least) : Math.abs(score - expected) + ROUNDING;
    }

    /** Every answer by the picture's name. */
    public static Map<String, JaxAnswer> read() {
        var all = new LinkedHashMap<String, JaxAnswer>();
        for (String line : lines()) {
            List<String> words = Arrays.asList(line.split(" ", -1));
            var scores = new double[CLASSES];
            Arrays.fill(scores, NOT_LISTED);
            double least = 1;
            for (String listed : words.subList(3, words.size())) {
                int colon = listed.indexOf(':');
                least = Integer.parseInt(listed.substring(colon + 1)) / 1e6;
                scores[Integer.parseInt(listed.substring(0, colon))] = least;
            }
            all.put(words.getFirst(), new JaxAnswer(words.get(1), Integer.parseInt(words.get(2)), scores, least));
        }
        return all;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(Repository.root().resolve("sample-functions/classify/model/golden.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
