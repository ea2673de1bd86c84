package dev.hearth.daemon.cluster;

import dev.hearth.daemon.Authenticator;
import dev.hearth.daemon.Identity;
import dev.hearth.daemon.RefusedException;
import dev.hearth.protocol.OpenFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.PeerCredentials;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * In a cluster a sidecar is known by its pod's token alone; of what else it says only the function's uid is taken, since
 * it is about files of its own pod, which the worker compares with what it is handed. What the tenant wants stands in the
 * pod's annotations.
 */
final class PodAuthenticator implements Authenticator {
    private static final Logger LOG = System.getLogger(PodAuthenticator.class.getName());

    private final PodIdentities pods;

    PodAuthenticator(PodIdentities pods) {
        this.pods = pods;
    }

    @Override
    public Identity authenticate(PeerCredentials peer, OpenFrame open, long keepWarmNs) throws InterruptedException {
        String token = open.token();
        if (token.isEmpty()) {
            throw new RefusedException(
                    Status.UNAUTHENTICATED,
                    "the sidecar showed no token; mount a projected service-account token of audience hearth.dev in it"
                            + " and set hearth.sidecar.token-file (HEARTH_SIDECAR_TOKEN_FILE) to its path, as Hearth's"
                            + " webhook does");
        }
        PodIdentities.Pod pod = pods.of(token);
        LOG.log(
                Level.DEBUG,
                "a sidecar of pod {0}/{1} (uid {2}, process of user {3}) is of tenant {4}",
                pod.namespace(),
                pod.name(),
                pod.uid(),
                String.valueOf(peer.uid()),
                pod.tenant());
        Annotations wanted = pod.wanted();
        return new Identity(
                pod.tenant(),
                open.functionUid(),
                wanted.kind(),
                wanted.memoryBytes(),
                wanted.weight(),
                wanted.priority(),
                wanted.keepWarmNs());
    }
}
