package dev.hearth.samples.classify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Names of the network's classes. */
final class Labels {
    /** How many classes there are. */
    static final int COUNT = 1000;

    private static final List<String> NAMES = Resources.lines("/labels.txt");

    private Labels() {}

    /** The likeliest classes, likeliest first; of equal ones the first comes first. */
    static List<Classification.Label> likeliest(float[] scores, int count) {
        var found = new ArrayList<Classification.Label>();
        IntStream.range(0, COUNT)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer index) -> -scores[index]))
                .limit(count)
                .forEach(index -> found.add(new Classification.Label(index, NAMES.get(index), scores[index])));
        return List.copyOf(found);
    }
}
