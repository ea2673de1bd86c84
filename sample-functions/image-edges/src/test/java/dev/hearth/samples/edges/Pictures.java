package dev.hearth.samples.edges;

import dev.hearth.samples.harness.PictureFiles;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small pictures of every kind, made here; and files that only look like pictures. */
final class Pictures {
    private Pictures() {}

    /** A picture of a type of {@link BufferedImage}, with slopes, a disc and some noise. */
    static BufferedImage draw(int width, int height, int type) {
        var picture = new BufferedImage(width, height, type);
        var random = new Random(7);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = x * 255 / width;
                int green = y * 255 / height;
                int blue = Math.hypot(x - width / 2.0, y - height / 2.0) < height / 4.0 ? 230 : random.nextInt(24);
                int alpha = (x + y) % 7 == 0 ? 128 : 255;
                picture.setRGB(x, y, (alpha << 24) | (red << 16) | (green << 8) | blue);
            }
        }
        return picture;
    }

    static BufferedImage drawWithPalette(int width, int height, int bits) {
        int colours = 1 << bits;
        var table = new byte[3][colours];
        new Random(3).nextBytes(table[0]);
        new Random(4).nextBytes(table[1]);
        new Random(5).nextBytes(table[2]);
        var model = new IndexColorModel(bits, colours, table[0], table[1], table[2]);
        int type = bits == 8 ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_BYTE_BINARY;
        var picture = new BufferedImage(width, height, type, model);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.getRaster().setSample(x, y, 0, (x / 3 + y) % colours);
            }
        }
        return picture;
    }

    static BufferedImage decode(byte[] file) {
        try {
            return ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same PNG with the chunk that makes it an animation. */
    static byte[] animated(byte[] png) {
        int afterHeader = 8 + 25;
        var out = new ByteArrayOutputStream();
        out.write(png, 0, afterHeader);
        PictureFiles.writePngChunk(
                out, "acTL", ByteBuffer.allocate(8).putInt(2).putInt(0).array());
        out.write(png, afterHeader, png.length - afterHeader);
        return out.toByteArray();
    }

    static byte[] cut(byte[] file, int length) {
        return Arrays.copyOf(file, length);
    }
}
