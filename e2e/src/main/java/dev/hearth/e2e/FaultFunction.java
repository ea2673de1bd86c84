package dev.hearth.e2e;

import dev.hearth.client.Accelerator;
import dev.hearth.client.AcceleratorException;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.Dim3;
import dev.hearth.client.Event;
import dev.hearth.client.Kernel;
import dev.hearth.client.Program;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import dev.hearth.protocol.Status;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A function that works on and on while what serves it is killed, and compares every result with its own. It prints, a line
 * each: {@code open}, {@code batches N}, {@code lost MESSAGE}, {@code wrong MESSAGE}; and writes when each batch was done and
 * how long it took into a file, both in nanoseconds, the first since 1970.
 */
public final class FaultFunction {
    private static final int SIDE = 64;
    private static final int CELLS = SIDE * SIDE;
    private static final long BYTES = 4L * CELLS;
    private static final int STEPS = 8;
    private static final int BATCHES_A_LINE = 10;
    /** A busy machine takes longer than usual to start again what was killed. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String PROGRAM = """
            kernel void edges(global const int *in, global int *out) {
                int x = get_global_id(0), y = get_global_id(1), w = get_global_size(0), h = get_global_size(1);
                int left = in[y * w + max(x - 1, 0)], right = in[y * w + min(x + 1, w - 1)];
                int up = in[max(y - 1, 0) * w + x], down = in[min(y + 1, h - 1) * w + x];
                out[y * w + x] = abs(right - left) + abs(down - up);
            }
            kernel void heat(global const int *in, global int *out) {
                int x = get_global_id(0), y = get_global_id(1), w = get_global_size(0), h = get_global_size(1);
                int sum = in[y * w + max(x - 1, 0)] + in[y * w + min(x + 1, w - 1)]
                        + in[max(y - 1, 0) * w + x] + in[min(y + 1, h - 1) * w + x];
                out[y * w + x] = sum / 4;
            }
            kernel void multiply(global const int *a, global const int *b, global int *c) {
                int x = get_global_id(0), y = get_global_id(1), w = get_global_size(0);
                int sum = 0;
                for (int i = 0; i < w; i++) {
                    sum += a[y * w + i] * b[i * w + x];
                }
                c[y * w + x] = sum;
            }
            kernel void add(global int *values, int by) {
                values[get_global_id(1) * get_global_size(0) + get_global_id(0)] += by;
            }
            """;

    /** One batch of work: what goes in is there, what comes out is compared. */
    private interface Work {
        int[] expected(int[] first, int[] second);

        void enqueue(Device device);
    }

    /** What the kinds of work have in common. */
    private record Device(
            Context context,
            Stream stream,
            Stream other,
            SharedBuffer first,
            SharedBuffer second,
            SharedBuffer result,
            DeviceBuffer here,
            DeviceBuffer there,
            Kernel kernel)
            implements AutoCloseable {
        static Device open(String kind) {
            Context context = Accelerator.builder()
                    .name("fault-" + kind)
                    .timeout(PATIENCE)
                    .replay(PATIENCE)
                    .open();
            boolean marked = !kind.equals("add");
            String kernel = kind.equals("streams") ? "heat" : kind;
            return new Device(
                    context,
                    marked ? context.newStream().replayable() : context.newStream(),
                    marked ? context.newStream().replayable() : context.newStream(),
                    context.share(BYTES),
                    context.share(BYTES),
                    context.share(BYTES),
                    context.allocateScratch(BYTES),
                    context.allocateScratch(BYTES),
                    context.load(Program.openClC(PROGRAM)).kernel(kernel));
        }

        void launch(Stream on, Object... arguments) {
            on.launch(kernel, Dim3.of(SIDE / 8, SIDE / 8), Dim3.of(8, 8), Arguments.of(arguments));
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private final String kind;
    private final Work work;
    private final SplittableRandom random =
            new SplittableRandom(ProcessHandle.current().pid());
    private final int[] first = new int[CELLS];
    private final int[] second = new int[CELLS];
    private volatile @Nullable Device open;

    private FaultFunction(String kind) {
        this.kind = kind;
        this.work = work(kind);
    }

    /**
     * Works until it is ended.
     *
     * @param arguments the kind of work, {@code edges}, {@code heat}, {@code multiply}, {@code streams} or {@code add}, and
     *     the file for the times
     */
    public static void main(String[] arguments) throws IOException {
        var function = new FaultFunction(arguments[0]);
        // A context that is closed leaves no file behind.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(function::end));
        function.run(Path.of(arguments[1]));
    }

    private void end() {
        Device device = open;
        if (device != null) {
            device.close();
        }
        Runtime.getRuntime().halt(0);
    }

    private void run(Path times) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(times)) {
            while (true) {
                try (Device device = Device.open(kind)) {
                    open = device;
                    print("open");
                    work(device, writer);
                } catch (AcceleratorException e) {
                    print("lost " + oneLine(e));
                }
            }
        }
    }

    private void work(Device device, BufferedWriter times) throws IOException {
        for (int batch = 1; ; batch++) {
            fill(first, device.first());
            fill(second, device.second());
            int[] expected = work.expected(first, second);
            long start = System.nanoTime();
            runOnce(device);
            long took = System.nanoTime() - start;
            times.write(System.currentTimeMillis() * 1_000_000 + " " + took + "\n");
            check(device.result(), expected);
            if (batch % BATCHES_A_LINE == 0) {
                times.flush();
                print("batches " + batch);
            }
        }
    }

    /** Work that is not marked as replayable is told that it was lost, and does itself what it must to run again. */
    private void runOnce(Device device) {
        while (true) {
            try {
                work.enqueue(device);
                device.stream().synchronize();
                return;
            } catch (AcceleratorException e) {
                if (!kind.equals("add") || e.status() != Status.DEVICE_LOST) {
                    throw e;
                }
                print("again " + oneLine(e));
            }
        }
    }

    private void fill(int[] values, SharedBuffer buffer) {
        for (int i = 0; i < CELLS; i++) {
            values[i] = random.nextInt(1000);
        }
        MemorySegment.copy(values, 0, buffer.segment(), ValueLayout.JAVA_INT, 0, CELLS);
    }

    private static void check(SharedBuffer result, int[] expected) {
        for (int i = 0; i < CELLS; i++) {
            int value = result.segment().getAtIndex(ValueLayout.JAVA_INT, i);
            if (value != expected[i]) {
                print("wrong " + value + " at " + i + ", not " + expected[i]);
                return;
            }
        }
    }

    private static Work work(String kind) {
        return switch (kind) {
            case "edges" -> new Edges();
            case "heat" -> new Heat();
            case "multiply" -> new Multiply();
            case "streams" -> new Streams();
            case "add" -> new Add();
            default -> throw new IllegalArgumentException("no kind of work is called " + kind);
        };
    }

    /** From shared memory to shared memory. */
    private static final class Edges implements Work {
        @Override
        public int[] expected(int[] first, int[] second) {
            int[] out = new int[CELLS];
            for (int i = 0; i < CELLS; i++) {
                out[i] = Math.abs(right(first, i) - left(first, i)) + Math.abs(down(first, i) - up(first, i));
            }
            return out;
        }

        @Override
        public void enqueue(Device device) {
            device.launch(device.stream(), device.first(), device.result());
        }
    }

    /** From step to step on the device. */
    private static final class Heat implements Work {
        @Override
        public int[] expected(int[] first, int[] second) {
            return heated(first, STEPS);
        }

        @Override
        public void enqueue(Device device) {
            device.stream().copyToDevice(device.here(), device.first());
            for (int step = 0; step < STEPS; step += 2) {
                device.launch(device.stream(), device.here(), device.there());
                device.launch(device.stream(), device.there(), device.here());
            }
            device.stream().copyToHost(device.here(), device.result());
        }
    }

    private static final class Multiply implements Work {
        @Override
        public int[] expected(int[] first, int[] second) {
            int[] out = new int[CELLS];
            for (int i = 0; i < CELLS; i++) {
                int sum = 0;
                for (int k = 0; k < SIDE; k++) {
                    sum += first[i / SIDE * SIDE + k] * second[k * SIDE + i % SIDE];
                }
                out[i] = sum;
            }
            return out;
        }

        @Override
        public void enqueue(Device device) {
            device.launch(device.stream(), device.first(), device.second(), device.here());
            device.stream().copyToHost(device.here(), device.result());
        }
    }

    /** Two streams that wait for one another, and a wait that does not block. */
    private static final class Streams implements Work {
        @Override
        public int[] expected(int[] first, int[] second) {
            return heated(first, 2);
        }

        @Override
        public void enqueue(Device device) {
            device.launch(device.other(), device.first(), device.there());
            try (Event done = device.other().record()) {
                device.stream().waitFor(done);
                device.launch(device.stream(), device.there(), device.here());
                device.stream().copyToHost(device.here(), device.result());
                device.stream().completion().toCompletableFuture().get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AcceleratorException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            device.other().synchronize();
        }
    }

    /** Adds to shared memory in place, which must not happen twice: not marked as replayable. */
    private static final class Add implements Work {
        @Override
        public int[] expected(int[] first, int[] second) {
            int[] out = first.clone();
            for (int i = 0; i < CELLS; i++) {
                out[i] += STEPS;
            }
            return out;
        }

        @Override
        public void enqueue(Device device) {
            device.result().segment().copyFrom(device.first().segment());
            for (int step = 0; step < STEPS; step++) {
                device.launch(device.stream(), device.result(), 1);
            }
        }
    }

    private static int[] heated(int[] values, int steps) {
        int[] now = values;
        for (int step = 0; step < steps; step++) {
            int[] next = new int[CELLS];
            for (int i = 0; i < CELLS; i++) {
                next[i] = (left(now, i) + right(now, i) + up(now, i) + down(now, i)) / 4;
            }
            now = next;
        }
        return now;
    }

    private static int left(int[] values, int i) {
        return values[i % SIDE == 0 ? i : i - 1];
    }

    private static int right(int[] values, int i) {
        return values[i % SIDE == SIDE - 1 ? i : i + 1];
    }

    private static int up(int[] values, int i) {
        return values[i < SIDE ? i : i - SIDE];
    }

    private static int down(int[] values, int i) {
        return values[i >= CELLS - SIDE ? i : i + SIDE];
    }

    private static String oneLine(AcceleratorException failure) {
        return String.valueOf(failure.getMessage()).replace('\n', ' ');
    }

    @SuppressWarnings("SystemOut") // What those that started it read.
    private static void print(String line) {
        System.out.println(line);
    }
}
