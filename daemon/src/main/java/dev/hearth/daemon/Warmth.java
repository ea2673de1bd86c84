package dev.hearth.daemon;

import dev.hearth.protocol.Digest;
import dev.hearth.protocol.HoldsFrame;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** What is warm in one worker, as it tells. Any thread may call. */
final class Warmth {
    /** A worker may be subverted: what it tells is bounded. */
    private static final int MAX_THINGS = 4096;

    /** The state of what is no longer there, less 1. */
    private static final int GONE = -1;

    private static final long MAX_REBUILD_NS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Digest, Thing> things = new LinkedHashMap<>();

    /** What kind of thing it is; the order is that of HOLDS' numbers from 1. */
    enum Kind {
        MODULE,
        BUFFER
    }

    /** Where it is; the order is that of HOLDS' numbers from 1. */
    enum Place {
        DEVICE,
        HOST
    }

    /**
     * A module or a persistent buffer.
     *
     * @param digest SHA-256 of the program or of the content
     * @param lengthBytes size of a buffer
     * @param rebuildNs what making it took
     * @param kernels that were looked up in a module
     */
    record Thing(Kind kind, Place place, Digest digest, long lengthBytes, long rebuildNs, List<String> kernels) {}

    /** Notes what a worker tells of one thing; what it tells wrongly is left out. */
    synchronized void take(HoldsFrame holds) {
        Digest digest = Digest.at(holds.segment(), HoldsFrame.DIGEST0);
        int kind = holds.kind() - 1;
        int place = holds.state() - 1;
        if (place == GONE) {
            things.remove(digest);
        } else if (kind >= 0
                && kind < Kind.values().length
                && place < Place.values().length
                && holds.lengthBytes() >= 0
                && holds.rebuildNs() >= 0
                && (things.containsKey(digest) || things.size() < MAX_THINGS)) {
            List<String> kernels = holds.kernels().lines().toList();
            things.put(
                    digest,
                    new Thing(
                            Kind.values()[kind],
                            Place.values()[place],
                            digest,
                            holds.lengthBytes(),
                            holds.rebuildNs(),
                            kernels));
        }
    }

    /** All there is, those told of first come first. */
    synchronized List<Thing> things() {
        return List.copyOf(things.values());
    }

    /** What making all of it again would take, without the worker itself; what it tells beyond a minute does not count. */
    long rebuildNs() {
        return Math.min(MAX_REBUILD_NS, sum(things(), Thing::rebuildNs));
    }

    /** How many of a kind there are. */
    int count(Kind kind) {
        return (int) things().stream().filter(thing -> thing.kind() == kind).count();
    }

    /** Bytes of persistent buffers in a place. */
    long bufferBytes(Place place) {
        return sum(
                things().stream()
                        .filter(thing -> thing.kind() == Kind.BUFFER && thing.place() == place)
                        .toList(),
                Thing::lengthBytes);
    }

    private static long sum(Collection<Thing> things, ToLongFunction<Thing> value) {
        long sum = 0;
        for (Thing thing : things) {
            long more = value.applyAsLong(thing);
            sum = more > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + more;
        }
        return sum;
    }
}
