package dev.hearth.perf;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What moving data in and out costs more through Hearth: host memory → device buffer → host memory, waiting once. Both
 * ways start from host memory that the device may use in place and end in the same kind.
 */
final class CopyBench implements Benchmark {
    private static final int[] KIB = {4, 64, 1024, 16 * 1024, 64 * 1024, 256 * 1024};
    private static final int MIB = 1 << 20;

    @Override
    public void run(Options options, Report report) throws Exception {
        int rounds = options.number("rounds", 7);
        String backend = options.text("backend", "opencl");
        report.line("\nin and out, one wait, median\n");
        report.line("%10s %12s %12s %8s %10s".formatted("bytes", "direct µs", "forwarded µs", "ratio", "MiB/s"));
        try (Context context = Accelerator.open();
                Stream stream = context.newStream();
                var device = DirectDevice.open(
                        LaunchBench.offered(context, backend), context.device().name())) {
            report.figure("backend", backend).figure("device", context.device().name());
            for (int kib : KIB) {
                Rounds size = measure(device, context, stream, kib * 1024L, rounds);
                double mibPerS = 2.0 * kib * 1024 / MIB / (size.forwardedUs(50) / 1e6);
                report.line("%10s %12.1f %12.1f %8.3f %10.0f"
                        .formatted(
                                kib < 1024 ? kib + " KiB" : kib / 1024 + " MiB",
                                size.directUs(50),
                                size.forwardedUs(50),
                                size.ratio(),
                                mibPerS));
                if (kib == 64 * 1024) {
                    report.figure("ratio_64mib", size.ratio()).figure("mib_per_s", mibPerS);
                }
            }
            long bulk = bulkBytes(context, stream);
            report.line("\nbytes of bulk data through sockets: %d".formatted(bulk));
            report.figure("socket_bulk_bytes", bulk);
        }
    }

    private static Rounds measure(DirectDevice device, Context context, Stream stream, long bytes, int rounds)
            throws Exception {
        try (Arena arena = Arena.ofShared();
                SharedBuffer from = context.share(bytes);
                SharedBuffer to = context.share(bytes);
                DeviceBuffer buffer = context.allocate(bytes)) {
            MemorySegment hostFrom = touched(arena.allocate(bytes, 4096), (byte) 1);
            MemorySegment hostTo = touched(arena.allocate(bytes, 4096), (byte) 2);
            DirectDevice.Transfer direct = device.transfer(hostFrom, hostTo);
            touched(from.segment(), (byte) 1);
            touched(to.segment(), (byte) 2);
            Rounds.Work forwarded = () -> {
                stream.copyToDevice(buffer, from);
                stream.copyToHost(buffer, to);
                stream.synchronize();
            };
            int repetitions = Math.clamp(64L * MIB / bytes, 5, 500);
            Rounds.measure(2, repetitions, direct::inAndOut, forwarded);
            Rounds result = Rounds.measure(rounds, repetitions, direct::inAndOut, forwarded);
            if (hostTo.mismatch(hostFrom) != -1 || to.segment().mismatch(from.segment()) != -1) {
                throw new IllegalStateException("the bytes that came back are not those that went in");
            }
            direct.close();
            return result;
        }
    }

    private static MemorySegment touched(MemorySegment memory, byte value) {
        return memory.fill(value);
    }

    /** Bytes that 50 copies of 64 MiB move through this process's sockets more than 50 copies of 4 KiB. */
    private static long bulkBytes(Context context, Stream stream) throws Exception {
        long small = socketBytes(context, stream, 4096);
        long large = socketBytes(context, stream, 64L * MIB);
        return Math.max(0, large - small);
    }

    private static long socketBytes(Context context, Stream stream, long bytes) throws Exception {
        try (SharedBuffer shared = context.share(bytes);
                DeviceBuffer buffer = context.allocate(bytes)) {
            stream.copyToDevice(buffer, shared);
            stream.synchronize();
            long readingItself = -SocketBytes.moved() + SocketBytes.moved();
            long before = SocketBytes.moved();
            for (int i = 0; i < 50; i++) {
                stream.copyToDevice(buffer, shared);
                stream.synchronize();
            }
            return SocketBytes.moved() - before - readingItself;
        }
    }
}
