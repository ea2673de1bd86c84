package dev.hearth.samples.heat;

import dev.hearth.client.Accelerator;
import dev.hearth.client.AcceleratorException;
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
 * Takes a plate through the device. Opens the accelerator when the application starts, and again when a request finds that
 * it was lost; that request is tried once more, since nothing of it was seen by anyone.
 */
@ApplicationScoped
class HeatSolver {
    private static final Logger LOG = Logger.getLogger(HeatSolver.class);

    private final HeatConfig config;
    /** The variable HEARTH_SOCKET; the client's default where it is not set. */
    private final Optional<Path> socket;

    private final Semaphore turns;
    private @Nullable CompletableFuture<HeatDevice> device;

    HeatSolver(HeatConfig config, @ConfigProperty(name = "hearth.socket") Optional<Path> socket) {
        if (config.maxCells() < 1 || config.maxConcurrent() < 1) {
            throw new IllegalArgumentException("heat.max-cells and heat.max-concurrent must be at least 1.");
        }
        this.config = config;
        this.socket = socket;
        turns = new Semaphore(config.maxConcurrent(), true);
    }

    void start(@Observes StartupEvent started) {
        warmUp();
    }

    void stop(@Observes ShutdownEvent stopping) {
        CompletableFuture<HeatDevice> opened = current();
        if (opened != null && opened.isDone() && !opened.isCompletedExceptionally()) {
            opened.join().close();
        }
    }

    /** Whether the accelerator is there; where it is not, tries again in the background. */
    boolean isReady() {
        CompletableFuture<HeatDevice> opened = current();
        if (opened == null || opened.isCompletedExceptionally()) {
            warmUp();
            return false;
        }
        return opened.isDone();
    }

    /** The plate after its steps; with {@code check} also compared with what plain Java makes of it. */
    Heat solve(Plate plate, boolean check) {
        checkSize(plate, check);
        if (!takeTurn()) {
            throw new RefusedException(503, "Too many plates at once. Try again in a moment.");
        }
        try {
            HeatDevice first = device();
            try {
                return solve(first, plate, check);
            } catch (AcceleratorException e) {
                if (e.status() != Status.DEVICE_LOST && e.status() != Status.UNAVAILABLE) {
                    throw e;
                }
                LOG.warnf("The accelerator was lost (%s); opening it again", e.getMessage());
                forget(first);
                return solve(device(), plate, check);
            }
        } finally {
            turns.release();
        }
    }

    private void checkSize(Plate plate, boolean check) {
        if (plate.cells() > config.maxCells()) {
            throw new RefusedException(
                    413, "The plate has " + plate.cells() + " cells; at most " + config.maxCells() + " are allowed.");
        }
        long most = check ? config.maxCheckedUpdates() : config.maxUpdates();
        if (plate.updates() > most) {
            throw new RefusedException(
                    413,
                    plate.cells() + " cells times " + plate.steps() + " steps are " + plate.updates() + "; at most "
                            + most + " are allowed" + (check ? " with check" : "")
                            + ". Take fewer steps or a smaller plate.");
        }
    }

    private static Heat solve(HeatDevice device, Plate plate, boolean check) {
        try (SharedBuffer held = device.share(plate.fieldBytes());
                SharedBuffer field = device.share(plate.fieldBytes());
                SharedBuffer colours = device.share(plate.cells())) {
            ReferenceHeat.holdSources(plate, plate.pitch(), held.segment());
            long start = System.nanoTime();
            HeatDevice.Cost cost = device.run(plate, held, field, colours);
            long solved = System.nanoTime();
            byte[] png = HeatPicture.encode(colours.segment(), plate.width(), plate.height());
            long encoded = System.nanoTime();
            Temperatures end = Temperatures.of(plate, field.segment());
            return new Heat(
                    png,
                    device.info().name(),
                    plate.steps(),
                    cost.launches(),
                    cost.waits(),
                    solved - start,
                    cost.nanoseconds(),
                    encoded - solved,
                    plate.lowest(),
                    plate.highest(),
                    end.lowest(),
                    end.highest(),
                    end.mean(),
                    check ? ReferenceHeat.compare(plate, new ReferenceHeat(plate).solve(), field.segment()) : null);
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
    private HeatDevice device() {
        CompletableFuture<HeatDevice> shared;
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
                        Accelerator.builder().timeout(config.patience()).traceparent(HeatSolver::traceparent);
                socket.ifPresent(accelerator::socket);
                shared.complete(HeatDevice.open(accelerator));
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

    private synchronized @Nullable CompletableFuture<HeatDevice> current() {
        return device;
    }

    private void forget(HeatDevice lost) {
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

    /** The field in three numbers. */
    private record Temperatures(float lowest, float highest, float mean) {
        static Temperatures of(Plate plate, MemorySegment field) {
            float lowest = Float.POSITIVE_INFINITY;
            float highest = Float.NEGATIVE_INFINITY;
            double sum = 0;
            for (int y = 0; y < plate.height(); y++) {
                for (int x = 0; x < plate.width(); x++) {
                    float here = field.getAtIndex(ValueLayout.JAVA_FLOAT, (long) y * plate.pitch() + x);
                    lowest = Math.min(lowest, here);
                    highest = Math.max(highest, here);
                    sum += here;
                }
            }
            return new Temperatures(lowest, highest, (float) (sum / plate.cells()));
        }
    }
}
