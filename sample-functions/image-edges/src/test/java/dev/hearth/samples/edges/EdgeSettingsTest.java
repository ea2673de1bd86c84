package dev.hearth.samples.edges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EdgeSettingsTest {
    @Test
    void absentSettingsAreTheDefaults() {
        assertEquals(EdgeSettings.DEFAULT, EdgeSettings.of(null, null, "", " "));
    }

    @Test
    void thresholdIsLowAndHighAtOnce() {
        assertEquals(new EdgeSettings(2, 12.5f, 12.5f), EdgeSettings.of("2", "12.5", null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "20.5", "NaN", "Infinity", "wide", "1,4", "0x"})
    void sigmaOutOfRangeIsRefused(String sigma) {
        var refused = assertThrows(RefusedException.class, () -> EdgeSettings.of(sigma, null, null, null));
        assertEquals(400, refused.status());
        assertTrue(String.valueOf(refused.getMessage()).startsWith("sigma must be a number"), refused.getMessage());
    }

    @Test
    void contradictionsAreRefused() {
        assertThrows(RefusedException.class, () -> EdgeSettings.of(null, null, "9", "8"));
        assertThrows(RefusedException.class, () -> EdgeSettings.of(null, "5", "4", null));
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.1f, 1, 1.4f, 20})
    void weightsSumUpToOne(float sigma) {
        float[] weights = new EdgeSettings(sigma, 0, 1).weights();
        double sum = weights[0];
        for (int k = 1; k < weights.length; k++) {
            sum += 2 * (double) weights[k];
        }
        assertEquals(1, sum, 1e-6);
        assertEquals((int) Math.ceil(3 * sigma) + 1, weights.length);
    }
}
