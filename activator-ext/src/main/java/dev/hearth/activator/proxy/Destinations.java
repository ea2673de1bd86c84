package dev.hearth.activator.proxy;

import java.util.Locale;
import java.util.Optional;

/** Knows which pods a request may be sent to past the stock path. Used by many event loops at once. */
public interface Destinations {
    /** Takes a place in a ready pod on a node where the revision is warm, if there is one. */
    Destination take(RevisionName revision);

    /**
     * Where a request goes.
     *
     * @param slot its place in a pod; without it, the stock path is taken
     * @param reason why there
     */
    record Destination(Optional<PodSlot> slot, Reason reason) {
        static Destination direct(PodSlot slot) {
            return new Destination(Optional.of(slot), Reason.WARM);
        }

        static Destination stock(Reason reason) {
            return new Destination(Optional.empty(), reason);
        }
    }

    /** Why a request takes the path that it takes. */
    enum Reason {
        /** A pod on a warm node has a free place. */
        WARM,
        /** The revision is not known here, or not accelerated. */
        NOT_ACCELERATED,
        /** All requests of the revision are to go through Knative's activator, or pods cannot be reached past a mesh or TLS. */
        NOT_ALLOWED,
        /** No pod is ready. */
        NO_POD,
        /** No ready pod is on a node that is known to have the revision warm. */
        NOT_WARM,
        /** Every pod on a warm node has as many requests as it may. */
        BUSY,
        /** It is a probe, and that asks about the stock path. */
        PROBE,
        /** The pod could not be reached. */
        UNREACHABLE;

        /** As metrics, traces and headers say it. */
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
