package dev.hearth.protocol;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Frames of random length and content; the last one carries count and checksum of all before. */
final class StressTraffic {
    private static final int BATCH = 64;

    private StressTraffic() {}

    /** Writes so many frames, in batches of random length. */
    static long write(FrameChannel channel, long seed, int count) throws IOException {
        var random = new SplittableRandom(seed);
        var crc = new CRC32();
        for (int i = 0; i < count; i++) {
            int length = 24 + 8 * random.nextInt(random.nextInt(200) == 0 ? 8190 : 40);
            MemorySegment frame = channel.claim(Opcode.COPY, length, random.nextLong());
            for (long at = Frame.HEADER_BYTES; at < length; at += 8) {
                frame.set(Frame.LONG, at, random.nextLong());
            }
            crc.update(frame.asByteBuffer());
            if (random.nextInt(BATCH) == 0) {
                channel.flush();
            }
        }
        new AckFrame(channel.claim(Opcode.ACK, AckFrame.BYTES, 0))
                .receivedFrames(count)
                .receivedBytes(crc.getValue());
        channel.flush();
        return crc.getValue();
    }

    /** Reads until the last frame and answers the checksum, or says what is wrong. */
    static long read(FrameChannel channel, int count) throws IOException {
        var crc = new CRC32();
        for (long i = 1; ; i++) {
            @Nullable Frame frame = channel.next();
            if (frame == null) {
                throw new IOException("ended after " + (i - 1) + " frames");
            }
            if (frame.sequence() != i) {
                throw new IOException("frame " + frame.sequence() + " where " + i + " is next");
            }
            if (frame.opcode() == Opcode.ACK.code()) {
                var last = new AckFrame(frame.segment());
                if (last.receivedFrames() != count || last.receivedFrames() != i - 1) {
                    throw new IOException(i - 1 + " frames of " + count + "; " + last.receivedFrames() + " were sent");
                }
                if (last.receivedBytes() != crc.getValue()) {
                    throw new IOException("other bytes came than were sent");
                }
                return crc.getValue();
            }
            crc.update(frame.segment().asByteBuffer());
        }
    }

    /** Writes and reads at once, each in a thread; answers the checksum of what was read. */
    static long bothWays(FrameChannel channel, long seed, int count) throws Exception {
        var writing = new FutureTask<>(() -> write(channel, seed, count));
        Thread.ofPlatform().daemon().start(writing);
        long read = read(channel, count);
        writing.get(30, TimeUnit.SECONDS);
        return read;
    }
}
