package dev.hearth.samples.heat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came out, and what it cost. As JSON (without the picture) it is the header {@code hearth-heat}.
 *
 * @param png the picture
 * @param device the device's name
 * @param steps how many
 * @param launches kernels launched for them
 * @param waits how often the function waited for the device
 * @param stepsNs from the first launch to the last result, as the function sees it
 * @param kernelsNs of that, what the device says that its kernels and copies ran
 * @param encodeNs from shared memory to file
 * @param scaleLow temperature of the first colour: none can become colder
 * @param scaleHigh temperature of the last colour
 * @param lowest temperature at the end
 * @param highest temperature at the end
 * @param mean temperature at the end
 * @param check what the comparison with plain Java says; null where none was asked for
 */
@SuppressWarnings("ArrayRecordComponent")
record Heat(
        @JsonIgnore byte[] png,
        String device,
        int steps,
        long launches,
        int waits,
        long stepsNs,
        long kernelsNs,
        long encodeNs,
        float scaleLow,
        float scaleHigh,
        float lowest,
        float highest,
        float mean,
        @Nullable String check) {
    /** For browsers, which show it among a request's timings; milliseconds. */
    String serverTiming() {
        return String.format(
                Locale.ROOT,
                "steps;dur=%.2f, kernels;dur=%.2f, encode;dur=%.2f",
                stepsNs / 1e6,
                kernelsNs / 1e6,
                encodeNs / 1e6);
    }
}
