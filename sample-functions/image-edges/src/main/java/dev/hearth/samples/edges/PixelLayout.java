package dev.hearth.samples.edges;

/**
 * Where the pixels of the upright picture lie in the decoder's bytes: pixel (x, y) at
 * {@code origin + x * stepX + y * stepY}. Turning and mirroring are a matter of steps, so nothing is ever moved for it.
 *
 * @param width of the upright picture
 * @param height of the upright picture
 * @param bands bytes a pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA
 * @param origin offset of pixel (0, 0)
 * @param stepX from a pixel to its right neighbour
 * @param stepY from a pixel to the one below
 */
record PixelLayout(int width, int height, int bands, int origin, int stepX, int stepY) {
    /** Rows of floats on the device start at a multiple of this many, a cache line. */
    private static final int PITCH = 16;

    /**
     * The layout of a picture that was stored as the Exif tag 0x0112 says.
     *
     * @param storedWidth of the picture as it is stored
     * @param storedHeight of the picture as it is stored
     * @param bands bytes a pixel
     * @param orientation 1 (upright) to 8 as in Exif 2.32, §4.6.4 A: which side row 0 and column 0 of the stored picture are
     */
    static PixelLayout of(int storedWidth, int storedHeight, int bands, int orientation) {
        int column = bands;
        int row = storedWidth * bands;
        int lastColumn = (storedWidth - 1) * column;
        int lastRow = (storedHeight - 1) * row;
        return switch (orientation) {
            case 2 -> new PixelLayout(storedWidth, storedHeight, bands, lastColumn, -column, row);
            case 3 -> new PixelLayout(storedWidth, storedHeight, bands, lastRow + lastColumn, -column, -row);
            case 4 -> new PixelLayout(storedWidth, storedHeight, bands, lastRow, column, -row);
            case 5 -> new PixelLayout(storedHeight, storedWidth, bands, 0, row, column);
            case 6 -> new PixelLayout(storedHeight, storedWidth, bands, lastRow, -row, column);
            case 7 -> new PixelLayout(storedHeight, storedWidth, bands, lastRow + lastColumn, -row, -column);
            case 8 -> new PixelLayout(storedHeight, storedWidth, bands, lastColumn, row, -column);
            default -> new PixelLayout(storedWidth, storedHeight, bands, 0, column, row);
        };
    }

    long pixels() {
        return (long) width * height;
    }

    /** Bytes of the decoded picture. */
    long lengthBytes() {
        return pixels() * bands;
    }

    /** Floats from a row of a plane to the next. */
    int pitch() {
        return (width + PITCH - 1) / PITCH * PITCH;
    }

    /** Bytes of a plane of floats on the device. */
    long planeBytes() {
        return (long) pitch() * height * Float.BYTES;
    }

    /** Bytes of the result: a scanline of a PNG has a byte before its pixels. */
    long scanlineBytes() {
        return (long) (width + 1) * height;
    }
}
