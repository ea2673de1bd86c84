package dev.hearth.samples.edges;

import dev.hearth.client.Accelerator;
import dev.hearth.client.AcceleratorException;
import dev.hearth.client.DeviceTime;
import dev.hearth.client.SharedBuffer;
import dev.hearth.protocol.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes a picture through decoder, device and packer. Opens the accelerator when the application starts, and again when a
 * request finds that it was lost; that request is tried once more, since nothing of it was seen by anyone.
 */
@ApplicationScoped
class EdgeDetector {
    private static final Logger LOG = Logger.getLogger(EdgeDetector.class);
    private static final int MAX_PIXELS = 500_000_000; // 4 bytes each still fit an int

    private final EdgesConfig config;
    /** The variable HEARTH_SOCKET; the client's default where it is not set. */
    private final Optional<Path> socket;

    private final Semaphore turns;
    private @Nullable CompletableFuture<EdgeDevice> device;

    EdgeDetector(EdgesConfig config, @ConfigProperty(name = "hearth.socket") Optional<Path> socket) {
        if (config.maxPixels() < 1 || config.maxPixels() > MAX_PIXELS) {
            throw new IllegalArgumentException("edges.max-pixels must be from 1 to " + MAX_PIXELS + ".");
        }
        if (config.maxConcurrent() < 1) {
            throw new IllegalArgumentException("edges.max-concurrent must be at least 1.");
        }
        this.config = config;
        this.socket = socket;
        turns = new Semaphore(config.maxConcurrent(), true);
    }

    void start(@Observes StartupEvent started) {
        warmUp();
    }

    void stop(@Observes ShutdownEvent stopping) {
        CompletableFuture<EdgeDevice> opened = current();
        if (opened != null && opened.isDone() && !opened.isCompletedExceptionally()) {
            opened.join().close();
        }
    }

    /** Whether the accelerator is there; where it is not, tries again in the background. */
    boolean isReady() {
        CompletableFuture<EdgeDevice> opened = current();
        if (opened == null || opened.isCompletedExceptionally()) {
            warmUp();
            return false;
        }
        return opened.isDone();
    }

    /** The edges of a picture, packed; with {@code check} also compared with what plain Java makes of it. */
    Edges detect(byte[] body, EdgeSettings settings, boolean check) {
        EncodedPicture picture = EncodedPicture.of(body, config.maxPixels());
        if (!takeTurn()) {
            throw new RefusedException(503, "Too many pictures at once. Try again in a moment.");
        }
        try {
            EdgeDevice first = device();
            try {
                return detect(first, picture, settings, check);
            } catch (AcceleratorException e) {
                if (e.status() != Status.DEVICE_LOST && e.status() != Status.UNAVAILABLE) {
                    throw e;
                }
                LOG.warnf("The accelerator was lost (%s); opening it again", e.getMessage());
                forget(first);
                return detect(device(), picture, settings, check);
            }
        } finally {
            turns.release();
        }
    }

    private Edges detect(EdgeDevice device, EncodedPicture picture, EdgeSettings settings, boolean check) {
        PixelLayout layout = picture.header().layout();
        try (SharedBuffer pixels = device.share(layout.lengthBytes());
                SharedBuffer scanlines = device.share(layout.scanlineBytes())) {
            long start = System.nanoTime();
            picture.decode(pixels.segment());
            long decoded = System.nanoTime();
            DeviceTime time = device.run(layout, settings, pixels, scanlines);
            long computed = System.nanoTime();
            byte[] png = PngScanlines.encode(
                    scanlines.segment().asSlice(0, layout.scanlineBytes()), layout.width(), layout.height());
            long encoded = System.nanoTime();
            String checked = check ? compare(pixels.segment(), scanlines.segment(), layout, settings) : null;
            return new Edges(
                    png,
                    layout.width(),
                    layout.height(),
                    device.info().name(),
                    decoded - start,
                    computed - decoded,
                    time.nanoseconds(),
                    encoded - computed,
                    checked);
        }
    }

    private static String compare(
            MemorySegment pixels, MemorySegment scanlines, PixelLayout layout, EdgeSettings settings) {
        byte[] decoded = pixels.asSlice(0, layout.lengthBytes()).toArray(ValueLayout.JAVA_BYTE);
        byte[] expected = ReferenceEdges.edges(decoded, layout, settings);
        return ReferenceEdges.compare(expected, scanlines, layout);
    }

    private boolean takeTurn() {
        try {
            return turns.tryAcquire(config.patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The accelerator: opened by one thread, awaited by all who ask meanwhile; a failure is everyone's of them. */
    private EdgeDevice device() {
        CompletableFuture<EdgeDevice> shared;
        boolean mine;
        synchronized (this) {
            mine = device == null || device.isCompletedExceptionally();
            if (mine) {
                device = new CompletableFuture<>();
            }
            shared = Objects.requireNonNull(device);
        }
        if (mine) {
            try {
                var accelerator =
                        Accelerator.builder().timeout(config.patience()).traceparent(EdgeDetector::traceparent);
                socket.ifPresent(accelerator::socket);
                shared.complete(EdgeDevice.open(accelerator));
            } catch (RuntimeException e) {
                shared.completeExceptionally(e);
            }
        }
        try {
            return shared.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private synchronized @Nullable CompletableFuture<EdgeDevice> current() {
        return device;
    }

    private void forget(EdgeDevice lost) {
        synchronized (this) {
            if (device == null || !device.isDone() || device.isCompletedExceptionally() || device.join() != lost) {
                return; // Another request was here first.
            }
            device = null;
        }
        lost.close();
    }

    private void warmUp() {
        Thread.ofVirtual().name("open-accelerator").start(() -> {
            try {
                LOG.infof("Accelerator: %s", device().info().name());
            } catch (RuntimeException e) {
                LOG.warnf("No accelerator yet: %s", e.getMessage());
            }
        });
    }

    private static @Nullable String traceparent() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }
}
