package dev.hearth.client;

import dev.hearth.protocol.TraceFrame;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A trace context as a {@code traceparent} header carries it (W3C Trace Context, level 1).
 *
 * @param traceIdHigh trace id, its first 8 bytes as a number
 * @param traceIdLow its last 8 bytes
 * @param spanId span that the work belongs to
 * @param flags trace flags
 */
record TraceContext(long traceIdHigh, long traceIdLow, long spanId, int flags) {
    /** No trace: what follows belongs to none. */
    static final TraceContext NONE = new TraceContext(0, 0, 0, 0);

    private static final int LENGTH = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".length();

    /** The context of a header; {@link #NONE} where it is missing or malformed, as the standard wants it. */
    static TraceContext parse(@Nullable String traceparent) {
        if (traceparent == null
                || traceparent.length() < LENGTH
                || traceparent.charAt(2) != '-'
                || traceparent.charAt(35) != '-'
                || traceparent.charAt(52) != '-') {
            return NONE;
        }
        String version = traceparent.substring(0, 2);
        // Version 00 ends here; a later one may go on behind a further dash.
        if (traceparent.length() > LENGTH && (version.equals("00") || traceparent.charAt(LENGTH) != '-')) {
            return NONE;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = traceparent.charAt(i);
            if (c != '-' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return NONE;
            }
        }
        return version.equals("ff") ? NONE : valid(traceparent);
    }

    private static TraceContext valid(String traceparent) {
        try {
            long high = HexFormat.fromHexDigitsToLong(traceparent, 3, 19);
            long low = HexFormat.fromHexDigitsToLong(traceparent, 19, 35);
            long span = HexFormat.fromHexDigitsToLong(traceparent, 36, 52);
            int flags = HexFormat.fromHexDigits(traceparent, 53, 55);
            return (high | low) == 0 || span == 0 ? NONE : new TraceContext(high, low, span, flags);
        } catch (NumberFormatException _) {
            // A dash where a digit belongs.
            return NONE;
        }
    }

    void write(TraceFrame frame) {
        frame.traceIdHigh(traceIdHigh).traceIdLow(traceIdLow).spanId(spanId).traceFlags(flags);
    }
}
