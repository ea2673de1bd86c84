package dev.hearth.samples.edges;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the accelerator is open and the kernels are loaded: a request before would only wait for that. */
@Readiness
@ApplicationScoped
class AcceleratorReady implements HealthCheck {
    private final EdgeDetector detector;

    AcceleratorReady(EdgeDetector detector) {
        this.detector = detector;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("accelerator")
                .status(detector.isReady())
                .build();
    }
}
