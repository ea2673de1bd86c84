package dev.hearth.daemon.cluster;

import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/**
 * Has the API server say whose tokens are.
 *
 * @param client of the API server
 * @param audience that a token must be for
 */
record TokenReviews(KubernetesClient client, String audience) {
    /**
     * What it says of a token; null where it says nothing.
     *
     * @throws KubernetesClientException where it does not answer
     */
    @Nullable
    TokenReviewStatus of(String token) {
        return client.authentication()
                .v1()
                .tokenReviews()
                .create(new TokenReviewBuilder()
                        .withNewSpec()
                        .withToken(token)
                        .withAudiences(audience)
                        .endSpec()
                        .build())
                .getStatus();
    }
}
