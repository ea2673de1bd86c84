package dev.hearth.activator.placement;

/**
 * What things take that nobody tells. The figures behind {@link #MEASURED} are those of {@code docs/placement.md}, which says where
 * each is from.
 *
 * @param warmNs from a pod's first call to its first kernel where nothing is missing
 * @param spareNs giving a revision a worker that is started already
 * @param workerStartNs starting one, with its context
 * @param loadNs loading a module that is on the node's disk
 * @param hostBytesPerNs from host memory to a device
 * @param diskBytesPerNs from the node's disk to a device
 * @param uploadBytesPerNs from the function, which reads its own image first
 * @param containerStartNs from the decision to the pod's first call: what is done meanwhile is waited for by nobody
 * @param hiddenWeight how much of what is done meanwhile counts all the same, since it takes from others what it needs and may come late
 * @param crowdNs what a node whose shares are all taken is slower by
 */
public record Rates(
        long warmNs,
        long spareNs,
        long workerStartNs,
        long loadNs,
        double hostBytesPerNs,
        double diskBytesPerNs,
        double uploadBytesPerNs,
        long containerStartNs,
        double hiddenWeight,
        long crowdNs) {
    private static final long MS = 1_000_000;

    /** Measured, or assumed, as the document says. */
    public static final Rates MEASURED =
            new Rates(15 * MS, 26 * MS, 600 * MS, 45 * MS, 8.0, 1.0, 0.4, 700 * MS, 0.25, 10 * MS);
}
