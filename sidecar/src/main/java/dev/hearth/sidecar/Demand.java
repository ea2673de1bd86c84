package dev.hearth.sidecar;

import dev.hearth.protocol.posix.PeerCredentials;

/**
 * What a function that asks for a session is and speaks.
 *
 * @param function the process at the other end of its socket, as the kernel says
 * @param minVersion lowest protocol version that function and sidecar share
 * @param maxVersion highest one
 * @param resumeTokenHigh token of a lost session, 0 for a new one
 * @param resumeTokenLow its other half
 */
record Demand(PeerCredentials function, int minVersion, int maxVersion, long resumeTokenHigh, long resumeTokenLow) {
    /** Whether it wants a session that it had, and no new one. */
    boolean isResumption() {
        return (resumeTokenHigh | resumeTokenLow) != 0;
    }
}
