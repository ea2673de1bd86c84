package dev.hearth.samples.classify;

import dev.hearth.client.AcceleratorException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every failure into a problem that says what to do. */
public class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    @ServerExceptionMapper
    public Response refused(RefusedException e) {
        return problem(e.status(), String.valueOf(e.getMessage()));
    }

    @ServerExceptionMapper
    public Response accelerator(AcceleratorException e) {
        LOG.warnf("Accelerator: %s", e.getMessage());
        return switch (e.status()) {
            case UNAVAILABLE, DEVICE_LOST, UNAUTHENTICATED ->
                problem(503, "The accelerator is away: " + sentence(e) + " Then try again.");
            case BUSY, REJECTED -> problem(503, "The accelerator is busy: " + sentence(e) + " Try again in a moment.");
            case OUT_OF_MEMORY, OUT_OF_QUOTA ->
                problem(
                        503,
                        "The accelerator has no memory left for this picture: " + sentence(e)
                                + " Try again, send a smaller one, or raise hearth.dev/memory or hearth.dev/shared-memory.");
            case UNSUPPORTED ->
                problem(
                        503,
                        "This node's accelerator does not run StableHLO: " + sentence(e)
                                + " Configure a PJRT plugin for its daemon (hearth.daemon.pjrt.plugins.cpu).");
            default -> problem(500, "The accelerator failed: " + sentence(e));
        };
    }

    @ServerExceptionMapper
    public Response weights(WeightsException e) {
        LOG.warn(e.getMessage());
        return problem(503, String.valueOf(e.getMessage()));
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException e) {
        String detail = switch (e) {
            case NotSupportedException _ ->
                "Send the picture as the body with content-type image/jpeg or image/png, or as multipart/form-data"
                        + " with a part named picture.";
            case NotAllowedException _ -> "POST a picture to /, or GET / for the page.";
            default -> String.valueOf(e.getMessage());
        };
        return problem(e.getResponse().getStatus(), detail);
    }

    private static String sentence(AcceleratorException e) {
        String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return line.endsWith(".") ? line : line + ".";
    }

    private static Response problem(int status, String detail) {
        Response.Status known = Response.Status.fromStatusCode(status);
        var response = Response.status(status)
                .type(Problem.MEDIA_TYPE)
                .entity(new Problem(status, known == null ? "Error" : known.getReasonPhrase(), detail));
        return (status == 503 ? response.header(HttpHeaders.RETRY_AFTER, 1) : response).build();
    }
}
