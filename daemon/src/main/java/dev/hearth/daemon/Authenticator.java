package dev.hearth.daemon;

import dev.hearth.protocol.OpenFrame;
import dev.hearth.protocol.posix.PeerCredentials;

/**
 * Says whom a sidecar's session is for and what its tenant wants. There are two: the users of this machine
 * ({@link StandaloneAuthenticator}), and the pods of a cluster. Any thread may call.
 */
public interface Authenticator {
    /**
     * Finds out whom a session is for; may wait for others to answer, for some seconds at most.
     *
     * @param peer the process at the other end of the socket, as the kernel says
     * @param open what it says of itself
     * @param keepWarmNs how long it wants its tenant to stay warm; 0 where it does not say
     * @throws RefusedException where that cannot be told; status and message go to the sidecar
     */
    Identity authenticate(PeerCredentials peer, OpenFrame open, long keepWarmNs) throws InterruptedException;
}
