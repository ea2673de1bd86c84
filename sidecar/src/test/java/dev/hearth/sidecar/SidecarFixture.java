package dev.hearth.sidecar;

import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A folder with short paths, the settings of a sidecar in it, and what was launched there. */
final class SidecarFixture implements AutoCloseable {
    final Path folder;
    final Path socket;
    final Path shared;
    final Map<String, String> settings = new HashMap<>();
    private final List<Runnable> launched = new ArrayList<>();

    SidecarFixture() throws IOException {
        folder = Files.createTempDirectory("hs");
        socket = folder.resolve("a.sock");
        shared = Files.createDirectory(folder.resolve("memory"));
        settings.put("hearth.sidecar.socket", socket.toString());
        settings.put("hearth.sidecar.grpc-socket", folder.resolve("g.sock").toString());
        settings.put(
                "hearth.sidecar.daemon-socket", folder.resolve("daemon.sock").toString());
        settings.put("hearth.sidecar.shared-folder", shared.toString());
        settings.put("hearth.sidecar.tenant", "tests");
        settings.put("hearth.sidecar.handshake-timeout", "5s");
        settings.put("hearth.sidecar.daemon.patience", "5s");
        settings.put("hearth.sidecar.shared-memory", "1Mi");
    }

    SidecarFixture with(String key, String value) {
        settings.put("hearth.sidecar." + key, value);
        return this;
    }

    /** A sidecar with the settings so far; closed with the fixture. */
    Sidecar launch() throws IOException {
        return launch(null);
    }

    /** The same with spans made by this tracer. */
    Sidecar launch(@Nullable Tracer tracer) throws IOException {
        var sidecar = Sidecar.launch(Settings.of(settings), tracer);
        launched.add(sidecar::close);
        return sidecar;
    }

    /** A daemon for it; closed with the fixture. */
    FakeDaemon daemon() throws IOException {
        var daemon = new FakeDaemon(folder);
        launched.add(daemon::close);
        return daemon;
    }

    /** A file of the shared folder. */
    Path file(String name, int bytes) throws IOException {
        return Files.write(shared.resolve(name), new byte[bytes]);
    }

    /** Waits until it holds, looking often; fails when that takes too long. */
    static void eventually(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within 30 s: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Override
    public void close() throws IOException {
        for (Runnable close : launched.reversed()) {
            close.run();
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(SidecarFixture::delete);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
