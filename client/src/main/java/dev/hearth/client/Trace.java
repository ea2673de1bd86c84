package dev.hearth.client;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Follows the function's trace context from batch to batch. Used under the lock of the writing side. */
final class Trace {
    private final @Nullable Supplier<@Nullable String> traceparent;
    private @Nullable String header;
    private TraceContext current = TraceContext.NONE;

    Trace(@Nullable Supplier<@Nullable String> traceparent) {
        this.traceparent = traceparent;
    }

    /** The context that the next batch belongs to, where it is another than that of the last one; else null. */
    @Nullable
    TraceContext change() {
        if (traceparent == null) {
            return null;
        }
        String now = ask(traceparent);
        if (Objects.equals(now, header)) {
            return null;
        }
        header = now;
        TraceContext context = TraceContext.parse(now);
        if (context.equals(current)) {
            return null;
        }
        current = context;
        return context;
    }

    /** Whoever reads the next batch knows of no context yet. */
    void forget() {
        header = null;
        current = TraceContext.NONE;
    }

    private static @Nullable String ask(Supplier<@Nullable String> traceparent) {
        try {
            return traceparent.get();
        } catch (RuntimeException _) {
            // Work must not fail because its trace does.
            return null;
        }
    }
}
