package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DaemonConfigTest {
    @Test
    void everySettingHasADefault() {
        DaemonConfig config = config(Map.of());
        ConfigCheck.check(config);
        assertEquals(Path.of("/run/hearth-node"), config.socketFolder());
        assertEquals(Path.of("/var/lib/hearth"), config.stateFolder());
        assertEquals(16, config.workers().max());
        assertEquals(1, config.workers().spare());
        assertEquals(Optional.empty(), config.workers().jvmOptions());
        assertEquals(256, config.workers().maxSessions());
        assertEquals(Duration.ofSeconds(30), config.workers().orphanTimeout());
        assertEquals(Duration.ofSeconds(5), config.workers().resumeGrace());
        assertEquals(Duration.ofSeconds(30), config.kernelDeadline());
        assertEquals(1L << 30, config.tenant().memory().bytes());
        assertEquals(1L << 30, config.tenant().sharedMemory().bytes());
        assertEquals(Duration.ofMinutes(10), config.warm().keep());
        assertEquals(Duration.ofHours(1), config.warm().longest());
        assertEquals(4L << 30, config.warm().memory().bytes());
    }

    @Test
    void settingsAreReadFromTheEnvironment() {
        DaemonConfig config = config(Map.of(
                "HEARTH_DAEMON_WORKERS_MAX", "4",
                "HEARTH_DAEMON_TENANT_SHARED_MEMORY", "512Mi",
                "HEARTH_DAEMON_KERNEL_DEADLINE", "5s",
                "HEARTH_DAEMON_WORKERS_JVM_OPTIONS", "-XX:AOTCacheOutput=w.aot,-Xlog:gc"));
        assertEquals(4, config.workers().max());
        assertEquals(512L << 20, config.tenant().sharedMemory().bytes());
        assertEquals(Duration.ofSeconds(5), config.kernelDeadline());
        assertEquals(
                List.of("-XX:AOTCacheOutput=w.aot", "-Xlog:gc"),
                config.workers().jvmOptions().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1048576,1048576",
        "64Ki,65536",
        "64K,65536",
        "3 Mi,3145728",
        "2Gi,2147483648",
        "1TiB,1099511627776"
    })
    void sizesAreRead(String text, long bytes) {
        assertEquals(bytes, ByteSize.of(text).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "big", "-1", "1.5Gi", "1Xi", "Gi", "9999999999999999"})
    void whatIsNoSizeIsRefused(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> ByteSize.of(text));
        assertTrue(String.valueOf(refusal.getMessage()).contains("512Mi"), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "HEARTH_DAEMON_WORKERS_MAX,0",
        "HEARTH_DAEMON_WORKERS_SPARE,17",
        "HEARTH_DAEMON_BUILDER_MAX,0",
        "HEARTH_DAEMON_KERNEL_DEADLINE,0s",
        "HEARTH_DAEMON_WORKERS_UNRESPONSIVE,-1s",
        "HEARTH_DAEMON_WORKERS_HEAP,1Mi",
        "HEARTH_DAEMON_WORKERS_MAX_SESSIONS,0",
        "HEARTH_DAEMON_WORKERS_ORPHAN_TIMEOUT,0s",
        "HEARTH_DAEMON_WARM_KEEP,0s",
        "HEARTH_DAEMON_WARM_LONGEST,9m",
        "HEARTH_DAEMON_WARM_MOVE_AFTER,0s",
        "HEARTH_DAEMON_WARM_MAX,-1",
        "HEARTH_DAEMON_TENANT_MAX_BUFFERS,0",
        "HEARTH_DAEMON_TENANT_MAX_REGIONS,0",
        "HEARTH_DAEMON_TENANT_MAX_MODULES,0",
        "HEARTH_DAEMON_TENANT_MAX_KERNELS,0",
        "HEARTH_DAEMON_TENANT_MAX_STREAMS,0",
        "HEARTH_DAEMON_TENANT_MAX_EVENTS,0",
        "HEARTH_DAEMON_SOCKET_FOLDER,"
                + "/a/folder/with/so/long/a/name/that/no/socket/in/it/could/have/a/path/which/the/system/takes/at/all/now",
    })
    void settingThatCannotBeIsNamed(String variable, String value) {
        DaemonConfig config = config(Map.of(variable, value));
        var refusal = assertThrows(StartException.class, () -> ConfigCheck.check(config));
        String key = variable.toLowerCase(java.util.Locale.ROOT).replace('_', '.');
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.replace('-', '.').startsWith(key), message);
        assertEquals(StartException.BAD_SETTINGS, refusal.exitCode());
    }

    @Test
    void nodeOfAClusterHasAName() {
        var refusal = assertThrows(StartException.class, () -> ConfigCheck.checkNode(config(Map.of())));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("hearth.daemon.node-name"), refusal.getMessage());
        ConfigCheck.checkNode(config(Map.of("HEARTH_DAEMON_NODE_NAME", "node-1")));
    }

    @Test
    void settingOfNoKindIsRefused() {
        assertThrows(ConfigValidationException.class, () -> config(Map.of("HEARTH_DAEMON_WORKERS_MAX", "many")));
    }

    private static DaemonConfig config(Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .withMapping(DaemonConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withSources(new EnvConfigSource(environment, 300))
                .build()
                .getConfigMapping(DaemonConfig.class);
    }
}
