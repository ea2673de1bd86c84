package dev.hearth.activator.admission;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A number of bytes as annotations write it, and as both Kubernetes and the daemon read it: {@code 65536}, {@code 256Mi}, {@code 2Gi}.
 *
 * @param bytes the number
 */
record Size(long bytes) {
    static final long MEBIBYTE = 1L << 20;
    static final long TEBIBYTE = 1L << 40;

    private static final String UNITS = "KMGT";
    // Twelve digits of the largest unit stay within a long.
    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,11})(?:([KMGT])i)?");

    static Optional<Size> parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(match.group(1));
        int shift = match.group(2) == null ? 0 : 10 * (UNITS.indexOf(match.group(2)) + 1);
        return number > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(new Size(number << shift));
    }

    Size plus(long further) {
        return new Size(bytes + further);
    }

    /** In the form of a quantity of Kubernetes, short where it can be. */
    String quantity() {
        return bytes % MEBIBYTE == 0 ? bytes / MEBIBYTE + "Mi" : Long.toString(bytes);
    }
}
