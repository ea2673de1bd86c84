package dev.hearth.samples.edges;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The same edges in plain Java, to check the kernels by: same operations in the same order. A device may round a square
 * root or a division otherwise (OpenCL allows 3 and 2.5 ulp), so a level may differ by {@link #TOLERANCE}; and where the
 * ramp is steep, one pixel in {@link #PIXELS_A_FLIP} may fall on the other side of it. On PoCL nothing differs.
 */
final class ReferenceEdges {
    /** Greatest difference of a level (of 255) that counts as equal. */
    static final int TOLERANCE = 1;
    /** One pixel in so many may differ by more, those that lie on a threshold but for rounding. */
    static final int PIXELS_A_FLIP = 100_000;

    private ReferenceEdges() {}

    /** The levels, row by row, of a picture whose pixel (x, y) lies at {@code origin + x * stepX + y * stepY}. */
    static byte[] edges(byte[] pixels, PixelLayout layout, EdgeSettings settings) {
        int width = layout.width();
        int height = layout.height();
        float[] plane = grey(pixels, layout);
        float[] weights = settings.weights();
        if (weights.length > 1) {
            plane = blurColumns(blurRows(plane, weights, width, height), weights, width, height);
        }
        return threshold(sobel(plane, width, height), settings.low(), settings.high());
    }

    /** Says in one line, starting with {@code ok} or {@code differs}, how scanlines compare with what was expected. */
    static String compare(byte[] expected, MemorySegment scanlines, PixelLayout layout) {
        int unequal = 0;
        int beyond = 0;
        int greatest = 0;
        for (int y = 0; y < layout.height(); y++) {
            for (int x = 0; x < layout.width(); x++) {
                int level = scanlines.get(ValueLayout.JAVA_BYTE, (long) y * (layout.width() + 1) + 1 + x) & 0xff;
                int difference = Math.abs(level - (expected[y * layout.width() + x] & 0xff));
                unequal += difference > 0 ? 1 : 0;
                beyond += difference > TOLERANCE ? 1 : 0;
                greatest = Math.max(greatest, difference);
            }
        }
        return (beyond <= layout.pixels() / PIXELS_A_FLIP ? "ok" : "differs") + "; unequal=" + unequal + "; beyond="
                + beyond + "; greatest=" + greatest;
    }

    private static float[] grey(byte[] pixels, PixelLayout layout) {
        var plane = new float[layout.width() * layout.height()];
        for (int y = 0; y < layout.height(); y++) {
            for (int x = 0; x < layout.width(); x++) {
                int at = layout.origin() + x * layout.stepX() + y * layout.stepY();
                plane[y * layout.width() + x] = luma(pixels, at, layout.bands());
            }
        }
        return plane;
    }

    private static float luma(byte[] pixels, int at, int bands) {
        if (bands == 1) {
            return pixels[at] & 0xff;
        }
        float grey = bands == 2
                ? pixels[at] & 0xff
                : 0.299f * (pixels[at] & 0xff) + 0.587f * (pixels[at + 1] & 0xff) + 0.114f * (pixels[at + 2] & 0xff);
        if (bands == 3) {
            return grey;
        }
        float alpha = (pixels[at + bands - 1] & 0xff) / 255.0f;
        return grey * alpha + 255.0f * (1.0f - alpha);
    }

    private static float[] blurRows(float[] in, float[] weights, int width, int height) {
        var out = new float[in.length];
        for (int y = 0; y < height; y++) {
            int row = y * width;
            for (int x = 0; x < width; x++) {
                float sum = weights[0] * in[row + x];
                for (int k = 1; k < weights.length; k++) {
                    sum += weights[k] * (in[row + Math.max(x - k, 0)] + in[row + Math.min(x + k, width - 1)]);
                }
                out[row + x] = sum;
            }
        }
        return out;
    }

    private static float[] blurColumns(float[] in, float[] weights, int width, int height) {
        var out = new float[in.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float sum = weights[0] * in[y * width + x];
                for (int k = 1; k < weights.length; k++) {
                    int above = Math.max(y - k, 0) * width;
                    int below = Math.min(y + k, height - 1) * width;
                    sum += weights[k] * (in[above + x] + in[below + x]);
                }
                out[y * width + x] = sum;
            }
        }
        return out;
    }

    private static float[] sobel(float[] in, int width, int height) {
        var out = new float[in.length];
        for (int y = 0; y < height; y++) {
            int above = Math.max(y - 1, 0) * width;
            int here = y * width;
            int below = Math.min(y + 1, height - 1) * width;
            for (int x = 0; x < width; x++) {
                int left = Math.max(x - 1, 0);
                int right = Math.min(x + 1, width - 1);
                float acrossX = (in[above + right] - in[above + left])
                        + 2.0f * (in[here + right] - in[here + left])
                        + (in[below + right] - in[below + left]);
                float acrossY = (in[below + left] - in[above + left])
                        + 2.0f * (in[below + x] - in[above + x])
                        + (in[below + right] - in[above + right]);
                out[here + x] = 0.25f * (float) Math.sqrt(acrossX * acrossX + acrossY * acrossY);
            }
        }
        return out;
    }

    private static byte[] threshold(float[] magnitudes, float low, float high) {
        var levels = new byte[magnitudes.length];
        for (int i = 0; i < levels.length; i++) {
            float magnitude = magnitudes[i];
            if (magnitude >= high) {
                levels[i] = (byte) 255;
            } else if (magnitude > low) {
                levels[i] = (byte) ((magnitude - low) / (high - low) * 255.0f + 0.5f);
            }
        }
        return levels;
    }
}
