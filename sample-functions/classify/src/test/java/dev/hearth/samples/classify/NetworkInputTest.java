package dev.hearth.samples.classify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.PictureFiles;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class NetworkInputTest {
    private static final int SIZE = NetworkInput.SIZE;
    private static final int COLOURS = NetworkInput.COLOURS;

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "1, 9", "7, 300", "224, 224", "225, 223", "256, 256", "1000, 31", "1300, 900"})
    void plainPictureStaysPlainInAnySize(int width, int height) {
        float[] input = input(Pictures.plain(width, height, BufferedImage.TYPE_3BYTE_BGR, 0xffff7f00), 1);
        for (int i = 0; i < SIZE * SIZE; i++) {
            assertEquals(1f, input[i * COLOURS], 1e-5f);
            assertEquals(0f, input[i * COLOURS + 1], 1e-5f);
            assertEquals(-127 / 128f, input[i * COLOURS + 2], 1e-5f);
        }
    }

    /** 256 pixels: the middle 224 are taken one to one. */
    @Test
    void middleIsTakenAsItIs() {
        var picture = new BufferedImage(300, 256, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 256; y++) {
            for (int x = 0; x < 300; x++) {
                picture.setRGB(x, y, (x % 256 << 16) | (y << 8) | (x + y) % 256);
            }
        }
        float[] input = input(picture, 1);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                int at = (y * SIZE + x) * COLOURS;
                assertEquals(((x + 38) % 256 - 127) / 128f, input[at], 1e-6f);
                assertEquals((y + 16 - 127) / 128f, input[at + 1], 1e-6f);
                assertEquals(((x + y + 54) % 256 - 127) / 128f, input[at + 2], 1e-6f);
            }
        }
    }

    /** A chessboard of single pixels, made smaller, is even grey: none of its pixels was skipped. */
    @Test
    void scalingDownSkipsNothing() {
        var picture = new BufferedImage(1024, 1024, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < 1024; y++) {
            for (int x = 0; x < 1024; x++) {
                picture.setRGB(x, y, (x + y) % 2 == 0 ? 0xffffff : 0);
            }
        }
        for (float level : input(picture, 1)) {
            assertEquals(0.5f / 128, level, 0.03f);
        }
    }

    @Test
    void greyLevelsAreThoseOfTheFile() {
        var grey = new BufferedImage(256, 256, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSamples(0, 0, 256, 256, 0, filled(256 * 256, 100));
        for (float level : input(grey, 1)) {
            assertEquals((100 - 127) / 128f, level, 1e-5f);
        }
    }

    @Test
    void sixteenBitsComeDownToEight() {
        var grey = new BufferedImage(256, 256, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setSamples(0, 0, 256, 256, 0, filled(256 * 256, 100 * 256 + 255));
        for (float level : input(grey, 1)) {
            assertEquals((100 - 127) / 128f, level, 1e-5f);
        }
    }

    @Test
    void transparentStandsOnWhite() {
        float[] input = input(Pictures.plain(256, 256, BufferedImage.TYPE_4BYTE_ABGR, 0x80000000), 1);
        for (float level : input) {
            assertEquals(0, level, 1e-5f); // half of black and half of white: 127
        }
    }

    @Test
    void paletteIsLookedUp() {
        float[] input = input(Pictures.plain(256, 256, BufferedImage.TYPE_BYTE_INDEXED, 0xffff0000), 1);
        assertEquals(1f, input[0], 1e-5f);
        assertEquals(-127 / 128f, input[1], 1e-5f);
    }

    /** A bright spot in the stored picture's top left corner, and where the camera's holder saw it. */
    @ParameterizedTest
    @CsvSource({"1, 0, 0", "2, 1, 0", "3, 1, 1", "4, 0, 1", "5, 0, 0", "6, 1, 0", "7, 1, 1", "8, 0, 1"})
    void picturesStandUpright(int orientation, int right, int bottom) {
        BufferedImage picture = Pictures.plain(256, 256, BufferedImage.TYPE_3BYTE_BGR, 0);
        picture.setRGB(16, 16, 0xffffff);
        byte[] jpeg = PictureFiles.oriented(PictureFiles.encode(picture, "jpeg"), orientation);
        assertEquals(orientation, EncodedPicture.of(jpeg, 1 << 20).orientation());
        float[] input = input(picture, orientation);
        int at = (bottom * (SIZE - 1) * SIZE + right * (SIZE - 1)) * COLOURS;
        assertEquals(1f, input[at], 1e-5f);
        int bright = 0;
        for (float level : input) {
            bright += level > 0 ? 1 : 0;
        }
        assertEquals(COLOURS, bright);
    }

    @Test
    void sidewaysIsTurnedAndNotMirrored() {
        BufferedImage picture = Pictures.plain(256, 256, BufferedImage.TYPE_3BYTE_BGR, 0);
        picture.setRGB(16 + 10, 16, 0xffffff);
        float[] input = input(picture, 6);
        assertTrue(input[(10 * SIZE + SIZE - 1) * COLOURS] > 0.99f, "ten below the top right corner");
    }

    @Test
    void equalPicturesGiveEqualBits() {
        BufferedImage picture = Pictures.plain(517, 389, BufferedImage.TYPE_3BYTE_BGR, 0xff336699);
        picture.setRGB(250, 190, 0xffffff);
        assertArrayEquals(input(picture, 1), input(picture, 1));
    }

    private static int[] filled(int length, int value) {
        int[] values = new int[length];
        java.util.Arrays.fill(values, value);
        return values;
    }

    private static float[] input(BufferedImage picture, int orientation) {
        var input = new float[SIZE * SIZE * COLOURS];
        NetworkInput.write(picture, orientation, MemorySegment.ofArray(input));
        return input;
    }
}
