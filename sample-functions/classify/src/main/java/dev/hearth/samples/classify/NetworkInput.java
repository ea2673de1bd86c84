package dev.hearth.samples.classify;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Makes of a picture what the network takes: the square in its middle, seven eighths of its shorter side, scaled to 224 × 224
 * with a triangle as wide as a target pixel (so that nothing is skipped where it is made smaller), red, green and blue each
 * as (level - 127) / 128, turned upright. The same arithmetic in the same order everywhere: equal pixels give equal bits.
 * Colour profiles are left out; what is transparent stands on white.
 */
final class NetworkInput {
    static final int SIZE = 224;
    static final int COLOURS = 3;
    static final long LENGTH_BYTES = (long) SIZE * SIZE * COLOURS * Float.BYTES;

    private static final int ROW = SIZE * COLOURS;
    private static final float MEAN = 127;
    private static final float DEVIATION = 128;
    private static final int WHITE = 255;

    private NetworkInput() {}

    /** Writes {@link #LENGTH_BYTES} of floats, row by row. */
    static void write(BufferedImage picture, int orientation, MemorySegment input) {
        int shorter = Math.min(picture.getWidth(), picture.getHeight());
        int side = Math.max(1, Math.round(shorter * 7 / 8f));
        int left = (picture.getWidth() - side) / 2;
        int top = (picture.getHeight() - side) / 2;
        Filter filter = Filter.of(side);
        float[] narrowed = new float[side * ROW];
        int[] levels = new int[side * COLOURS];
        for (int y = 0; y < side; y++) {
            readRow(picture, left, top + y, side, levels);
            narrowRow(levels, filter, narrowed, y * ROW);
        }
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                long at = (long) target(x, y, orientation) * COLOURS;
                for (int colour = 0; colour < COLOURS; colour++) {
                    float level = filter.column(narrowed, y, x * COLOURS + colour);
                    input.setAtIndex(ValueLayout.JAVA_FLOAT, at + colour, (level - MEAN) / DEVIATION);
                }
            }
        }
    }

    private static void narrowRow(int[] levels, Filter filter, float[] out, int outAt) {
        for (int x = 0; x < SIZE; x++) {
            int first = filter.first[x];
            float[] shares = filter.shares[x];
            float red = 0;
            float green = 0;
            float blue = 0;
            for (int k = 0; k < shares.length; k++) {
                int at = (first + k) * COLOURS;
                red += levels[at] * shares[k];
                green += levels[at + 1] * shares[k];
                blue += levels[at + 2] * shares[k];
            }
            out[outAt + x * COLOURS] = red;
            out[outAt + x * COLOURS + 1] = green;
            out[outAt + x * COLOURS + 2] = blue;
        }
    }

    /** Where a pixel of the stored picture lies in the upright one; Exif 2.32, §4.6.4, "Orientation". */
    private static int target(int x, int y, int orientation) {
        int last = SIZE - 1;
        return switch (orientation) {
            case 2 -> y * SIZE + last - x;
            case 3 -> (last - y) * SIZE + last - x;
            case 4 -> (last - y) * SIZE + x;
            case 5 -> x * SIZE + y;
            case 6 -> x * SIZE + last - y;
            case 7 -> (last - x) * SIZE + last - y;
            case 8 -> (last - x) * SIZE + y;
            default -> y * SIZE + x;
        };
    }

    /** Levels from 0 to 255 of a row's pixels: red, green, blue. */
    private static void readRow(BufferedImage picture, int left, int y, int width, int[] levels) {
        if (picture.getColorModel() instanceof IndexColorModel) {
            int[] row = picture.getRGB(left, y, width, 1, null, 0, width);
            for (int x = 0; x < width; x++) {
                int argb = row[x];
                put(levels, x, (argb >> 16) & WHITE, (argb >> 8) & WHITE, argb & WHITE, argb >>> 24);
            }
            return;
        }
        Raster raster = picture.getRaster();
        int bands = raster.getNumBands();
        int shift = raster.getSampleModel().getSampleSize(0) - Byte.SIZE;
        int[] row = raster.getPixels(left, y, width, 1, (int[]) null);
        int green = bands >= COLOURS ? 1 : 0;
        int alpha = bands % 2 == 0 ? bands - 1 : -1;
        for (int x = 0; x < width; x++) {
            int at = x * bands;
            put(
                    levels,
                    x,
                    row[at] >> shift,
                    row[at + green] >> shift,
                    row[at + 2 * green] >> shift,
                    alpha < 0 ? WHITE : row[at + alpha] >> shift);
        }
    }

    private static void put(int[] levels, int x, int red, int green, int blue, int alpha) {
        levels[x * COLOURS] = onWhite(red, alpha);
        levels[x * COLOURS + 1] = onWhite(green, alpha);
        levels[x * COLOURS + 2] = onWhite(blue, alpha);
    }

    private static int onWhite(int level, int alpha) {
        return alpha == WHITE ? level : (level * alpha + WHITE * (WHITE - alpha) + WHITE / 2) / WHITE;
    }

    /**
     * What each of 224 target pixels takes of a line of source pixels.
     *
     * @param first the first source pixel of each
     * @param shares of it and those that follow; they sum up to one
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Filter(int[] first, float[][] shares) {
        static Filter of(int side) {
            double scale = (double) side / SIZE;
            double support = Math.max(scale, 1);
            var first = new int[SIZE];
            var shares = new float[SIZE][];
            for (int i = 0; i < SIZE; i++) {
                double centre = (i + 0.5) * scale;
                int from = Math.max(0, (int) Math.floor(centre - support + 0.5));
                int to = Math.min(side, (int) Math.floor(centre + support + 0.5));
                var raw = new double[to - from];
                double sum = 0;
                for (int k = 0; k < raw.length; k++) {
                    raw[k] = Math.max(0, 1 - Math.abs((from + k + 0.5 - centre) / support));
                    sum += raw[k];
                }
                first[i] = from;
                shares[i] = new float[raw.length];
                for (int k = 0; k < raw.length; k++) {
                    shares[i][k] = (float) (raw[k] / sum);
                }
            }
            return new Filter(first, shares);
        }

        /** A target pixel of a column of narrowed rows. */
        float column(float[] narrowed, int y, int at) {
            float[] column = shares[y];
            int from = first[y] * ROW + at;
            float level = 0;
            for (int k = 0; k < column.length; k++) {
                level += narrowed[from + k * ROW] * column[k];
            }
            return level;
        }
    }
}
