package dev.hearth.daemon.cluster;

import dev.hearth.protocol.Digest;
import dev.hearth.protocol.Frame;
import java.lang.foreign.MemorySegment;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was said of tokens, each for a time: under its digest alone, so that no token lies in this process's memory. Any
 * thread may call.
 *
 * @param <T> what is said of a token
 */
final class TokenMemory<T> {
    private final int max;
    private final Clock clock;

    /** The longest known comes first, and goes first. */
    private final Map<Digest, Known<T>> known = new LinkedHashMap<>();

    private record Known<T>(T said, Instant until) {}

    /** Remembers so many at most. */
    TokenMemory(int max, Clock clock) {
        this.max = max;
        this.clock = clock;
    }

    /** Under what a token is remembered. */
    static Digest digest(String token) {
        return Digest.of(MemorySegment.ofArray(Frame.utf8(token)));
    }

    /** What was said of a token; null where that is not known, or no longer. */
    synchronized @Nullable T find(Digest token) {
        Known<T> found = known.get(token);
        if (found == null) {
            return null;
        }
        if (!clock.instant().isBefore(found.until())) {
            known.remove(token);
            return null;
        }
        return found.said();
    }

    /** Remembers what was said of a token. */
    synchronized void keep(Digest token, T said, Instant until) {
        known.remove(token);
        if (known.size() >= max) {
            known.remove(known.keySet().iterator().next());
        }
        known.put(token, new Known<>(said, until));
    }

    /** How many tokens are remembered. */
    synchronized int size() {
        return known.size();
    }
}
