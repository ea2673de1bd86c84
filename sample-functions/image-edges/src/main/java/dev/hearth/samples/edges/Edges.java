package dev.hearth.samples.edges;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came out, and how long each part took.
 *
 * @param png the picture
 * @param width of it
 * @param height of it
 * @param device the device's name
 * @param decodeNs from file to pixels in shared memory
 * @param deviceNs from the first launch to the last result, as the function sees it
 * @param kernelsNs of that, what the device says that its kernels ran
 * @param encodeNs from shared memory to file
 * @param check what the comparison with plain Java says; null where none was asked for
 */
@SuppressWarnings("ArrayRecordComponent")
record Edges(
        byte[] png,
        int width,
        int height,
        String device,
        long decodeNs,
        long deviceNs,
        long kernelsNs,
        long encodeNs,
        @Nullable String check) {
    /** For browsers, which show it among a request's timings; milliseconds. */
    String serverTiming() {
        return String.format(
                Locale.ROOT,
                "decode;dur=%.2f, device;dur=%.2f, kernels;dur=%.2f, encode;dur=%.2f",
                decodeNs / 1e6,
                deviceNs / 1e6,
                kernelsNs / 1e6,
                encodeNs / 1e6);
    }
}
