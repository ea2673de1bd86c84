package dev.hearth.daemon.pjrt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.Status;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The container of a compiled program, and which are taken. */
@Timeout(60)
final class PjrtBinaryTest {
    private static final PjrtSignature SIGNATURE = new PjrtSignature(
            "blur",
            List.of(
                    new PjrtSignature.Argument("x", new TensorType(ElementType.BF16, List.of(3L, 1L << 33))),
                    new PjrtSignature.Argument("", new TensorType(ElementType.S32, List.of()))),
            List.of(new PjrtSignature.Argument("y", new TensorType(ElementType.PRED, List.of(0L)))),
            true);

    private static final PjrtBinary BINARY = new PjrtBinary(
            "0123", "--num-replicas=1", List.of(new PjrtBinary.Kernel(SIGNATURE, new byte[] {1, 2, 3, 4, 5})));

    private static String refusal(byte[] bytes, String plugin, String options) {
        var refused = assertThrows(BackendException.class, () -> PjrtBinary.decode(bytes, plugin, options));
        assertEquals(Status.INVALID_ARGUMENT, refused.status());
        return String.valueOf(refused.getMessage());
    }

    @Test
    void whatIsEncodedIsDecoded() {
        PjrtBinary decoded = PjrtBinary.decode(BINARY.encode(), "0123", "--num-replicas=1");
        assertEquals(SIGNATURE, decoded.kernels().getFirst().signature());
        assertArrayEquals(
                new byte[] {1, 2, 3, 4, 5}, decoded.kernels().getFirst().executable());
        assertEquals(
                "blur(x: bf16[3,8589934592], s32[]) → (y: pred[0])",
                decoded.kernels().getFirst().signature().toString());
    }

    @Test
    void everyDamagedByteIsNoticed() {
        byte[] good = BINARY.encode();
        for (int i = 0; i < good.length; i++) {
            byte[] damaged = good.clone();
            damaged[i] ^= 0x10;
            refusal(damaged, "0123", "--num-replicas=1");
        }
        for (int length = 0; length < good.length; length++) {
            refusal(Arrays.copyOf(good, length), "0123", "--num-replicas=1");
        }
        assertTrue(refusal(Arrays.copyOf(good, good.length + 1), "0123", "--num-replicas=1")
                .contains("damaged"));
    }

    @Test
    void workOfAnotherPluginOrOtherOptionsIsRefused() {
        String plugin = refusal(BINARY.encode(), "4567", "--num-replicas=1");
        assertTrue(plugin.contains("another plugin") && plugin.contains("4567"), plugin);
        String options = refusal(BINARY.encode(), "0123", "");
        assertTrue(options.contains("options '--num-replicas=1', not ''"), options);
    }
}
