package dev.hearth.daemon.cluster;

import dev.hearth.daemon.RefusedException;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Says which pod a token is of, and remembers it for a short time: never beyond the token's end, and by its digest alone, so
 * that no token lies in this process's memory. Within that time a session needs no API server.
 *
 * <p>A refusal is remembered too, for a few seconds, lest one pod has the API server asked as often as it likes. That the
 * API server does not answer is not. Any thread may call.
 */
final class PodIdentities {
    private static final Logger LOG = System.getLogger(PodIdentities.class.getName());
    private static final Duration REFUSAL_LIFE = Duration.ofSeconds(5);
    private static final int MAX_KNOWN = 4096;
    private static final int FORBIDDEN = 403;
    private static final int UNAUTHORIZED = 401;

    private final Reviewer reviewer;
    private final Duration life;
    private final Clock clock;
    private final TokenMemory<Known> known;

    /** Asks the API server. */
    interface Reviewer {
        /**
         * Asks anew.
         *
         * @throws RefusedException where the token is of no pod that may use this node's devices
         * @throws KubernetesClientException where the API server does not answer
         */
        Reviewed review(String token);
    }

    /**
     * A pod of this node.
     *
     * @param namespace of it
     * @param name of it
     * @param uid of it
     * @param tenant whose worker it shares
     * @param wanted what it wants
     */
    record Pod(String namespace, String name, String uid, String tenant, Annotations wanted) {}

    /**
     * What the API server says of a token.
     *
     * @param pod that it is of
     * @param end when it ends
     */
    record Reviewed(Pod pod, Instant end) {}

    private record Known(@Nullable Pod pod, @Nullable RefusedException refusal) {}

    PodIdentities(Reviewer reviewer, Duration life, Clock clock) {
        this.reviewer = reviewer;
        this.life = life;
        this.clock = clock;
        this.known = new TokenMemory<>(MAX_KNOWN, clock);
    }

    /**
     * The pod of a token.
     *
     * @throws RefusedException where there is none that may use this node's devices, or it cannot be told just now
     */
    Pod of(String token) throws InterruptedException {
        Digest digest = TokenMemory.digest(token);
        Known before = known.find(digest);
        if (before != null) {
            return known(before);
        }
        try {
            Reviewed reviewed = reviewer.review(token);
            Instant until = clock.instant().plus(life);
            known.keep(
                    digest, new Known(reviewed.pod(), null), until.isBefore(reviewed.end()) ? until : reviewed.end());
            return reviewed.pod();
        } catch (RefusedException e) {
            known.keep(digest, new Known(null, e), clock.instant().plus(REFUSAL_LIFE));
            throw e;
        } catch (KubernetesClientException e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException().initCause(e);
            }
            throw unavailable(e);
        }
    }

    private static Pod known(Known known) {
        RefusedException refusal = known.refusal();
        if (refusal != null || known.pod() == null) {
            throw new RefusedException(
                    refusal == null ? Status.INTERNAL : refusal.status(),
                    refusal == null ? "" : String.valueOf(refusal.getMessage()));
        }
        return known.pod();
    }

    private static RefusedException unavailable(KubernetesClientException e) {
        if (e.getCode() == FORBIDDEN || e.getCode() == UNAUTHORIZED) {
            LOG.log(Level.ERROR, "the API server refuses this daemon: {0}", e.getMessage());
            return new RefusedException(
                    Status.UNAVAILABLE,
                    "the daemon of this node may not ask the API server whose token this is; apply"
                            + " config/base/211-clusterrolebinding-hearth-daemon.yaml, and try again");
        }
        LOG.log(Level.WARNING, "the API server does not answer: {0}", e.getMessage());
        return new RefusedException(
                Status.UNAVAILABLE,
                "the API server did not tell the daemon of this node whose token this is; try again in some seconds"
                        + " (sessions that are open go on meanwhile)");
    }

    /** How many tokens are remembered. */
    int size() {
        return known.size();
    }
}
