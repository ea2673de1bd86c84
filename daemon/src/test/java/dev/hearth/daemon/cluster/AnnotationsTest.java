package dev.hearth.daemon.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.RefusedException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.share.Priority;
import dev.hearth.protocol.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationsTest {
    private static Annotations of(String... keysAndValues) {
        var all = new HashMap<String, String>(Map.of("hearth.dev/accelerator", "cpu"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            all.put("hearth.dev/" + keysAndValues[i], keysAndValues[i + 1]);
        }
        return Annotations.of("default/edges", all);
    }

    private static RefusedException refused(String key, String value) {
        var refused = assertThrows(RefusedException.class, () -> of(key, value));
        assertEquals(Status.INVALID_ARGUMENT, refused.status());
        assertTrue(String.valueOf(refused.getMessage()).contains("hearth.dev/" + key), refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).contains("default/edges"), refused.getMessage());
        return refused;
    }

    @Test
    void whatIsNotSaidIsTheNodesDefault() {
        assertEquals(new Annotations(Device.Kind.CPU, 0, 0, Priority.NORMAL, 0), of());
    }

    @Test
    void allOfThemAreRead() {
        assertEquals(
                new Annotations(
                        Device.Kind.GPU,
                        2L << 30,
                        250,
                        Priority.HIGH,
                        Duration.ofMinutes(90).toNanos()),
                of("accelerator", "gpu", "memory", "2Gi", "share", "250", "priority", "high", "keep-warm", "1h30m"));
    }

    @ParameterizedTest
    @CsvSource({"512Mi,536870912", "2G,2000000000", "1048576,1048576", "1.5Gi,1610612736", "64k,64000"})
    void sizesAreThoseOfKubernetes(String text, long bytes) {
        assertEquals(bytes, of("memory", text).memoryBytes());
    }

    @ParameterizedTest
    @CsvSource({"90s,90", "10m,600", "2h,7200", "1h1m1s,3661"})
    void timesAreThoseOfGo(String text, long seconds) {
        assertEquals(seconds * 1_000_000_000, of("keep-warm", text).keepWarmNs());
    }

    @Test
    void keepWarmOfNothingIsNotTheDefault() {
        assertEquals(1, of("keep-warm", "0s").keepWarmNs());
    }

    @Test
    void podWithoutTheAcceleratorIsToldToNameOne() {
        var refused = assertThrows(RefusedException.class, () -> Annotations.of("default/edges", Map.of()));
        assertEquals(Status.INVALID_ARGUMENT, refused.status());
        assertTrue(
                String.valueOf(refused.getMessage()).contains("hearth.dev/accelerator: gpu, tpu or cpu"),
                refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GPU", "gpu,cpu", "any", "nvidia"})
    void acceleratorThatIsNoneIsRefused(String value) {
        refused("accelerator", value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1Gi", "lots", "1e400", "9999999999999999999999Ti", "999999999999999999P", "NaN"})
    void memoryThatIsNoneIsRefused(String value) {
        refused("memory", value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-5", "1.5", "9999999999", "1 00", "½"})
    void shareThatIsNoneIsRefused(String value) {
        refused("share", value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "urgent", "HIGH", "2"})
    void priorityThatIsNoneIsRefused(String value) {
        refused("priority", value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "forever", "-10m", "1d", "9999999h", "10m5h"})
    void keepWarmThatIsNoneIsRefused(String value) {
        refused("keep-warm", value);
    }

    @Test
    void hostileValueIsShownShortAndHarmless() {
        String message = String.valueOf(refused("memory", "\u001b[2J\nERROR all is lost " + "x".repeat(100_000))
                .getMessage());
        assertTrue(message.length() < 300, message);
        assertFalse(message.contains("\n") || message.contains("\u001b"), message);
    }
}
