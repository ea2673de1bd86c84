package dev.hearth.protocol.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FutexTest {
    private static final long FOREVER_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int AT = 8;

    private final Arena arena = Arena.ofShared();
    private Descriptor file;
    private MemorySegment writer;
    private MemorySegment reader;

    @BeforeEach
    void map() throws IOException {
        file = Descriptor.memory("futex", 4096);
        writer = file.map(4096, true, arena);
        file.sealForOthers();
        reader = file.map(4096, false, arena);
    }

    @AfterEach
    void unmap() {
        file.close();
        arena.close();
    }

    @Test
    void readerOfAPageThatOnlyItsWriterCanWriteIsWoken() throws Exception {
        var waits = new Futex(reader, AT);
        var woken = new FutureTask<Integer>(() -> {
            while (waits.value() == 0) {
                waits.await(0, FOREVER_NS);
            }
            return waits.value();
        });
        Thread.ofPlatform().daemon().start(woken);
        new Futex(writer, AT).set(7);
        assertEquals(7, woken.get(20, TimeUnit.SECONDS));
    }

    @Test
    void eachRingIsSeen() throws Exception {
        int rings = 20_000;
        var bell = new Futex(writer, AT);
        var listener = new FutureTask<Integer>(() -> {
            int seen = 0;
            while (seen != rings) {
                bell.await(seen, FOREVER_NS);
                seen = bell.value();
            }
            return seen;
        });
        Thread.ofPlatform().daemon().start(listener);
        for (int i = 0; i < rings; i++) {
            bell.ring();
        }
        assertEquals(rings, listener.get(20, TimeUnit.SECONDS));
    }

    @Test
    void otherValueIsNotWaitedFor() throws IOException {
        new Futex(writer, AT).set(3);
        new Futex(reader, AT).await(2, FOREVER_NS);
        assertEquals(3, new Futex(reader, AT).value());
    }

    @Test
    void waitEndsAfterItsTime() throws IOException {
        long start = System.nanoTime();
        new Futex(reader, AT).await(0, TimeUnit.MILLISECONDS.toNanos(20));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(19));
    }

    @Test
    void nobodyElseCanMapASealedPageForWriting() {
        assertThrows(PosixException.class, () -> file.map(4096, true, arena));
        writer.set(JAVA_INT, 0, 5);
        assertEquals(5, reader.get(JAVA_INT, 0));
    }
}
