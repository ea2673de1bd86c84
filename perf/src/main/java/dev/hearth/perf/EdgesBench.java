package dev.hearth.perf;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.DeviceMemory;
import dev.hearth.client.Dim3;
import dev.hearth.client.Kernel;
import dev.hearth.client.KernelModule;
import dev.hearth.client.Program;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;

/**
 * The device section of the sample image-edges on a photograph: the five kernels of its {@code edges.cl}, from decoded
 * pixels in host memory to scanlines in host memory. Both ways use the pixels where they lie.
 */
final class EdgesBench implements Benchmark {
    private static final Dim3 BLOCK = Dim3.of(64, 4);
    private static final float[] WEIGHTS = {0.3989f, 0.2420f, 0.0540f, 0.0044f};
    private static final float LOW = 20;
    private static final float HIGH = 60;

    @Override
    public void run(Options options, Report report) throws Exception {
        Path photograph = Path.of(options.required("photograph", "a JPEG or PNG of 8-bit RGB"));
        int rounds = options.number("rounds", 25);
        Picture picture = Picture.read(photograph);
        String source = source();
        try (Arena arena = Arena.ofShared();
                var device = new DirectOpenCl();
                Context context = Accelerator.open();
                var forwarded = new Forwarded(context, source, picture)) {
            var direct = new Direct(device, arena, source, picture);
            Rounds.warmUp(direct::run, forwarded::run);
            Rounds edges = Rounds.measure(rounds, options.number("repetitions", 8), direct::run, forwarded::run);
            if (forwarded
                            .scanlines
                            .segment()
                            .asSlice(0, picture.scanlineBytes())
                            .mismatch(direct.scanlines)
                    != -1) {
                throw new IllegalStateException("the two ways found different edges");
            }
            report.line("\n%s, %d × %d%n".formatted(photograph.getFileName(), picture.width, picture.height));
            report.line("device section, median: direct %.2f ms, forwarded %.2f ms, ratio %.3f"
                    .formatted(edges.directUs(50) / 1e3, edges.forwardedUs(50) / 1e3, edges.ratio()));
            report.figure("backend", context.device().backend().toLowerCase(Locale.ROOT))
                    .figure("device", context.device().name())
                    .figure("megapixels", picture.width * (double) picture.height / 1e6)
                    .figure("direct_p50_ms", edges.directUs(50) / 1e3)
                    .figure("forwarded_p50_ms", edges.forwardedUs(50) / 1e3)
                    .figure("edges_ratio", edges.ratio());
        }
    }

    private static String source() throws IOException {
        try (InputStream in = Objects.requireNonNull(EdgesBench.class.getResourceAsStream("/edges.cl"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private record Picture(int width, int height, byte[] rgb) {
        static Picture read(Path file) throws IOException {
            BufferedImage read;
            try (InputStream in = Files.newInputStream(file)) {
                read = Objects.requireNonNull(ImageIO.read(in), () -> file + " is no picture");
            }
            var rgb = new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
            rgb.createGraphics().drawImage(read, 0, 0, null);
            return new Picture(
                    read.getWidth(),
                    read.getHeight(),
                    ((DataBufferByte) rgb.getRaster().getDataBuffer()).getData());
        }

        int pitch() {
            return (width + 3) & ~3;
        }

        long planeBytes() {
            return 4L * pitch() * height;
        }

        long scanlineBytes() {
            return (width + 1L) * height;
        }

        int gridX() {
            return Math.ceilDiv(width, 4 * BLOCK.x());
        }

        int gridY() {
            return Math.ceilDiv(height, BLOCK.y());
        }
    }

    /** Through the binding; arguments do not change from run to run, so they are set once. */
    private static final class Direct {
        private final DirectOpenCl device;
        private final cl_kernel[] kernels;
        private final long[] global;
        private final long[] local = {BLOCK.x(), BLOCK.y()};
        private final MemorySegment scanlines;

        Direct(DirectOpenCl device, Arena arena, String source, Picture picture) {
            this.device = device;
            global = new long[] {(long) picture.gridX() * BLOCK.x(), (long) picture.gridY() * BLOCK.y()};
            MemorySegment pixels =
                    arena.allocate(picture.rgb.length, 4096).copyFrom(MemorySegment.ofArray(picture.rgb));
            scanlines = arena.allocate(picture.scanlineBytes(), 4096);
            MemorySegment weights = arena.allocateFrom(ValueLayout.JAVA_FLOAT, WEIGHTS);
            cl_mem first = device.allocate(picture.planeBytes());
            cl_mem second = device.allocate(picture.planeBytes());
            cl_mem shared = device.share(weights);
            int width = picture.width;
            int height = picture.height;
            int pitch = picture.pitch();
            kernels = new cl_kernel[] {
                kernel(source, "grey", device.share(pixels), 3, 0, 3, 3 * width, width, height, pitch, first),
                kernel(source, "blurRows", first, shared, WEIGHTS.length - 1, width, height, pitch, second),
                kernel(source, "blurColumns", second, shared, WEIGHTS.length - 1, width, height, pitch, first),
                kernel(source, "sobel", first, width, height, pitch, second),
                kernel(source, "threshold", second, LOW, HIGH, width, height, pitch, device.share(scanlines))
            };
        }

        private cl_kernel kernel(String source, String name, Object... arguments) {
            cl_kernel kernel = device.kernel(source, name);
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case cl_mem memory -> device.argument(kernel, i, memory);
                    case Float value -> device.argument(kernel, i, value);
                    default -> device.argument(kernel, i, (Integer) arguments[i]);
                }
            }
            return kernel;
        }

        void run() {
            for (cl_kernel kernel : kernels) {
                device.launch(kernel, global, local);
            }
            device.finish();
        }
    }

    private static final class Forwarded implements AutoCloseable {
        private final KernelModule module;
        private final Kernel grey;
        private final Kernel blurRows;
        private final Kernel blurColumns;
        private final Kernel sobel;
        private final Kernel threshold;
        private final Stream stream;
        private final Picture picture;
        private final SharedBuffer pixels;
        private final SharedBuffer scanlines;
        private final SharedBuffer weights;
        private final DeviceBuffer first;
        private final DeviceBuffer second;

        Forwarded(Context context, String source, Picture picture) {
            this.picture = picture;
            module = context.load(Program.openClC(source));
            grey = module.kernel("grey");
            blurRows = module.kernel("blurRows");
            blurColumns = module.kernel("blurColumns");
            sobel = module.kernel("sobel");
            threshold = module.kernel("threshold");
            stream = context.newStream();
            pixels = context.share(picture.rgb.length);
            MemorySegment.copy(picture.rgb, 0, pixels.segment(), ValueLayout.JAVA_BYTE, 0, picture.rgb.length);
            scanlines = context.share(picture.scanlineBytes());
            weights = context.share(4L * WEIGHTS.length);
            MemorySegment.copy(WEIGHTS, 0, weights.segment(), ValueLayout.JAVA_FLOAT, 0, WEIGHTS.length);
            first = context.allocate(picture.planeBytes());
            second = context.allocate(picture.planeBytes());
        }

        void run() {
            int width = picture.width;
            int height = picture.height;
            int pitch = picture.pitch();
            launch(grey, Arguments.of(pixels, 3, 0, 3, 3 * width, width, height, pitch, first));
            launch(blurRows, blur(first, second));
            launch(blurColumns, blur(second, first));
            launch(sobel, Arguments.of(first, width, height, pitch, second));
            launch(threshold, Arguments.of(second, LOW, HIGH, width, height, pitch, scanlines));
            stream.synchronize();
        }

        private Arguments blur(DeviceMemory in, DeviceMemory out) {
            return Arguments.of(in, weights, WEIGHTS.length - 1, picture.width, picture.height, picture.pitch(), out);
        }

        private void launch(Kernel kernel, Arguments arguments) {
            stream.launch(kernel, Dim3.of(picture.gridX(), picture.gridY()), BLOCK, arguments);
        }

        @Override
        public void close() {
            first.close();
            second.close();
            weights.close();
            scanlines.close();
            pixels.close();
            stream.close();
            module.close();
        }
    }
}
