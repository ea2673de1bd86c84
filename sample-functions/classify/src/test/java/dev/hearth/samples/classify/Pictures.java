package dev.hearth.samples.classify;

import java.awt.image.BufferedImage;

/** Small pictures whose pixels are known. */
final class Pictures {
    private Pictures() {}

    /** A picture of one colour. */
    static BufferedImage plain(int width, int height, int type, int argb) {
        var picture = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, argb);
            }
        }
        return picture;
    }
}
