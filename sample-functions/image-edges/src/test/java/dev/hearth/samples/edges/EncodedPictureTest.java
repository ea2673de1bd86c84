package dev.hearth.samples.edges;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.PictureFiles;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of JPEG and PNG lands in shared memory as {@code ImageIO} reads it; all else is refused with its reason. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EncodedPictureTest {
    private static final int MAX_PIXELS = 60_000_000;

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_BYTE_GRAY})
    void jpegIsDecodedAsImageIoDoes(int type) {
        byte[] file = PictureFiles.encode(Pictures.draw(67, 41, type), "jpeg");
        assertArrayEquals(samples(Pictures.decode(file).getRaster()), decode(file));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_INT_RGB
            })
    void pngIsDecodedAsImageIoDoes(int type) {
        byte[] file = PictureFiles.encode(Pictures.draw(67, 41, type), "png");
        assertArrayEquals(samples(Pictures.decode(file).getRaster()), decode(file));
    }

    @Test
    void pngOf16BitsIsScaledTo8() {
        byte[] file = PictureFiles.encode(Pictures.draw(33, 20, BufferedImage.TYPE_USHORT_GRAY), "png");
        Raster exact = Pictures.decode(file).getRaster();
        byte[] levels = decode(file);
        for (int i = 0; i < levels.length; i++) {
            assertEquals(exact.getSample(i % 33, i / 33, 0) / 257.0, levels[i] & 0xff, 0.51);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void paletteIsLookedUp(int bits) {
        BufferedImage picture = Pictures.drawWithPalette(35, 9, bits);
        byte[] rgba = decode(PictureFiles.encode(picture, "png"));
        for (int i = 0; i < 35 * 9; i++) {
            int rgb = ((rgba[4 * i] & 0xff) << 16) | ((rgba[4 * i + 1] & 0xff) << 8) | (rgba[4 * i + 2] & 0xff);
            assertEquals(picture.getRGB(i % 35, i / 35), 0xff000000 | rgb);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void exifOrientationStandsThePictureUpright(int orientation) {
        byte[] file = PictureFiles.oriented(
                PictureFiles.encode(Pictures.draw(24, 16, BufferedImage.TYPE_3BYTE_BGR), "jpeg"), orientation);
        BufferedImage stored = Pictures.decode(file);
        EncodedPicture picture = EncodedPicture.of(file, MAX_PIXELS);
        PixelLayout layout = picture.header().layout();
        byte[] pixels = decode(file);
        for (int y = 0; y < layout.height(); y++) {
            for (int x = 0; x < layout.width(); x++) {
                int at = layout.origin() + x * layout.stepX() + y * layout.stepY();
                assertEquals(upright(stored, orientation, x, y), pixels[at] & 0xff, "at " + x + ", " + y);
            }
        }
    }

    /** Red of the upright picture's pixel, from Exif's definition of where its row 0 and column 0 are stored. */
    private static int upright(BufferedImage stored, int orientation, int x, int y) {
        int right = stored.getWidth() - 1;
        int bottom = stored.getHeight() - 1;
        int rgb = switch (orientation) {
            case 1 -> stored.getRGB(x, y);
            case 2 -> stored.getRGB(right - x, y);
            case 3 -> stored.getRGB(right - x, bottom - y);
            case 4 -> stored.getRGB(x, bottom - y);
            case 5 -> stored.getRGB(y, x);
            case 6 -> stored.getRGB(y, bottom - x);
            case 7 -> stored.getRGB(right - y, bottom - x);
            default -> stored.getRGB(right - y, x);
        };
        return (rgb >> 16) & 0xff;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void fileCutShortAnywhereIsRefused(String format) {
        byte[] file = PictureFiles.encode(Pictures.draw(300, 200, BufferedImage.TYPE_3BYTE_BGR), format);
        int inItsEnd = format.equals("png") ? 32 : 8; // what comes after the last pixel may be missing
        for (int length = 0; length < file.length - inItsEnd; length += 1 + length / 16) {
            byte[] cut = Pictures.cut(file, length);
            var refused = assertThrows(RefusedException.class, () -> decode(cut), "cut to " + length);
            assertTrue(refused.status() == 400 || (length < 8 && refused.status() == 415), refused.getMessage());
        }
    }

    @Test
    void emptyBodyIsRefused() {
        assertRefused(400, "no body", new byte[0]);
    }

    @Test
    void textIsRefused() {
        assertRefused(415, "neither JPEG nor PNG", "This is no picture.".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void gifIsRefusedByName() {
        byte[] gif = PictureFiles.encode(Pictures.draw(8, 8, BufferedImage.TYPE_INT_RGB), "gif");
        assertRefused(415, "a GIF", gif);
    }

    @Test
    void animationIsRefused() {
        byte[] png = PictureFiles.encode(Pictures.draw(8, 8, BufferedImage.TYPE_3BYTE_BGR), "png");
        assertRefused(415, "animated", Pictures.animated(png));
    }

    @Test
    void hundredMegapixelsAreRefusedFromTheHeader() {
        byte[] png = PictureFiles.pngHeader(10_000, 10_000);
        assertRefused(413, "10000 × 10000 = 100000000 pixels; at most 60000000", png);
    }

    @Test
    void sizeThatOverflowsIsRefused() {
        assertRefused(413, "at most", PictureFiles.pngHeader(Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertRefused(400, "its size is", PictureFiles.pngHeader(0, 5));
        assertRefused(400, "its size is", PictureFiles.pngHeader(-1, 5));
    }

    @Test
    void garbageAfterTheSignatureIsRefused() {
        byte[] jpeg = PictureFiles.encode(Pictures.draw(40, 40, BufferedImage.TYPE_3BYTE_BGR), "jpeg");
        jpeg[2] = 0;
        assertRefused(400, "damaged", jpeg);
        byte[] png = PictureFiles.encode(Pictures.draw(40, 40, BufferedImage.TYPE_3BYTE_BGR), "png");
        png[8] = 0x7f; // IHDR of 2 GB
        assertRefused(400, "ends within its header", png);
    }

    private static void assertRefused(int status, String part, byte[] file) {
        var refused = assertThrows(RefusedException.class, () -> decode(file));
        assertEquals(status, refused.status(), refused.getMessage());
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(part), message);
        assertEquals(1, message.lines().count());
    }

    private static byte[] decode(byte[] file) {
        EncodedPicture picture = EncodedPicture.of(file, MAX_PIXELS);
        try (Arena arena = Arena.ofConfined()) {
            var pixels = arena.allocate(picture.header().layout().lengthBytes());
            picture.decode(pixels);
            return pixels.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static byte[] samples(Raster raster) {
        int[] samples = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
        var bytes = new byte[samples.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) samples[i];
        }
        return bytes;
    }
}
