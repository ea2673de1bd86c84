package dev.hearth.activator;

import dev.hearth.activator.admission.AdmissionReview;
import dev.hearth.activator.admission.DeploymentAdmission;
import dev.hearth.activator.admission.PodAdmission;
import dev.hearth.activator.admission.ServiceAdmission;
import dev.hearth.activator.admission.SidecarTemplate;
import dev.hearth.activator.admission.Verdict;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.inject.Singleton;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;

/** What the API server calls before it writes an object. Nothing here waits for anything, so it needs no thread of its own. */
@Path("/admission")
@Singleton
@NonBlocking
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class AdmissionEndpoint {
    private final DeploymentAdmission deployments;
    private final PodAdmission pods;
    private final ServiceAdmission services = new ServiceAdmission();
    private final AdmissionMetrics metrics;

    AdmissionEndpoint(ActivatorConfig config, AdmissionMetrics metrics, Placements placements) {
        this.deployments = new DeploymentAdmission(template(config.sidecar()));
        this.pods = new PodAdmission(placements.preference());
        this.metrics = metrics;
    }

    /** Injects the sidecar. */
    @POST
    @Path("/deployments")
    public byte[] deployments(byte[] review) {
        return answer("deployment", review, deployments::admit);
    }

    /** Steers where a pod is placed. */
    @POST
    @Path("/pods")
    public byte[] pods(byte[] review) {
        return answer("pod", review, pods::admit);
    }

    /** Sets what an accelerated Service is better off with. */
    @POST
    @Path("/services/complete")
    public byte[] completeService(byte[] review) {
        return answer("service-complete", review, services::complete);
    }

    /** Checks a Service's annotations. */
    @POST
    @Path("/services/check")
    public byte[] checkService(byte[] review) {
        return answer("service-check", review, services::check);
    }

    private byte[] answer(String kind, byte[] bytes, Function<AdmissionReview, Verdict> admission) {
        try (AdmissionMetrics.Admission measured = metrics.start(kind)) {
            AdmissionReview review = AdmissionReview.parse(bytes);
            Verdict verdict = admission.apply(review);
            byte[] answer = review.answer(verdict);
            measured.ends(review, verdict);
            return answer;
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(
                    e.getMessage(),
                    Response.status(Response.Status.BAD_REQUEST)
                            .entity(e.getMessage())
                            .type(MediaType.TEXT_PLAIN)
                            .build());
        }
    }

    private static SidecarTemplate template(ActivatorConfig.Sidecar config) {
        return new SidecarTemplate(
                config.image(),
                config.imagePullPolicy(),
                config.cpuRequest(),
                config.memoryRequest(),
                config.cpuLimit(),
                config.memoryLimit(),
                config.traceEndpoint());
    }
}
