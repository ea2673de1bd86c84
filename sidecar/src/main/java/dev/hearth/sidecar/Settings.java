package dev.hearth.sidecar;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Reads the settings outside of Quarkus, and checks them once at the start, where a wrong one is easy to see. */
final class Settings {
    private static final String PREFIX = "hearth.sidecar.";
    private static final int MAX_SOCKET_PATH_BYTES = 107;
    private static final long MAX_FRAMES_PER_SECOND = 1_000_000_000;

    private Settings() {}

    static SidecarConfig of(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "launch", 100))
                .withMapping(SidecarConfig.class)
                .build()
                .getConfigMapping(SidecarConfig.class);
    }

    /**
     * Refuses what cannot work, with the key and what to do.
     *
     * @throws IllegalArgumentException for the first setting that cannot work
     */
    static void check(SidecarConfig config) {
        socketPath("socket", config.socket().toString());
        socketPath("grpc-socket", config.grpcSocket().toString());
        socketPath("daemon-socket", config.daemonSocket().toString());
        require(config.socketMode().matches("0?[0-7]{3}"), "socket-mode", config.socketMode(), "write it as 0660");
        require(!config.tenant().isBlank(), "tenant", config.tenant(), "give a name");
        require(config.tenant().length() <= 1024, "tenant", config.tenant(), "give a shorter name");
        config.keepWarm().ifPresent(keepWarm -> positive("keep-warm", keepWarm));
        atLeast("max-sessions", config.maxSessions(), 1);
        atLeast("shared-memory", config.sharedMemory().bytes(), 4096);
        positive("handshake-timeout", config.handshakeTimeout());
        positive("daemon.patience", config.daemon().patience());
        positive("daemon.min-pause", config.daemon().minPause());
        positive("daemon.max-pause", config.daemon().maxPause());
        positive("daemon.probe-interval", config.daemon().probeInterval());
        SidecarConfig.Limits limits = config.admission();
        // A worker acknowledges every 16 frames, or when it has none left to read.
        atLeast("admission.frames-in-flight", limits.framesInFlight(), 16);
        atLeast("admission.bytes-in-flight", limits.bytesInFlight().bytes(), 1 << 16);
        atLeast("admission.frames-per-second", limits.framesPerSecond(), 0);
        require(
                limits.framesPerSecond() <= MAX_FRAMES_PER_SECOND,
                "admission.frames-per-second",
                limits.framesPerSecond(),
                "use 0 for no limit");
        atLeast("admission.burst-frames", limits.burstFrames(), 1);
        atLeast("admission.breaker-failures", limits.breakerFailures(), 0);
        positive("admission.breaker-pause", limits.breakerPause());
        atLeast("grpc.max-sessions", config.grpc().maxSessions(), 1);
        atLeast("grpc.max-message-bytes", config.grpc().maxMessageBytes(), 1024);
    }

    private static void socketPath(String key, String path) {
        require(
                path.getBytes(StandardCharsets.UTF_8).length <= MAX_SOCKET_PATH_BYTES,
                key,
                path,
                "the path of a Unix socket has at most " + MAX_SOCKET_PATH_BYTES + " bytes; choose a shorter folder");
    }

    private static void atLeast(String key, long value, long least) {
        require(value >= least, key, value, "it is at least " + least);
    }

    private static void positive(String key, Duration value) {
        require(value.isPositive(), key, value, "it is more than zero");
    }

    private static void require(boolean holds, String key, Object value, String remedy) {
        if (!holds) {
            throw new IllegalArgumentException(PREFIX + key + "=" + value + " cannot work: " + remedy);
        }
    }
}
