package dev.hearth.samples.classify;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Objects;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** {@code GET /} is the page, {@code POST /} takes a picture and answers what it shows. */
@Path("/")
public class ClassifyResource {
    /** The page has all it needs in itself and may talk to this function only. */
    private static final String PAGE_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
                    + " img-src 'self' blob: data:; connect-src 'self'; form-action 'self'; base-uri 'none'";

    private static final int DEFAULT_TOP = 5;

    private final Classifier classifier;

    ClassifyResource(Classifier classifier) {
        this.classifier = classifier;
    }

    @GET
    @Produces("text/html;charset=UTF-8")
    public Response page() throws IOException {
        try (InputStream page = Objects.requireNonNull(ClassifyResource.class.getResourceAsStream("/page.html"))) {
            return Response.ok(page.readAllBytes())
                    .header("content-security-policy", PAGE_POLICY)
                    .header("x-content-type-options", "nosniff")
                    .build();
        }
    }

    @POST
    @Consumes({"image/jpeg", "image/png"})
    @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
    public Response classify(byte[] picture, @RestQuery @Nullable String top) {
        return answer(picture, top);
    }

    /** The same for a form without scripts. */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
    public Response classifyOfForm(@RestForm("picture") @Nullable FileUpload picture, @RestForm @Nullable String top)
            throws IOException {
        if (picture == null) {
            throw new RefusedException(400, "The form has no part named picture.");
        }
        return answer(Files.readAllBytes(picture.uploadedFile()), top);
    }

    private Response answer(byte[] picture, @Nullable String top) {
        Classification found = classifier.classify(picture, count(top));
        return Response.ok(new Answer(found.labels()), MediaType.APPLICATION_JSON)
                .header("server-timing", found.serverTiming())
                .header("hearth-device", found.device())
                .header("hearth-size", found.width() + "x" + found.height())
                .build();
    }

    private static int count(@Nullable String top) {
        if (top == null || top.isBlank()) {
            return DEFAULT_TOP;
        }
        try {
            int count = Integer.parseInt(top.strip());
            if (count >= 1 && count <= Labels.COUNT) {
                return count;
            }
        } catch (NumberFormatException _) {
            // answered below
        }
        throw new RefusedException(400, "top must be a whole number from 1 to " + Labels.COUNT + ".");
    }
}
