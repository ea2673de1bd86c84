package dev.hearth.activator.warmth;

import dev.hearth.v1.Revision;
import dev.hearth.v1.WarmBuffer;
import dev.hearth.v1.WarmModule;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The profiles of the revisions that were told about last, also when no node has them warm any more. Any thread may call.
 */
final class Profiles {
    /** As many as a large cluster has; what is not heard of for longest goes. */
    private static final int MAX = 8192;
    /** A revision that has many more modules makes them anew all the time, and its profile says nothing. */
    private static final int MAX_THINGS = 512;

    private final Map<String, RevisionProfile> known = new LinkedHashMap<>(16, 0.75f, true);

    /** Takes what one node has of a revision. */
    synchronized void learn(String name, Revision told) {
        RevisionProfile before = known.getOrDefault(name, RevisionProfile.UNKNOWN);
        if (saysNothingNew(before, told)) {
            return;
        }
        known.put(name, with(before, told));
        if (known.size() > MAX) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /** As nearly every message does. */
    private static boolean saysNothingNew(RevisionProfile before, Revision told) {
        for (WarmModule module : told.getModulesList()) {
            RevisionProfile.Module known = before.modules().get(module.getDigest());
            if (known == null || !known.covers(module.getRebuildNs())) {
                return false;
            }
        }
        for (WarmBuffer buffer : told.getBuffersList()) {
            Long length = before.buffers().get(buffer.getDigest());
            if (length == null || length != buffer.getLengthBytes()) {
                return false;
            }
        }
        return true;
    }

    private static RevisionProfile with(RevisionProfile before, Revision told) {
        Map<String, RevisionProfile.Module> modules = new HashMap<>(before.modules());
        for (WarmModule module : told.getModulesList()) {
            long took = Math.max(0, module.getRebuildNs());
            if (modules.size() < MAX_THINGS || modules.containsKey(module.getDigest())) {
                modules.merge(
                        module.getDigest(),
                        new RevisionProfile.Module(took, took),
                        (known, one) -> known.with(one.leastNs()));
            }
        }
        Map<String, Long> buffers = new HashMap<>(before.buffers());
        for (WarmBuffer buffer : told.getBuffersList()) {
            if (buffers.size() < MAX_THINGS || buffers.containsKey(buffer.getDigest())) {
                buffers.put(buffer.getDigest(), Math.max(0, buffer.getLengthBytes()));
            }
        }
        return new RevisionProfile(Map.copyOf(modules), Map.copyOf(buffers));
    }

    synchronized RevisionProfile of(String revision) {
        return known.getOrDefault(revision, RevisionProfile.UNKNOWN);
    }
}
