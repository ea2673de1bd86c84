package dev.hearth.samples.classify;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the accelerator is open and the network is loaded: a request before would only wait for that. */
@Readiness
@ApplicationScoped
class AcceleratorReady implements HealthCheck {
    private final Classifier classifier;

    AcceleratorReady(Classifier classifier) {
        this.classifier = classifier;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("accelerator")
                .status(classifier.isReady())
                .build();
    }
}
