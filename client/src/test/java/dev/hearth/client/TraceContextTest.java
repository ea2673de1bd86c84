package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TraceContextTest {
    private static final String FIRST = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final TraceContext FIRST_CONTEXT =
            new TraceContext(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, 1);
    private static final String SECOND = "00-ffffffffffffffffffffffffffffffff-00000000000000ff-00";
    private static final TraceContext SECOND_CONTEXT = new TraceContext(-1, -1, 0xff, 0);

    @Test
    void headerIsParsed() {
        assertEquals(FIRST_CONTEXT, TraceContext.parse(FIRST));
        assertEquals(SECOND_CONTEXT, TraceContext.parse(SECOND));
        assertEquals(FIRST_CONTEXT, TraceContext.parse("01" + FIRST.substring(2) + "-more"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
                "00-0af7651916cd43-d8448eb211c80319c-b7ad6b7169203331-01",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0\u0661"
            })
    void malformedHeaderIsNoTrace(@Nullable String header) {
        assertSame(TraceContext.NONE, TraceContext.parse(header));
    }

    @Test
    void batchCarriesTheContextThatIsNewToIt(@TempDir Path folder) throws IOException {
        var current = new AtomicReference<@Nullable String>();
        try (var worker = new FakeWorker(folder);
                Context context = worker.client().traceparent(current::get).open()) {
            Stream stream = context.newStream();
            stream.synchronize();
            current.set(FIRST);
            stream.synchronize();
            stream.synchronize();
            current.set(SECOND);
            context.allocate(8);
            current.set(FIRST);
            context.allocate(8);
            stream.synchronize();
            current.set("not a trace");
            stream.synchronize();
            current.set(null);
            stream.synchronize();
            assertEquals(List.of(FIRST_CONTEXT, SECOND_CONTEXT, TraceContext.NONE), worker.session().traces);
        }
    }

    @Test
    void supplierThatFailsFailsNoWork(@TempDir Path folder) throws IOException {
        try (var worker = new FakeWorker(folder);
                Context context = worker.client()
                        .traceparent(() -> {
                            throw new IllegalStateException("no scope");
                        })
                        .open()) {
            context.newStream().synchronize();
            assertEquals(List.of(), worker.session().traces);
        }
    }
}
