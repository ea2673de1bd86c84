package dev.hearth.activator.warmth;

import java.util.Map;
import java.util.Optional;

/**
 * What a node offers, as its AcceleratorNode says.
 *
 * @param ready whether functions can use its devices
 * @param shares of devices, by kind: cpu, gpu, tpu
 * @param endpoint where its daemon can be asked; none where it cannot
 */
public record NodeOffer(boolean ready, Map<String, Shares> shares, Optional<Endpoint> endpoint) {
    /** Takes a copy. */
    public NodeOffer {
        shares = Map.copyOf(shares);
    }

    /**
     * Shares of one kind of device.
     *
     * @param free those that no pod has; {@link #UNKNOWN} where the kubelet does not say
     * @param total of devices that work
     */
    public record Shares(int free, int total) {
        /** That the kubelet does not say how many are free. */
        public static final int UNKNOWN = -1;

        /** Whether a pod may get one, as far as is known. */
        public boolean hasFree() {
            return free != 0 && total > 0;
        }
    }

    /**
     * Where a daemon can be asked.
     *
     * @param address of its pod
     * @param port of TCP
     * @param certificate which it shows, as PEM
     */
    public record Endpoint(String address, int port, String certificate) {}
}
