package dev.hearth.daemon.pjrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of a compile, and the bytes that the plugin gets. */
@Timeout(60)
final class CompileOptionsTest {
    private static String encoded(String options) {
        return HexFormat.of().formatHex(CompileOptions.parse(options).encode());
    }

    @Test
    void noOptionsAreOneReplicaThatRunsOnAnyDevice() {
        assertEquals("1a04200128012001", encoded(""));
        assertEquals("1a04200128012001", encoded("  \n "));
    }

    @Test
    void severalDevicesAreFixed() {
        assertEquals("1a0420022801", encoded("--num-replicas=2"));
        assertEquals("1a0420022803", encoded(" --num-partitions=3  --num-replicas=2"));
        assertEquals(
                6, CompileOptions.parse("--num-partitions=3 --num-replicas=2").devices());
    }

    @ParameterizedTest
    @CsvSource({
        "--xla_cpu_enable_fast_math=true, 3a1e0a18786c615f6370755f656e61626c655f666173745f6d61746812021001",
        "--xla_cpu_prefer_vector_width=512, 3a220a1b786c615f6370755f7072656665725f766563746f725f776964746812031880"
                + "04",
        "--xla_cpu_max_isa=AVX2, 3a190a0f786c615f6370755f6d61785f69736112060a0441565832"
    })
    void flagsAreOverridesOfTheirType(String option, String bytes) {
        assertEquals("1a04200128012001" + bytes, encoded(option));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--xla_dump_to=/tmp",
                "xla_cpu_enable_fast_math=true",
                "-O3",
                "--",
                "=",
                "--num-replicas",
                "--num-replicas=0",
                "--num-replicas=65",
                "--num-replicas=-1",
                "--num-replicas=99999999999",
                "--num-partitions=two",
                "--xla_cpu_enable_fast_math",
                "--xla_cpu_enable_fast_math=maybe",
                "--xla_cpu_prefer_vector_width=-1",
                "--xla_cpu_max_isa=a/b"
            })
    void whatIsNotListedIsRefused(String options) {
        var refused = assertThrows(BackendException.class, () -> CompileOptions.parse(options));
        assertEquals(Status.COMPILE_FAILED, refused.status());
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("'"), message);
    }

    @Test
    void unknownOptionNamesThoseThatThereAre() {
        var refused = assertThrows(BackendException.class, () -> CompileOptions.parse("--fast"));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("'--fast'") && message.contains("--xla_cpu_enable_fast_math"), message);
    }
}
