package dev.hearth.samples.edges;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG or PNG whose header is sound and whose size is allowed.
 *
 * @param header what it says of itself
 * @param body the file
 */
record EncodedPicture(PictureHeader header, byte[] body) {
    /** Looks at the header only. */
    static EncodedPicture of(byte[] body, int maxPixels) {
        PictureHeader header = PictureHeader.of(body);
        long pixels = (long) header.width() * header.height();
        if (pixels > maxPixels) {
            throw new RefusedException(
                    413,
                    "The picture has " + header.width() + " × " + header.height() + " = " + pixels + " pixels; at most "
                            + maxPixels + " are allowed. Scale it down.");
        }
        return new EncodedPicture(header, body);
    }

    /** Decodes into memory of {@link PixelLayout#lengthBytes()}, row by row as the decoder has them. */
    void decode(MemorySegment pixels) {
        ImageReader reader =
                ImageIO.getImageReadersByFormatName(header.format()).next();
        var damage = new Damage();
        reader.addIIOReadWarningListener(damage);
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(body))) {
            reader.setInput(in, true, true);
            if (header.palette()) {
                SharedRaster.expand(reader.read(0), pixels);
            } else {
                var parameters = reader.getDefaultReadParam();
                parameters.setDestination(imageOver(pixels));
                reader.read(0, parameters);
            }
        } catch (IOException | RuntimeException e) {
            throw damaged(e.getCause() instanceof IOException cause ? cause.toString() : e.getMessage());
        } finally {
            reader.dispose();
        }
        if (damage.message != null) {
            throw damaged(damage.message);
        }
    }

    private RefusedException damaged(@Nullable String why) {
        return new RefusedException(
                400, "The " + header.format().toUpperCase(Locale.ROOT) + " is cut short or damaged (" + why + ").");
    }

    private BufferedImage imageOver(MemorySegment pixels) {
        int bands = header.bands();
        boolean alpha = bands == 2 || bands == 4;
        var colours = new ComponentColorModel(
                ColorSpace.getInstance(bands <= 2 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
                alpha,
                false,
                alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                DataBuffer.TYPE_BYTE);
        return new BufferedImage(
                colours, new SharedRaster(pixels, header.width(), header.height(), bands), false, null);
    }

    /** The JPEG decoder fills up what is missing and only warns of it. */
    private static final class Damage implements javax.imageio.event.IIOReadWarningListener {
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
