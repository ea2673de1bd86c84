package dev.hearth.samples.edges;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.DeviceInfo;
import dev.hearth.client.DeviceTime;
import dev.hearth.client.Dim3;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The accelerator with the {@link EdgeKernels} loaded: one context for the whole application, and a lane (a stream and its
 * planes) for each request in flight. Any thread may call. Of no more use once an
 * {@link dev.hearth.client.AcceleratorException} says that the device is lost.
 */
final class EdgeDevice implements AutoCloseable {
    /** Work-items of a block, each of four pixels: 1 KiB of a row, four rows. */
    private static final Dim3 BLOCK = Dim3.of(64, 4);

    private static final int PIXELS_AN_ITEM = 4;
    private static final int MAX_WEIGHTS = (int) Math.ceil(3 * EdgeSettings.MAX_SIGMA) + 1;

    private final Context context;
    /** Loaded once for all pictures, or null where each kind of picture has its own. */
    private final @Nullable EdgeKernels kernels;

    private final ConcurrentLinkedDeque<Lane> idle = new ConcurrentLinkedDeque<>();

    private EdgeDevice(Context context) {
        this.context = context;
        kernels = EdgeKernels.takeAnyPicture(context.device()) ? EdgeKernels.forAnyPicture(context) : null;
    }

    /** Opens the accelerator and loads the kernels. */
    static EdgeDevice open(Accelerator.Builder accelerator) {
        Context context = accelerator.name("image-edges").open();
        try {
            var device = new EdgeDevice(context);
            context.synchronize(); // A program that does not compile shows here, not at the first picture.
            return device;
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    DeviceInfo info() {
        return context.device();
    }

    /** Memory for a picture or its edges. */
    SharedBuffer share(long lengthBytes) {
        return context.share(lengthBytes);
    }

    /** Finds the edges of {@code pixels} and leaves them in {@code scanlines}, as PNG wants them. */
    DeviceTime run(PixelLayout layout, EdgeSettings settings, SharedBuffer pixels, SharedBuffer scanlines) {
        Lane lane = idle.pollFirst();
        if (lane == null) {
            lane = new Lane(context);
        }
        try {
            lane.reserve(context, layout.planeBytes());
            enqueue(lane, layout, settings, pixels, scanlines);
            DeviceTime time = lane.stream.synchronize();
            lane.trim();
            idle.addFirst(lane);
            return time;
        } catch (RuntimeException e) {
            lane.close();
            throw e;
        }
    }

    private void enqueue(
            Lane lane, PixelLayout layout, EdgeSettings settings, SharedBuffer pixels, SharedBuffer scanlines) {
        int width = layout.width();
        int height = layout.height();
        int pitch = layout.pitch();
        Dim3 grid = Dim3.of(Math.ceilDiv(width, PIXELS_AN_ITEM * BLOCK.x()), Math.ceilDiv(height, BLOCK.y()));
        Stream stream = lane.stream;
        EdgeKernels kernels = this.kernels != null
                ? this.kernels
                : lane.kernels(new EdgeKernels.Kind(layout, settings.weights().length - 1), context);
        Arguments arguments = lane.arguments;
        DeviceBuffer first = Objects.requireNonNull(lane.first);
        DeviceBuffer second = Objects.requireNonNull(lane.second);

        arguments
                .clear()
                .buffer(pixels)
                .int32(layout.bands())
                .int32(layout.origin())
                .int32(layout.stepX());
        arguments.int32(layout.stepY()).int32(width).int32(height).int32(pitch).buffer(first);
        stream.launch(kernels.grey(), grid, BLOCK, arguments);

        float[] weights = settings.weights();
        if (weights.length > 1) {
            MemorySegment.copy(weights, 0, lane.weights.segment(), ValueLayout.JAVA_FLOAT, 0, weights.length);
            int radius = weights.length - 1;
            stream.launch(kernels.blurRows(), grid, BLOCK, lane.blur(first, radius, width, height, pitch, second));
            stream.launch(kernels.blurColumns(), grid, BLOCK, lane.blur(second, radius, width, height, pitch, first));
        }

        arguments.clear().buffer(first).int32(width).int32(height).int32(pitch).buffer(second);
        stream.launch(kernels.sobel(), grid, BLOCK, arguments);

        arguments.clear().buffer(second).float32(settings.low()).float32(settings.high());
        arguments.int32(width).int32(height).int32(pitch).buffer(scanlines);
        stream.launch(kernels.threshold(), grid, BLOCK, arguments);
    }

    @Override
    public void close() {
        context.close();
    }

    /** What one request at a time uses: kept for the next, since device memory is cleared whenever it is allocated. */
    private static final class Lane implements AutoCloseable {
        /** Planes above this go back to the device at once, those of some 30 megapixels and more. */
        private static final long MAX_KEPT_BYTES = 128L << 20;

        private static final int MAX_KINDS = 8;

        private final Stream stream;
        private final SharedBuffer weights;
        private final Arguments arguments = new Arguments();
        private @Nullable DeviceBuffer first;
        private @Nullable DeviceBuffer second;
        /** Least recently used first. */
        private final LinkedHashMap<EdgeKernels.Kind, EdgeKernels> kernels = new LinkedHashMap<>(16, 0.75f, true);

        Lane(Context context) {
            stream = context.newStream();
            weights = context.share((long) MAX_WEIGHTS * Float.BYTES);
        }

        /** The kernels of one kind of picture; that the worker knows the program already makes loading it again quick. */
        EdgeKernels kernels(EdgeKernels.Kind kind, Context context) {
            EdgeKernels loaded = kernels.computeIfAbsent(kind, absent -> EdgeKernels.forOne(absent, context));
            if (kernels.size() > MAX_KINDS) {
                kernels.pollFirstEntry().getValue().close();
            }
            return loaded;
        }

        void reserve(Context context, long planeBytes) {
            if (first != null && first.lengthBytes() >= planeBytes) {
                return;
            }
            release();
            first = context.allocate(planeBytes);
            second = context.allocate(planeBytes);
        }

        Arguments blur(DeviceBuffer in, int radius, int width, int height, int pitch, DeviceBuffer out) {
            arguments.clear().buffer(in).buffer(weights).int32(radius);
            return arguments.int32(width).int32(height).int32(pitch).buffer(out);
        }

        void trim() {
            if (first != null && first.lengthBytes() > MAX_KEPT_BYTES) {
                release();
            }
        }

        private void release() {
            if (first != null) {
                first.close();
                first = null;
            }
            if (second != null) {
                second.close();
                second = null;
            }
        }

        @Override
        public void close() {
            release();
            kernels.values().forEach(EdgeKernels::close);
            weights.close();
            stream.close();
        }
    }
}
