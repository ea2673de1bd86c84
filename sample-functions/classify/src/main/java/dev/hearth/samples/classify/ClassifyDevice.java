package dev.hearth.samples.classify;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.DeviceInfo;
import dev.hearth.client.DeviceTime;
import dev.hearth.client.Dim3;
import dev.hearth.client.Kernel;
import dev.hearth.client.Program;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import dev.hearth.protocol.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The accelerator with the network loaded: one context for the whole application, whose weights lie in one buffer on the
 * device for as long, and a {@link Lane} for each request in flight. Any thread may call. Of no more use once an
 * {@link dev.hearth.client.AcceleratorException} says that the device is lost.
 */
final class ClassifyDevice implements AutoCloseable {
    private static final Program PROGRAM = Program.stableHlo(Resources.text("/classify.mlir"));

    private final Context context;
    private final Kernel network;
    private final DeviceBuffer weights;
    private final ConcurrentLinkedDeque<Lane> idle = new ConcurrentLinkedDeque<>();

    private ClassifyDevice(Context context, Path weightsFile) {
        this.context = context;
        network = context.load(PROGRAM).kernel("main");
        weights = context.allocate(Weights.LENGTH_BYTES);
        try (SharedBuffer shared = context.share(Weights.LENGTH_BYTES);
                Stream stream = context.newStream()) {
            Weights.read(weightsFile, shared.segment());
            stream.copyToDevice(weights, shared);
            stream.synchronize();
        }
    }

    /** Opens the accelerator, loads the network and uploads what it has learned. */
    static ClassifyDevice open(Accelerator.Builder accelerator, Path weightsFile) {
        Context context = accelerator.name("classify").open();
        try {
            var device = new ClassifyDevice(context, weightsFile);
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

    /** Memory for a request; goes back with {@link #keep} when all went well, and is closed when not. */
    Lane lane() {
        Lane lane = idle.pollFirst();
        return lane == null ? new Lane(this) : lane;
    }

    void keep(Lane lane) {
        idle.addFirst(lane);
    }

    @Override
    public void close() {
        context.close();
    }

    /** What one request at a time uses, ready to be launched: the input and the scores lie where both sides map them. */
    static final class Lane implements AutoCloseable {
        private static final Dim3 ONCE = Dim3.of(1);

        private final Kernel network;
        private final Stream stream;
        private final SharedBuffer input;
        private final SharedBuffer scores;
        private final Arguments arguments = new Arguments();

        private Lane(ClassifyDevice device) {
            network = device.network;
            stream = device.context.newStream();
            input = device.context.share(NetworkInput.LENGTH_BYTES);
            scores = device.context.share((long) Labels.COUNT * Float.BYTES);
            for (Weights.WeightArray array : Weights.ARRAYS) {
                arguments.array(device.weights, array.offset(), ElementType.F32, array.shape());
            }
            arguments.array(input, ElementType.F32, 1, NetworkInput.SIZE, NetworkInput.SIZE, NetworkInput.COLOURS);
            arguments.array(scores, ElementType.F32, 1, Labels.COUNT);
        }

        /** Where the network's input goes. */
        MemorySegment input() {
            return input.segment();
        }

        /** Runs the network on the input. */
        DeviceTime run() {
            stream.launch(network, ONCE, ONCE, arguments);
            return stream.synchronize();
        }

        /** What the last run found, a score for each class. */
        float[] scores() {
            return scores.segment()
                    .asSlice(0, (long) Labels.COUNT * Float.BYTES)
                    .toArray(ValueLayout.JAVA_FLOAT);
        }

        @Override
        public void close() {
            stream.close();
            input.close();
            scores.close();
        }
    }
}
