package dev.hearth.samples.classify;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The one thing of Exif that matters here: how the camera was held. */
final class Exif {
    /** "Exif" and two zeros, then a TIFF header; Exif 2.32, §4.7.2. */
    private static final int TIFF_START = 6;

    private static final int ORIENTATION = 0x0112;
    private static final int ENTRY_BYTES = 12;

    private Exif() {}

    /** The orientation in an APP1 segment, 1 to 8; 1 where it has none, or none that makes sense. */
    static int orientation(MemorySegment segment) {
        try {
            if (segment.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0) != 0x45786966) {
                return 1;
            }
            MemorySegment tiff = segment.asSlice(TIFF_START);
            ByteOrder order =
                    tiff.get(ValueLayout.JAVA_BYTE, 0) == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            var u16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
            var u32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
            long directory = Integer.toUnsignedLong(tiff.get(u32, 4));
            int entries = tiff.get(u16, directory) & 0xffff;
            for (int i = 0; i < entries; i++) {
                long entry = directory + 2 + (long) i * ENTRY_BYTES;
                if ((tiff.get(u16, entry) & 0xffff) == ORIENTATION) {
                    int value = tiff.get(u16, entry + 8) & 0xffff;
                    return value >= 1 && value <= 8 ? value : 1;
                }
            }
        } catch (IndexOutOfBoundsException _) {
            return 1; // A picture is not refused for a broken hint.
        }
        return 1;
    }
}
