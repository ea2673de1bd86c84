package dev.hearth.samples.edges;

import java.awt.Point;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A raster whose pixels lie in shared memory, so that a decoder of {@code javax.imageio} writes where the device reads.
 * Bands are bytes side by side, in the order of the file. JPEG's decoder hands over rows by {@link #setRect}, PNG's pixels by
 * {@link #setPixel}; anything else works too, by way of the data buffer.
 */
final class SharedRaster extends WritableRaster {
    private final MemorySegment pixels;
    private final int bands;

    SharedRaster(MemorySegment pixels, int width, int height, int bands) {
        super(
                new PixelInterleavedSampleModel(
                        DataBuffer.TYPE_BYTE, width, height, bands, width * bands, bandOffsets(bands)),
                new SharedDataBuffer(pixels, width * height * bands),
                new Point());
        this.pixels = pixels;
        this.bands = bands;
    }

    private static int[] bandOffsets(int bands) {
        var offsets = new int[bands];
        for (int band = 0; band < bands; band++) {
            offsets[band] = band;
        }
        return offsets;
    }

    @Override
    public void setRect(int dx, int dy, Raster source) {
        boolean sameLayout = source.getDataBuffer() instanceof DataBufferByte
                && source.getNumBands() == bands
                && source.getHeight() == 1
                && source.getWidth() == width
                && dx == 0;
        if (!sameLayout) {
            super.setRect(dx, dy, source);
            return;
        }
        byte[] row = ((DataBufferByte) source.getDataBuffer()).getData();
        MemorySegment.copy(row, 0, pixels, ValueLayout.JAVA_BYTE, (long) dy * width * bands, width * bands);
    }

    @Override
    public void setPixel(int x, int y, int[] samples) {
        long at = ((long) y * width + x) * bands;
        for (int band = 0; band < bands; band++) {
            pixels.set(ValueLayout.JAVA_BYTE, at + band, (byte) samples[band]);
        }
    }

    /** Looks the pixels of a picture with a palette up, as RGBA. */
    static void expand(BufferedImage picture, MemorySegment pixels) {
        int width = picture.getWidth();
        var row = new int[width];
        long at = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            picture.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                pixels.set(ValueLayout.JAVA_BYTE, at++, (byte) (argb >> 16));
                pixels.set(ValueLayout.JAVA_BYTE, at++, (byte) (argb >> 8));
                pixels.set(ValueLayout.JAVA_BYTE, at++, (byte) argb);
                pixels.set(ValueLayout.JAVA_BYTE, at++, (byte) (argb >> 24));
            }
        }
    }

    /** The same bytes for those who ask the data buffer. */
    private static final class SharedDataBuffer extends DataBuffer {
        private final MemorySegment pixels;

        SharedDataBuffer(MemorySegment pixels, int lengthBytes) {
            super(TYPE_BYTE, lengthBytes);
            this.pixels = pixels;
        }

        @Override
        public int getElem(int bank, int i) {
            return pixels.get(ValueLayout.JAVA_BYTE, i) & 0xff;
        }

        @Override
        public void setElem(int bank, int i, int value) {
            pixels.set(ValueLayout.JAVA_BYTE, i, (byte) value);
        }
    }
}
