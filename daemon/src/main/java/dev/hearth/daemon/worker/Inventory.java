package dev.hearth.daemon.worker;

import dev.hearth.protocol.Digest;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.HoldsFrame;
import dev.hearth.protocol.Opcode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is warm in this worker, for the supervisor: it weighs by that who goes first, and remembers it for the next worker
 * of the tenant. Any thread may note a change; the thread that reports to the supervisor takes them.
 */
final class Inventory {
    private static final int GONE = 0;
    private static final int ON_DEVICE = 1;
    private static final int IN_HOST_MEMORY = 2;
    /** What fits a frame with room to spare; kernels beyond are not remembered. */
    private static final int MAX_KERNEL_BYTES = 32 << 10;

    private record Thing(int kind, int state, long lengthBytes, long rebuildNs, String kernels) {
        static final Thing NONE = new Thing(0, GONE, 0, 0, "");
    }

    private final Map<Digest, Thing> things = new LinkedHashMap<>();
    private final Set<Digest> changed = new LinkedHashSet<>();
    private Runnable whenChanged = () -> {};

    /** Whom to call when there is something to take; must return at once. */
    synchronized void whenChanged(Runnable action) {
        whenChanged = action;
    }

    /** A module is loaded, or a kernel more was looked up in it. */
    void module(Digest digest, long rebuildNs, Iterable<String> kernels) {
        note(digest, new Thing(HoldsFrame.KIND_MODULE, ON_DEVICE, 0, rebuildNs, String.join("\n", kernels)));
    }

    /** A persistent buffer is there, on the device or in host memory. */
    void buffer(Digest digest, long lengthBytes, long rebuildNs, boolean onDevice) {
        note(
                digest,
                new Thing(HoldsFrame.KIND_BUFFER, onDevice ? ON_DEVICE : IN_HOST_MEMORY, lengthBytes, rebuildNs, ""));
    }

    /** It is gone. */
    void gone(Digest digest) {
        Runnable action;
        synchronized (this) {
            if (things.remove(digest) == null) {
                return;
            }
            changed.add(digest);
            action = whenChanged;
        }
        action.run();
    }

    private void note(Digest digest, Thing thing) {
        Runnable action;
        synchronized (this) {
            things.put(digest, thing);
            changed.add(digest);
            action = whenChanged;
        }
        action.run();
    }

    /** A supervisor is new here: it is told of everything. */
    synchronized void tellAll() {
        changed.clear();
        changed.addAll(things.keySet());
    }

    /** The frames that tell of what has changed since this was asked last. */
    synchronized List<MemorySegment> takeChanges() {
        if (changed.isEmpty()) {
            return List.of();
        }
        var frames = new ArrayList<MemorySegment>();
        changed.forEach(digest -> frames.add(frame(digest, things.getOrDefault(digest, Thing.NONE))));
        changed.clear();
        return frames;
    }

    private static MemorySegment frame(Digest digest, Thing thing) {
        byte[] kernels = Frame.utf8(thing.kernels, MAX_KERNEL_BYTES);
        return new HoldsFrame(Messages.begin(Opcode.HOLDS, HoldsFrame.bytes(kernels), 0))
                .digest(digest)
                .lengthBytes(thing.lengthBytes)
                .rebuildNs(thing.rebuildNs)
                .kind(thing.kind)
                .state(thing.state)
                .texts(kernels)
                .segment();
    }
}
