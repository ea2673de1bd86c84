package dev.hearth.samples.edges;

import org.jspecify.annotations.Nullable;

/**
 * What to find.
 *
 * @param sigma width of the Gaussian blur in pixels, 0 for none
 * @param low gradient up to which a pixel is black
 * @param high gradient from which it is white; between is a ramp
 */
record EdgeSettings(float sigma, float low, float high) {
    static final float MAX_SIGMA = 20;
    /** About the steepest gradient there is: one eighth turn between black and white. */
    static final float MAX_GRADIENT = 361;

    static final EdgeSettings DEFAULT = new EdgeSettings(1.4f, 6, 30);

    EdgeSettings {
        check("sigma", sigma, MAX_SIGMA);
        check("low", low, MAX_GRADIENT);
        check("high", high, MAX_GRADIENT);
        if (low > high) {
            throw new RefusedException(400, "low (" + low + ") is greater than high (" + high + ").");
        }
    }

    /** Settings from their texts; absent ones are the default's. {@code threshold} is short for low and high at once. */
    static EdgeSettings of(
            @Nullable String sigma, @Nullable String threshold, @Nullable String low, @Nullable String high) {
        if (isGiven(threshold) && (isGiven(low) || isGiven(high))) {
            throw new RefusedException(400, "Give either threshold, or low and high.");
        }
        return new EdgeSettings(
                number("sigma", sigma, DEFAULT.sigma),
                isGiven(threshold) ? number("threshold", threshold, 0) : number("low", low, DEFAULT.low),
                isGiven(threshold) ? number("threshold", threshold, 0) : number("high", high, DEFAULT.high));
    }

    private static boolean isGiven(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    private static float number(String name, @Nullable String text, float absent) {
        if (text == null || text.isBlank()) {
            return absent;
        }
        try {
            return Float.parseFloat(text.strip());
        } catch (NumberFormatException _) {
            throw new RefusedException(400, name + " must be a number, not \"" + shortened(text) + "\".");
        }
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= 40 ? line : line.substring(0, 40) + "…";
    }

    private static void check(String name, float value, float max) {
        if (!(value >= 0 && value <= max)) {
            throw new RefusedException(400, name + " must be a number from 0 to " + max + ", not " + value + ".");
        }
    }

    /** Weights of the blur: the middle pixel's, then those of the pixels 1, 2, … away on either side; they sum up to 1. */
    float[] weights() {
        int radius = (int) Math.ceil(3 * sigma);
        var exact = new double[radius + 1];
        double sum = 0;
        for (int k = 0; k <= radius; k++) {
            exact[k] = radius == 0 ? 1 : Math.exp(-0.5 * k * k / ((double) sigma * sigma));
            sum += k == 0 ? exact[k] : 2 * exact[k];
        }
        var weights = new float[radius + 1];
        for (int k = 0; k <= radius; k++) {
            weights[k] = (float) (exact[k] / sum);
        }
        return weights;
    }
}
