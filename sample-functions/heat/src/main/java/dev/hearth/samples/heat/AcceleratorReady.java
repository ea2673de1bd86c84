package dev.hearth.samples.heat;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the accelerator is open and the kernels are loaded: a request before would only wait for that. */
@Readiness
@ApplicationScoped
class AcceleratorReady implements HealthCheck {
    private final HeatSolver solver;

    AcceleratorReady(HeatSolver solver) {
        this.solver = solver;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("accelerator").status(solver.isReady()).build();
    }
}
