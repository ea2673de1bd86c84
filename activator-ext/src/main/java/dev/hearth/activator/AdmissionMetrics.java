package dev.hearth.activator;

import dev.hearth.activator.admission.AdmissionReview;
import dev.hearth.activator.admission.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Counts and times admissions by what was asked and what became of it. */
@Singleton
class AdmissionMetrics {
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofSeconds(1)
    };

    private final MeterRegistry registry;

    AdmissionMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Begins to time an admission; it ends when it is closed, and has failed unless {@link Admission#ends} was called. */
    Admission start(String kind) {
        return new Admission(kind);
    }

    /** One admission under way. */
    final class Admission implements AutoCloseable {
        private final String kind;
        private final Timer.Sample sample = Timer.start(registry);
        private String outcome = "failed";

        private Admission(String kind) {
            this.kind = kind;
        }

        void ends(AdmissionReview review, Verdict verdict) {
            if (verdict.refusal() != null) {
                outcome = "refused";
            } else {
                outcome = review.object().equals(verdict.object()) ? "unchanged" : "changed";
            }
        }

        @Override
        public void close() {
            sample.stop(Timer.builder("hearth_activator_admissions")
                    .description("Admissions, and how long they took within the process.")
                    .tag("kind", kind)
                    .tag("outcome", outcome)
                    .serviceLevelObjectives(BOUNDS)
                    .register(registry));
        }
    }
}
