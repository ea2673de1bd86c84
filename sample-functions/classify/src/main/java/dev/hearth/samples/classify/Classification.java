package dev.hearth.samples.classify;

import java.util.List;
import java.util.Locale;

/**
 * What a picture shows, and how long each part took.
 *
 * @param labels the likeliest classes, likeliest first
 * @param width of the picture as it stands upright
 * @param height of it
 * @param device the device's name
 * @param decodeNs from file to pixels
 * @param scaleNs from pixels to the network's input in shared memory
 * @param deviceNs from the launch to the scores, as the function sees it
 * @param kernelNs of that, what the device says that the program ran
 */
record Classification(
        List<Label> labels,
        int width,
        int height,
        String device,
        long decodeNs,
        long scaleNs,
        long deviceNs,
        long kernelNs) {
    /**
     * A class that the picture may be of.
     *
     * @param index its number in ImageNet's list of 1000
     * @param label its name
     * @param score how likely it is; the scores of all classes sum up to one
     */
    record Label(int index, String label, float score) {}

    /** For browsers, which show it among a request's timings; milliseconds. */
    String serverTiming() {
        return String.format(
                Locale.ROOT,
                "decode;dur=%.2f, scale;dur=%.2f, device;dur=%.2f, kernels;dur=%.2f",
                decodeNs / 1e6,
                scaleNs / 1e6,
                deviceNs / 1e6,
                kernelNs / 1e6);
    }
}
