package dev.hearth.activator.placement;

import dev.hearth.activator.placement.Estimate.Inventory;
import dev.hearth.activator.placement.Estimate.State;
import dev.hearth.activator.warmth.Holdings;
import dev.hearth.activator.warmth.NodeOffer.Shares;
import dev.hearth.activator.warmth.NodeWarm;
import dev.hearth.activator.warmth.RevisionProfile;
import dev.hearth.activator.warmth.RevisionWarmth;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long a pod's first kernel would be waited for on a node. Arithmetic only; {@code docs/placement.md} says it in words.
 *
 * <pre>{@code
 * preparation = context + modules + buffers
 * hidden      = known there ? min(preparation, container start) : 0
 * expected    = warm + wait + crowd + (preparation − hidden) + hidden weight × hidden
 * }</pre>
 *
 * @param rates what things take that nobody tells
 */
public record CostModel(Rates rates) {
    /**
     * What a pod would wait for.
     *
     * @param revision its revision
     * @param profile what that uses
     * @param warm what the node's daemon told; null where it has not, or too long ago
     * @param shares that the node has of the kind
     */
    public Estimate estimate(String revision, RevisionProfile profile, @Nullable NodeWarm warm, Shares shares) {
        RevisionWarmth here = warm == null ? null : warm.revisions().get(revision);
        boolean isKnown = here != null || (warm != null && warm.known().contains(revision));
        Holdings holdings = here == null ? Holdings.NONE : here.holdings();
        long contextNs =
                here != null ? 0 : warm != null && warm.spareWorkers() > 0 ? rates.spareNs() : rates.workerStartNs();
        var needed = new Needed(profile, holdings, isKnown);
        long waitNs = warm == null ? 0 : warm.waitNs();
        long crowdNs = crowdNs(shares);
        long preparationNs = contextNs + needed.modulesNs + needed.buffersNs;
        long hiddenNs = isKnown ? Math.min(preparationNs, rates.containerStartNs()) : 0;
        return new Estimate(
                here != null ? State.WARM : isKnown ? State.KNOWN : State.COLD,
                contextNs,
                needed.modulesNs,
                needed.buffersNs,
                waitNs,
                crowdNs,
                rates.warmNs()
                        + waitNs
                        + crowdNs
                        + (preparationNs - hiddenNs)
                        + (long) (rates.hiddenWeight() * hiddenNs),
                needed.inventory());
    }

    /** On a node where nobody was ever, and which has a worker to spare and all its shares. */
    public Estimate cold(RevisionProfile profile) {
        var idle = new NodeWarm(Map.of(), Set.of(), 1, true, 0, 0);
        return estimate("", profile, idle, new Shares(1, 1));
    }

    private long crowdNs(Shares shares) {
        return shares.free() < 0 || shares.total() <= 0
                ? 0
                : rates.crowdNs() * Math.max(0, shares.total() - shares.free()) / shares.total();
    }

    /** What is to be made, summed up. */
    private final class Needed {
        private long modulesNs;
        private long buffersNs;
        private int loaded;
        private final int modules;
        private long deviceBytes;
        private long bytes;

        Needed(RevisionProfile profile, Holdings holdings, boolean isKnown) {
            modules = profile.modules().size();
            profile.modules().forEach((digest, module) -> {
                if (holdings.modules().contains(digest)) {
                    loaded++;
                } else {
                    modulesNs += isKnown
                            ? Math.min(module.leastNs(), rates.loadNs())
                            : Math.max(module.mostNs(), rates.loadNs());
                }
            });
            profile.buffers().forEach((digest, length) -> {
                bytes += length;
                if (holdings.onDevice().contains(digest)) {
                    deviceBytes += length;
                } else {
                    buffersNs += (long) (length / rate(holdings.onHost().contains(digest), isKnown));
                }
            });
        }

        private double rate(boolean isOnHost, boolean isKnown) {
            return isOnHost ? rates.hostBytesPerNs() : isKnown ? rates.diskBytesPerNs() : rates.uploadBytesPerNs();
        }

        Inventory inventory() {
            return new Inventory(loaded, modules, deviceBytes, bytes);
        }
    }
}
