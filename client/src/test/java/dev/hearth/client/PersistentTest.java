package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Digest;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PersistentTest {
    private static final MemorySegment WEIGHTS = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5});
    private static final Digest DIGEST = Digest.of(WEIGHTS);

    private FakeWorker worker;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        worker = new FakeWorker(folder);
    }

    @AfterEach
    void close() throws IOException {
        worker.close();
    }

    @Test
    void contentIsAskedForOnceAndFoundByTheNextSession() {
        var asked = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            try (Context context = worker.client().open();
                    DeviceBuffer weights = context.persistent(DIGEST, WEIGHTS.byteSize(), memory -> {
                        asked.incrementAndGet();
                        memory.copyFrom(WEIGHTS);
                    });
                    SharedBuffer result = context.share(WEIGHTS.byteSize());
                    Stream stream = context.newStream()) {
                assertEquals(5, weights.lengthBytes());
                stream.copyToHost(weights, result);
                stream.synchronize();
                assertEquals(-1, result.segment().mismatch(WEIGHTS));
            }
        }
        assertEquals(1, asked.get());
    }

    @Test
    void contentAtHandIsNamedByItsOwnDigest() {
        try (Context context = worker.client().open()) {
            context.persistent(WEIGHTS).close();
        }
        assertTrue(worker.contents.containsKey(DIGEST));
    }

    @Test
    void contentOfAnotherDigestIsRefusedAtOnce() {
        try (Context context = worker.client().open()) {
            var e = assertThrows(
                    AcceleratorException.class,
                    () -> context.persistent(DIGEST, 5, memory -> memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 9)));
            assertEquals(Status.INVALID_ARGUMENT, e.status());
            assertFalse(worker.contents.containsKey(DIGEST));
        }
    }

    @Test
    void memoryOfTheUploadIsUsedAgain() {
        try (Context context = worker.client().open()) {
            for (byte i = 0; i < 20; i++) {
                context.persistent(MemorySegment.ofArray(new byte[] {i, 7, 7})).close();
            }
            assertEquals(20, worker.contents.size());
            assertTrue(worker.session().regionFiles.size() <= 2, "regions are kept and used again");
        }
    }

    @Test
    void lengthMustBePositive() {
        try (Context context = worker.client().open()) {
            assertThrows(IllegalArgumentException.class, () -> context.persistent(DIGEST, 0, memory -> {}));
        }
    }
}
