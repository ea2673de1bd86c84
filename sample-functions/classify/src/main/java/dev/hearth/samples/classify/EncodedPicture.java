package dev.hearth.samples.classify;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG or PNG whose size is allowed.
 *
 * @param format {@code jpeg} or {@code png}
 * @param orientation Exif's: 1 upright
 * @param body the file
 */
@SuppressWarnings("ArrayRecordComponent") // as HTTP has it
record EncodedPicture(String format, int orientation, byte[] body) {
    private static final ValueLayout.OfShort BIG_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong BIG_LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int JPEG_START = 0xffd8;
    private static final int JPEG_FIRST_SEGMENT = 0xffe0;
    private static final int JPEG_LAST_SEGMENT = 0xffef;
    private static final int JPEG_EXIF = 0xffe1;
    private static final int JPEG_COMMENT = 0xfffe;
    private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
    private static final String ACCEPTED = "Send one JPEG or PNG.";

    /** Looks at the header only. */
    static EncodedPicture of(byte[] body, int maxPixels) {
        if (body.length == 0) {
            throw new RefusedException(400, "The request has no body. " + ACCEPTED);
        }
        MemorySegment bytes = MemorySegment.ofArray(body);
        EncodedPicture picture;
        if (body.length >= Short.BYTES && (bytes.get(BIG_SHORT, 0) & 0xffff) == JPEG_START) {
            picture = new EncodedPicture("jpeg", jpegOrientation(bytes), body);
        } else if (body.length >= Long.BYTES && bytes.get(BIG_LONG, 0) == PNG_SIGNATURE) {
            picture = new EncodedPicture("png", 1, body);
        } else {
            throw new RefusedException(415, "This is neither JPEG nor PNG. " + ACCEPTED);
        }
        picture.requireAllowedSize(maxPixels);
        return picture;
    }

    private void requireAllowedSize(int maxPixels) {
        read(reader -> {
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            long pixels = (long) width * height;
            if (pixels > maxPixels) {
                throw new RefusedException(
                        413,
                        "The picture has " + width + " × " + height + " = " + pixels + " pixels; at most " + maxPixels
                                + " are allowed. Scale it down.");
            }
            return pixels;
        });
    }

    /** Its pixels, as stored. */
    BufferedImage decode() {
        var damage = new Damage();
        BufferedImage picture = read(reader -> {
            reader.addIIOReadWarningListener(damage);
            return reader.read(0);
        });
        if (damage.message != null) {
            throw damaged(damage.message);
        }
        return picture;
    }

    private <T> T read(Reading<T> reading) {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(body))) {
            reader.setInput(in, true, true);
            return reading.from(reader);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if ("Unsupported Image Type".equals(e.getMessage())) {
                throw new RefusedException(415, "The JPEG is of a rare kind (CMYK?). Save it as RGB or grey.");
            }
            throw damaged(e.getCause() instanceof IOException cause ? cause.toString() : e.getMessage());
        } finally {
            reader.dispose();
        }
    }

    private RefusedException damaged(@Nullable String why) {
        String line = why == null ? "no more is known" : why.lines().findFirst().orElse("");
        return new RefusedException(
                400, "The " + format.toUpperCase(Locale.ROOT) + " is cut short or damaged (" + line + ").");
    }

    /** Walks the segments before the frame header; ITU-T T.81, B.1.1.4. */
    private static int jpegOrientation(MemorySegment bytes) {
        long at = Short.BYTES;
        while (at + 2 * Short.BYTES <= bytes.byteSize()) {
            int marker = bytes.get(BIG_SHORT, at) & 0xffff;
            int length = bytes.get(BIG_SHORT, at + Short.BYTES) & 0xffff;
            long end = at + Short.BYTES + Math.max(length, Short.BYTES);
            boolean application = marker >= JPEG_FIRST_SEGMENT && marker <= JPEG_LAST_SEGMENT;
            if ((!application && marker != JPEG_COMMENT) || end > bytes.byteSize()) {
                return 1;
            }
            if (marker == JPEG_EXIF) {
                return Exif.orientation(bytes.asSlice(at + 2 * Short.BYTES, end - at - 2 * Short.BYTES));
            }
            at = end;
        }
        return 1;
    }

    /** Something that a reader is asked for. */
    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    /** The JPEG decoder fills up what is missing and only warns of it. */
    private static final class Damage implements IIOReadWarningListener {
        private @Nullable String message;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            if (message == null
                    && (warning.startsWith("Premature")
                            || warning.startsWith("Corrupt")
                            || warning.startsWith("Truncated"))) {
                message = warning;
            }
        }
    }
}
