package dev.hearth.daemon.cluster;

import dev.hearth.protocol.Digest;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.grpc.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Says whether the bearer of a token may ask this daemon, by what the API server says of it. What it said is believed for a
 * short time, under the token's digest. Any thread may call; one that asks the API server waits for it.
 */
final class Callers {
    private static final Logger LOG = System.getLogger(Callers.class.getName());
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final Duration REFUSAL_LIFE = Duration.ofSeconds(5);
    private static final int MAX_KNOWN = 256;
    /** A token is a kilobyte or two; nobody has more of them reviewed at once than this. */
    private static final int MAX_TOKEN = 16 << 10;

    private static final int MAX_REVIEWS = 4;

    private final TokenReviews reviews;
    private final String audience;
    private final Set<String> users;
    private final Clock clock;
    private final Semaphore asking = new Semaphore(MAX_REVIEWS);
    private final TokenMemory<Status> known;

    /** Lets these users in, with tokens for this audience. */
    Callers(KubernetesClient client, String audience, List<String> users, Clock clock) {
        this.reviews = new TokenReviews(client, audience);
        this.audience = audience;
        this.users = Set.copyOf(users);
        this.clock = clock;
        this.known = new TokenMemory<>(MAX_KNOWN, clock);
    }

    /** OK where the bearer may call; else why not. */
    Status check(String token) {
        if (token.isEmpty() || token.length() > MAX_TOKEN) {
            return Status.UNAUTHENTICATED.withDescription("show a service account's token of audience " + audience
                    + " as \"authorization: Bearer …\", as activator-ext does");
        }
        Digest digest = TokenMemory.digest(token);
        Status before = known.find(digest);
        if (before != null) {
            return before;
        }
        if (!asking.tryAcquire()) {
            return Status.UNAVAILABLE.withDescription("too many tokens are asked about at once; try again");
        }
        try {
            Status status = review(token);
            known.keep(digest, status, clock.instant().plus(status.isOk() ? LIFE : REFUSAL_LIFE));
            return status;
        } catch (KubernetesClientException e) {
            LOG.log(Level.WARNING, "the API server does not say who calls: {0}", e.getMessage());
            return Status.UNAVAILABLE.withDescription("the API server did not tell whose token this is; try again");
        } finally {
            asking.release();
        }
    }

    private Status review(String token) {
        TokenReviewStatus status = reviews.of(token);
        if (status == null
                || !Boolean.TRUE.equals(status.getAuthenticated())
                || status.getAudiences() == null
                || !status.getAudiences().contains(audience)) {
            return Status.UNAUTHENTICATED.withDescription(
                    "the API server does not accept the token, or not for the audience " + audience);
        }
        String user = String.valueOf(status.getUser().getUsername());
        return users.contains(user)
                ? Status.OK
                : Status.PERMISSION_DENIED.withDescription(
                        user + " may not ask this daemon; hearth.daemon.cluster.node-port.callers names who may");
    }
}
