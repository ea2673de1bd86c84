package dev.hearth.samples.edges;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What the first bytes of a picture say of it. Read before any decoder runs, so that what is too large or of a kind we
 * do not serve costs nothing.
 *
 * @param format {@code jpeg} or {@code png}
 * @param width as stored
 * @param height as stored
 * @param bands bytes a pixel once decoded
 * @param palette whether pixels are numbers of colours in a table
 * @param orientation Exif's: 1 upright
 */
record PictureHeader(String format, int width, int height, int bands, boolean palette, int orientation) {
    private static final ValueLayout.OfShort BIG_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt BIG_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int JPEG_START = 0xffd8;
    private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;

    private static final String ACCEPTED = "Send one JPEG or PNG.";

    /** Reads the header of a JPEG or PNG; all else is refused. */
    static PictureHeader of(byte[] body) {
        if (body.length == 0) {
            throw new RefusedException(400, "The request has no body. " + ACCEPTED);
        }
        MemorySegment bytes = MemorySegment.ofArray(body);
        try {
            if (u16(bytes, 0) == JPEG_START) {
                return jpeg(bytes);
            }
            if (bytes.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0) == PNG_SIGNATURE) {
                return png(bytes);
            }
        } catch (IndexOutOfBoundsException e) {
            throw new RefusedException(
                    400, "The picture ends within its header (" + body.length + " bytes). " + ACCEPTED);
        }
        throw new RefusedException(415, "This is " + kindOf(body) + ", neither JPEG nor PNG. " + ACCEPTED);
    }

    /** Where its pixels lie once decoded. */
    PixelLayout layout() {
        return PixelLayout.of(width, height, bands, orientation);
    }

    /** Walks the segments up to the frame header; ITU-T T.81, B.1.1.3 and B.2.2. */
    private static PictureHeader jpeg(MemorySegment bytes) {
        int orientation = 1;
        for (long at = 2; ; ) {
            int marker = u16(bytes, at);
            if (marker == 0xffff) { // fill byte before a marker
                at++;
                continue;
            }
            if (marker >> 8 != 0xff || marker == 0xffda || marker == 0xffd9) {
                throw new RefusedException(400, "The JPEG is damaged: it has no frame header.");
            }
            int length = u16(bytes, at + 2);
            if (marker == 0xffe1) {
                orientation = Exif.orientation(bytes.asSlice(at + 4, Math.max(length - 2, 0)));
            } else if (marker >= 0xffc0
                    && marker <= 0xffcf
                    && marker != 0xffc4
                    && marker != 0xffc8
                    && marker != 0xffcc) {
                return jpegFrame(bytes, at, marker, orientation);
            }
            at += 2 + Math.max(length, 2);
        }
    }

    private static PictureHeader jpegFrame(MemorySegment bytes, long at, int marker, int orientation) {
        int bits = u8(bytes, at + 4);
        int height = u16(bytes, at + 5);
        int width = u16(bytes, at + 7);
        int components = u8(bytes, at + 9);
        if (marker > 0xffc2 || bits != 8) {
            throw new RefusedException(
                    415,
                    "The JPEG is of a rare kind (lossless, arithmetic or " + bits + " bits). Save it as a plain JPEG.");
        }
        if (components != 1 && components != 3) {
            throw new RefusedException(415, "The JPEG has " + components + " colours (CMYK?). Save it as RGB or grey.");
        }
        return checked("jpeg", width, height, components, false, orientation);
    }

    /** Walks the chunks up to the first of the pixels; PNG (Third Edition), §11.2.1 and §11.3. */
    private static PictureHeader png(MemorySegment bytes) {
        int width = bytes.get(BIG_INT, 16);
        int height = bytes.get(BIG_INT, 20);
        int colour = u8(bytes, 25);
        for (long at = 8; ; ) {
            long length = Integer.toUnsignedLong(bytes.get(BIG_INT, at));
            String type =
                    new String(bytes.asSlice(at + 4, 4).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
            switch (type) {
                case "acTL" -> throw new RefusedException(415, "The PNG is animated. Send a still picture.");
                case "IDAT" -> {
                    return checked("png", width, height, pngBands(colour), colour == 3, 1);
                }
                default -> at += 12 + length;
            }
        }
    }

    private static int pngBands(int colour) {
        return switch (colour) {
            case 0 -> 1;
            case 2 -> 3;
            case 3, 6 -> 4;
            case 4 -> 2;
            default -> throw new RefusedException(400, "The PNG is damaged: there is no colour type " + colour + ".");
        };
    }

    private static PictureHeader checked(
            String format, int width, int height, int bands, boolean palette, int orientation) {
        if (width <= 0 || height <= 0) {
            throw new RefusedException(400, "The picture is damaged: its size is " + width + " × " + height + ".");
        }
        return new PictureHeader(format, width, height, bands, palette, orientation);
    }

    private static String kindOf(byte[] body) {
        String start = new String(body, 0, Math.min(body.length, 12), StandardCharsets.ISO_8859_1);
        if (start.startsWith("GIF8")) {
            return "a GIF";
        }
        if (start.startsWith("RIFF") && start.endsWith("WEBP")) {
            return "a WebP";
        }
        if (start.startsWith("II*\0") || start.startsWith("MM\0*")) {
            return "a TIFF";
        }
        if (start.startsWith("ftyp", 4)) {
            return "a HEIF, AVIF or video";
        }
        return "no picture that we know";
    }

    private static int u8(MemorySegment bytes, long at) {
        return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    private static int u16(MemorySegment bytes, long at) {
        return bytes.get(BIG_SHORT, at) & 0xffff;
    }
}
