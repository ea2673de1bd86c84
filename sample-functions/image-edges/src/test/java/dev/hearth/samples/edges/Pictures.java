package dev.hearth.samples.edges;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
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

    static byte[] encode(BufferedImage picture, String format) {
        var out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(picture, format, out)) {
                throw new IllegalArgumentException("no writer of " + format + " takes this picture");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    static BufferedImage decode(byte[] file) {
        try {
            return ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file of 57 bytes that says it is a PNG of this size; its pixels are missing. */
    static byte[] pngHeader(int width, int height) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(out, "IHDR", header);
        chunk(out, "IDAT", new byte[0]);
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    /** The same PNG with the chunk that makes it an animation. */
    static byte[] animated(byte[] png) {
        int afterHeader = 8 + 25;
        var out = new ByteArrayOutputStream();
        out.write(png, 0, afterHeader);
        chunk(out, "acTL", ByteBuffer.allocate(8).putInt(2).putInt(0).array());
        out.write(png, afterHeader, png.length - afterHeader);
        return out.toByteArray();
    }

    /** The same JPEG with an Exif segment that says how the camera was held. */
    static byte[] oriented(byte[] jpeg, int orientation) {
        byte[] tiff = ByteBuffer.allocate(26)
                .put(new byte[] {'M', 'M', 0, 42})
                .putInt(8) // first directory
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .array();
        byte[] segment = ByteBuffer.allocate(10 + tiff.length)
                .putShort((short) 0xffe1)
                .putShort((short) (8 + tiff.length))
                .put(new byte[] {'E', 'x', 'i', 'f', 0, 0})
                .put(tiff)
                .array();
        var out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.writeBytes(segment);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    static byte[] cut(byte[] file, int length) {
        return Arrays.copyOf(file, length);
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
