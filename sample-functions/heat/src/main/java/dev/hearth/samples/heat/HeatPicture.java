package dev.hearth.samples.heat;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import javax.imageio.ImageIO;

/** Packs numbers of colours as a PNG. The colours are matplotlib's "inferno" (CC0): even to the eye, also in grey. */
final class HeatPicture {
    /** Eleven of them, from cold to hot; those between are mixed. */
    private static final int[] INFERNO = {
        0x000004, 0x160b39, 0x420a68, 0x6a176e, 0x932667, 0xbc3754, 0xdd513a, 0xf37819, 0xfca50a, 0xf6d746, 0xfcffa4
    };

    private static final int COLOURS = 256;

    private HeatPicture() {}

    static byte[] encode(MemorySegment colours, int width, int height) {
        var picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette());
        byte[] pixels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        MemorySegment.copy(colours, ValueLayout.JAVA_BYTE, 0, pixels, 0, pixels.length);
        var png = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    private static IndexColorModel palette() {
        var rgb = new int[COLOURS];
        for (int i = 0; i < COLOURS; i++) {
            double place = i * (INFERNO.length - 1) / (COLOURS - 1.0);
            int below = Math.min((int) place, INFERNO.length - 2);
            rgb[i] = mix(INFERNO[below], INFERNO[below + 1], place - below);
        }
        return new IndexColorModel(8, COLOURS, rgb, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE);
    }

    private static int mix(int from, int to, double part) {
        int colour = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int low = (from >> shift) & 0xff;
            int high = (to >> shift) & 0xff;
            colour |= (int) Math.round(low + (high - low) * part) << shift;
        }
        return colour;
    }
}
