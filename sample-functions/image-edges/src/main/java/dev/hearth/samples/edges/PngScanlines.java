package dev.hearth.samples.edges;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Packs a grey picture as PNG (Third Edition, §5 and §11). The kernels leave scanlines in shared memory as PNG wants them, so
 * the packer reads them there and nothing is copied before it is small.
 */
final class PngScanlines {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int BIT_DEPTH = 8;
    private static final int GREY = 0;
    private static final int CHUNK_BYTES = 64 * 1024;

    private PngScanlines() {}

    /** A PNG of {@code height} scanlines of a filter byte and {@code width} levels. */
    static byte[] encode(MemorySegment scanlines, int width, int height) {
        var png = new ByteArrayOutputStream(CHUNK_BYTES);
        png.writeBytes(SIGNATURE);
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) BIT_DEPTH)
                .put((byte) GREY)
                .array();
        chunk(png, "IHDR", header, header.length);

        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(scanlines.asByteBuffer());
            deflater.finish();
            var packed = new byte[CHUNK_BYTES];
            while (!deflater.finished()) {
                chunk(png, "IDAT", packed, deflater.deflate(packed));
            }
        } finally {
            deflater.end();
        }
        chunk(png, "IEND", new byte[0], 0);
        return png.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data, int length) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data, 0, length);
        png.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        png.writeBytes(name);
        png.write(data, 0, length);
        png.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
    }
}
