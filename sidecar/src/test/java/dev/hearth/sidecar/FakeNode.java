package dev.hearth.sidecar;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** A fake daemon beside the application under test, whose settings point at it. */
public final class FakeNode implements QuarkusTestResourceLifecycleManager {
    private final SidecarFixture fixture = newFixture();

    private static SidecarFixture newFixture() {
        try {
            return new SidecarFixture();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, String> start() {
        try {
            fixture.daemon();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        fixture.with("shared-memory", "64Mi").with("daemon.probe-interval", "50ms");
        var settings = new HashMap<>(fixture.settings);
        settings.put("hearth.sidecar.grpc.max-message-bytes", "4194304");
        settings.put("hearth.sidecar.grpc.max-sessions", "2");
        return settings;
    }

    @Override
    public void stop() {
        try {
            fixture.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
