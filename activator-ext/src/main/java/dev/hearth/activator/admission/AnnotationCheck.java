package dev.hearth.activator.admission;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says what is wrong with the annotations of an object, so that its author need not look anything up. */
final class AnnotationCheck {
    /** More say nothing new, and a message has to fit a terminal. */
    private static final int MAX_PROBLEMS = 8;

    private static final int SHOWN = 60;

    private AnnotationCheck() {}

    /** Every annotation of ours that says what it may not; each problem is a sentence. */
    static List<String> problems(Map<String, String> annotations) {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(annotations).forEach((key, value) -> {
            if (key.startsWith(Annotation.PREFIX)) {
                Annotation.of(key)
                        .ifPresentOrElse(known -> check(known, value, problems), () -> unknown(key, problems));
            }
        });
        int more = problems.size() - MAX_PROBLEMS;
        if (more > 0) {
            problems.subList(MAX_PROBLEMS, problems.size()).clear();
            problems.add("and " + more + " more");
        }
        return problems;
    }

    private static void check(Annotation annotation, String value, List<String> problems) {
        if (!annotation.allows(value)) {
            problems.add("annotation " + annotation.key() + ": " + shown(value) + " is not allowed; it takes "
                    + annotation.allowed() + ", for example " + annotation.key() + ": \"" + annotation.example()
                    + "\"");
        }
    }

    private static void unknown(String key, List<String> problems) {
        Annotation nearest = Arrays.stream(Annotation.values())
                .min((one, other) -> Integer.compare(distance(key, one.key()), distance(key, other.key())))
                .orElseThrow();
        problems.add("annotation " + shown(key) + " is not known; "
                + (distance(key, nearest.key()) <= 1 + nearest.key().length() / 6
                        ? "did you mean " + nearest.key() + "?"
                        : "there are " + names()));
    }

    private static String names() {
        return String.join(
                ", ", Arrays.stream(Annotation.values()).map(Annotation::key).toList());
    }

    /** A text in quotes as it may be printed anywhere: short, and on one line. */
    static String shown(String value) {
        String start = value.codePoints()
                .limit(SHOWN)
                .collect(
                        StringBuilder::new,
                        (text, point) -> text.append(isPrintable(point) ? Character.toString(point) : "?"),
                        StringBuilder::append)
                .toString();
        return value.codePointCount(0, value.length()) <= SHOWN
                ? "'" + start + "'"
                : "'" + start + "…' (" + value.length() + " characters)";
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR -> false;
            case Character.PARAGRAPH_SEPARATOR, Character.PRIVATE_USE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** How many characters must be changed, added or left out (Levenshtein). A key has at most 63 characters behind its prefix. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
