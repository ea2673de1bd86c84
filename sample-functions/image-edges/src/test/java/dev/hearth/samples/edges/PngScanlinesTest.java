package dev.hearth.samples.edges;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PngScanlinesTest {
    @Test
    void otherDecodersReadWhatIsPacked() {
        int width = 613;
        int height = 307; // noise: more than one chunk
        var random = new Random(11);
        try (Arena arena = Arena.ofConfined()) {
            var scanlines = arena.allocate((long) (width + 1) * height);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    scanlines.set(ValueLayout.JAVA_BYTE, (long) y * (width + 1) + 1 + x, (byte) random.nextInt());
                }
            }
            BufferedImage read = Pictures.decode(PngScanlines.encode(scanlines, width, height));
            assertEquals(BufferedImage.TYPE_BYTE_GRAY, read.getType());
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int level = scanlines.get(ValueLayout.JAVA_BYTE, (long) y * (width + 1) + 1 + x) & 0xff;
                    assertEquals(level, read.getRaster().getSample(x, y, 0));
                }
            }
        }
    }
}
