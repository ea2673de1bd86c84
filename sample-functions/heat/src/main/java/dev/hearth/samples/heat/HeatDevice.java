package dev.hearth.samples.heat;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.DeviceInfo;
import dev.hearth.client.DeviceTime;
import dev.hearth.client.Dim3;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The accelerator with the {@link HeatKernels} loaded: one context for the whole application, and a lane (a stream and its
 * fields) for each request in flight. Any thread may call. Of no more use once an
 * {@link dev.hearth.client.AcceleratorException} says that the device is lost.
 */
final class HeatDevice implements AutoCloseable {
    /** Work-items of a block, each of four cells: 1 KiB of a row, four rows. */
    private static final Dim3 BLOCK = Dim3.of(64, 4);

    private static final int CELLS_AN_ITEM = 4;
    /** Launches after which the device may start while we enqueue more. */
    private static final int STEPS_A_FLUSH = 64;

    private final Context context;
    /** Loaded once for all plates, or null where each size of plate has its own. */
    private final @Nullable HeatKernels kernels;

    private final ConcurrentLinkedDeque<Lane> idle = new ConcurrentLinkedDeque<>();

    private HeatDevice(Context context) {
        this.context = context;
        kernels = HeatKernels.takeAnyPlate(context.device()) ? HeatKernels.forAnyPlate(context) : null;
    }

    /** Opens the accelerator and loads the kernels. */
    static HeatDevice open(Accelerator.Builder accelerator) {
        Context context = accelerator.name("heat").open();
        try {
            var device = new HeatDevice(context);
            context.synchronize(); // A program that does not compile shows here, not at the first plate.
            return device;
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    DeviceInfo info() {
        return context.device();
    }

    /** Memory for a field or a picture. */
    SharedBuffer share(long lengthBytes) {
        return context.share(lengthBytes);
    }

    /**
     * Takes all steps and leaves the last field and its colours in shared memory.
     *
     * @param held what each cell is held at; NaN where it is free
     * @param field where the temperatures go, rows of {@link Plate#pitch()}
     * @param colours where the numbers of colours go, rows of the plate's width
     */
    Cost run(Plate plate, SharedBuffer held, SharedBuffer field, SharedBuffer colours) {
        Lane lane = idle.pollFirst();
        if (lane == null) {
            lane = new Lane(context);
        }
        try {
            lane.reserve(context, plate.fieldBytes());
            Cost cost = steps(lane, plate, held, field, colours);
            idle.addFirst(lane);
            return cost;
        } catch (RuntimeException e) {
            lane.close();
            throw e;
        }
    }

    private Cost steps(Lane lane, Plate plate, SharedBuffer held, SharedBuffer field, SharedBuffer colours) {
        Stream stream = lane.stream;
        HeatKernels kernels = this.kernels != null ? this.kernels : lane.kernels(HeatKernels.Size.of(plate), context);
        DeviceBuffer fixed = Objects.requireNonNull(lane.held);
        DeviceBuffer now = Objects.requireNonNull(lane.first);
        DeviceBuffer next = Objects.requireNonNull(lane.second);
        Dim3 grid = Dim3.of(
                Math.ceilDiv(plate.width(), CELLS_AN_ITEM * BLOCK.x()), Math.ceilDiv(plate.height(), BLOCK.y()));
        stream.copy(held, 0, fixed, 0, plate.fieldBytes());
        stream.launch(
                kernels.begin(),
                grid,
                BLOCK,
                sizes(new Arguments().buffer(fixed).float32(plate.start()), plate)
                        .buffer(now));

        // Filled once, launched thousands of times: a step costs the function no allocation.
        Arguments forth = step(plate, now, fixed, next);
        Arguments back = step(plate, next, fixed, now);
        var cost = new Cost();
        for (int step = 1; step <= plate.steps(); step++) {
            stream.launch(kernels.advance(), grid, BLOCK, step % 2 == 1 ? forth : back);
            if (step % plate.stepsPerSynchronize() == 0) {
                cost.add(stream.synchronize());
            } else if (step % STEPS_A_FLUSH == 0) {
                stream.flush();
            }
        }
        DeviceBuffer last = plate.steps() % 2 == 1 ? next : now;
        float scale = 255 / Math.max(plate.highest() - plate.lowest(), Float.MIN_NORMAL);
        stream.launch(
                kernels.colour(),
                grid,
                BLOCK,
                sizes(new Arguments().buffer(last).float32(plate.lowest()).float32(scale), plate)
                        .buffer(colours));
        stream.copy(last, 0, field, 0, plate.fieldBytes());
        cost.add(stream.synchronize());
        return cost;
    }

    private static Arguments step(Plate plate, DeviceBuffer now, DeviceBuffer held, DeviceBuffer next) {
        Plate.Boundary boundary = plate.boundary();
        var arguments = new Arguments().buffer(now).buffer(held).float32(plate.diffusion());
        arguments.float32(Plate.Boundary.orInsulated(boundary.north()));
        arguments.float32(Plate.Boundary.orInsulated(boundary.east()));
        arguments.float32(Plate.Boundary.orInsulated(boundary.south()));
        arguments.float32(Plate.Boundary.orInsulated(boundary.west()));
        return sizes(arguments, plate).buffer(next);
    }

    private static Arguments sizes(Arguments arguments, Plate plate) {
        return arguments.int32(plate.width()).int32(plate.height()).int32(plate.pitch());
    }

    @Override
    public void close() {
        context.close();
    }

    /** What the steps cost the device. */
    static final class Cost {
        private long nanoseconds;
        private long launches;
        private int waits;

        private void add(DeviceTime time) {
            nanoseconds += time.nanoseconds();
            launches += time.launches();
            waits++;
        }

        /** Time that kernels and copies ran, by the device's own clock. */
        long nanoseconds() {
            return nanoseconds;
        }

        long launches() {
            return launches;
        }

        /** How often the function waited for the device. */
        int waits() {
            return waits;
        }
    }

    /** What one request at a time uses: kept for the next, since device memory is cleared whenever it is allocated. */
    private static final class Lane implements AutoCloseable {
        private static final int MAX_SIZES = 8;

        private final Stream stream;
        private @Nullable DeviceBuffer held;
        private @Nullable DeviceBuffer first;
        private @Nullable DeviceBuffer second;
        /** Least recently used first. */
        private final LinkedHashMap<HeatKernels.Size, HeatKernels> kernels = new LinkedHashMap<>(16, 0.75f, true);

        Lane(Context context) {
            stream = context.newStream();
        }

        /** The kernels of one size of plate; that the worker knows the program already makes loading it again quick. */
        HeatKernels kernels(HeatKernels.Size size, Context context) {
            HeatKernels loaded = kernels.computeIfAbsent(size, absent -> HeatKernels.forOne(absent, context));
            if (kernels.size() > MAX_SIZES) {
                kernels.pollFirstEntry().getValue().close();
            }
            return loaded;
        }

        void reserve(Context context, long fieldBytes) {
            if (first != null && first.lengthBytes() >= fieldBytes) {
                return;
            }
            release();
            held = context.allocate(fieldBytes);
            first = context.allocate(fieldBytes);
            second = context.allocate(fieldBytes);
        }

        private void release() {
            for (DeviceBuffer buffer : new @Nullable DeviceBuffer[] {held, first, second}) {
                if (buffer != null) {
                    buffer.close();
                }
            }
            held = null;
            first = null;
            second = null;
        }

        @Override
        public void close() {
            release();
            kernels.values().forEach(HeatKernels::close);
            stream.close();
        }
    }
}
