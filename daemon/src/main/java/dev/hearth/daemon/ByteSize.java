package dev.hearth.daemon;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A number of bytes as settings write it: {@code 1048576}, {@code 64Mi} or {@code 2Gi}.
 *
 * @param bytes the number
 */
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*([KMGT]?)(?:i?B?)");

    /** Reads a size; found by name where settings are converted. */
    public static ByteSize of(String text) {
        var match = FORM.matcher(text.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no size; write a number of bytes, or one with Ki, Mi, Gi or Ti such as 512Mi");
        }
        int shift = 10 * (match.group(2).isEmpty() ? 0 : "KMGT".indexOf(match.group(2)) + 1);
        return new ByteSize(Math.multiplyExact(Long.parseLong(match.group(1)), 1L << shift));
    }

    @Override
    public String toString() {
        if (bytes >= 1L << 30) {
            return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
        }
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20));
    }
}
