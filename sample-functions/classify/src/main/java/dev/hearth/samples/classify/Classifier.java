package dev.hearth.samples.classify;

import dev.hearth.client.Accelerator;
import dev.hearth.client.AcceleratorException;
import dev.hearth.client.DeviceTime;
import dev.hearth.protocol.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.awt.image.BufferedImage;
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
 * Takes a picture through decoder, scaler and network. Opens the accelerator when the application starts, and again when a
 * request finds that it was lost; that request is tried once more, since nothing of it was seen by anyone.
 */
@ApplicationScoped
class Classifier {
    private static final Logger LOG = Logger.getLogger(Classifier.class);
    private static final int MAX_PIXELS = 500_000_000; // 4 bytes each still fit an int
    /** Exif's orientations above lie on their side. */
    private static final int LAST_NOT_TURNED = 4;

    private final ClassifyConfig config;
    /** The variable HEARTH_SOCKET; the client's default where it is not set. */
    private final Optional<Path> socket;

    private final Semaphore turns;
    private @Nullable CompletableFuture<ClassifyDevice> device;

    Classifier(ClassifyConfig config, @ConfigProperty(name = "hearth.socket") Optional<Path> socket) {
        if (config.maxPixels() < 1 || config.maxPixels() > MAX_PIXELS) {
            throw new IllegalArgumentException("classify.max-pixels must be from 1 to " + MAX_PIXELS + ".");
        }
        if (config.maxConcurrent() < 1) {
            throw new IllegalArgumentException("classify.max-concurrent must be at least 1.");
        }
        this.config = config;
        this.socket = socket;
        turns = new Semaphore(config.maxConcurrent(), true);
    }

    void start(@Observes StartupEvent started) {
        warmUp();
    }

    void stop(@Observes ShutdownEvent stopping) {
        CompletableFuture<ClassifyDevice> opened = current();
        if (opened != null && opened.isDone() && !opened.isCompletedExceptionally()) {
            opened.join().close();
        }
    }

    /** Whether the accelerator is there; where it is not, tries again in the background. */
    boolean isReady() {
        CompletableFuture<ClassifyDevice> opened = current();
        if (opened == null || opened.isCompletedExceptionally()) {
            warmUp();
            return false;
        }
        return opened.isDone();
    }

    /** What a picture shows: so many of the likeliest classes. */
    Classification classify(byte[] body, int count) {
        EncodedPicture picture = EncodedPicture.of(body, config.maxPixels());
        if (!takeTurn()) {
            throw new RefusedException(503, "Too many pictures at once. Try again in a moment.");
        }
        try {
            ClassifyDevice first = device();
            long start = System.nanoTime();
            BufferedImage decoded = picture.decode();
            long decodeNs = System.nanoTime() - start;
            try {
                return classify(first, decoded, picture.orientation(), decodeNs, count);
            } catch (AcceleratorException e) {
                if (e.status() != Status.DEVICE_LOST && e.status() != Status.UNAVAILABLE) {
                    throw e;
                }
                LOG.warnf("The accelerator was lost (%s); opening it again", e.getMessage());
                forget(first);
                return classify(device(), decoded, picture.orientation(), decodeNs, count);
            }
        } finally {
            turns.release();
        }
    }

    private static Classification classify(
            ClassifyDevice device, BufferedImage picture, int orientation, long decodeNs, int count) {
        ClassifyDevice.Lane lane = device.lane();
        try {
            long start = System.nanoTime();
            NetworkInput.write(picture, orientation, lane.input());
            long scaled = System.nanoTime();
            DeviceTime time = lane.run();
            float[] scores = lane.scores();
            long computed = System.nanoTime();
            device.keep(lane);
            boolean upright = orientation <= LAST_NOT_TURNED;
            return new Classification(
                    Labels.likeliest(scores, count),
                    upright ? picture.getWidth() : picture.getHeight(),
                    upright ? picture.getHeight() : picture.getWidth(),
                    device.info().name(),
                    decodeNs,
                    scaled - start,
                    computed - scaled,
                    time.nanoseconds());
        } catch (RuntimeException e) {
            lane.close();
            throw e;
        }
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
    private ClassifyDevice device() {
        CompletableFuture<ClassifyDevice> shared;
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
                        Accelerator.builder().timeout(config.patience()).traceparent(Classifier::traceparent);
                socket.ifPresent(accelerator::socket);
                shared.complete(ClassifyDevice.open(accelerator, Weights.file(config.weights())));
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

    private synchronized @Nullable CompletableFuture<ClassifyDevice> current() {
        return device;
    }

    private void forget(ClassifyDevice lost) {
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
