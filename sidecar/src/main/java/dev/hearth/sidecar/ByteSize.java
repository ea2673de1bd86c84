package dev.hearth.sidecar;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes in a setting, written as Kubernetes writes it: {@code 65536}, {@code 64Ki}, {@code 256Mi}, {@code 1Gi}. */
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*([KMGT]?)I?B?");

    /** Reads a setting. {@code K}, {@code M}, {@code G} and {@code T} mean the same as with {@code i}. */
    public static ByteSize parse(CharSequence text) {
        Matcher matcher = FORM.matcher(text.toString().strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no size; write bytes, or 64Ki, 256Mi, 1Gi");
        }
        int shift = switch (matcher.group(2)) {
            case "K" -> 10;
            case "M" -> 20;
            case "G" -> 30;
            case "T" -> 40;
            default -> 0;
        };
        return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
    }
}
