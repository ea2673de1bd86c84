package dev.hearth.samples.edges;

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

/** {@code GET /} is the page, {@code POST /} takes a picture and answers with its edges. */
@Path("/")
public class EdgesResource {
    /** The page has all it needs in itself and may talk to this function only. */
    private static final String PAGE_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
                    + " img-src 'self' blob: data:; connect-src 'self'; form-action 'self'; base-uri 'none'";

    private static final String PNG = "image/png";

    private final EdgeDetector detector;

    EdgesResource(EdgeDetector detector) {
        this.detector = detector;
    }

    @GET
    @Produces("text/html;charset=UTF-8")
    public Response page() throws IOException {
        try (InputStream page = Objects.requireNonNull(EdgesResource.class.getResourceAsStream("/page.html"))) {
            return Response.ok(page.readAllBytes())
                    .header("content-security-policy", PAGE_POLICY)
                    .header("x-content-type-options", "nosniff")
                    .build();
        }
    }

    @POST
    @Consumes({"image/jpeg", PNG})
    @Produces({PNG, Problem.MEDIA_TYPE})
    public Response edges(
            byte[] picture,
            @RestQuery @Nullable String sigma,
            @RestQuery @Nullable String threshold,
            @RestQuery @Nullable String low,
            @RestQuery @Nullable String high,
            @RestQuery @Nullable String check) {
        return answer(picture, EdgeSettings.of(sigma, threshold, low, high), check);
    }

    /** The same for a form without scripts: its settings come as fields. */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Produces({PNG, Problem.MEDIA_TYPE})
    public Response edgesOfForm(
            @RestForm("picture") @Nullable FileUpload picture,
            @RestForm @Nullable String sigma,
            @RestForm @Nullable String threshold,
            @RestForm @Nullable String low,
            @RestForm @Nullable String high,
            @RestForm @Nullable String check)
            throws IOException {
        if (picture == null) {
            throw new RefusedException(400, "The form has no part named picture.");
        }
        byte[] body = Files.readAllBytes(picture.uploadedFile());
        return answer(body, EdgeSettings.of(sigma, threshold, low, high), check);
    }

    private Response answer(byte[] picture, EdgeSettings settings, @Nullable String check) {
        Edges edges = detector.detect(picture, settings, Boolean.parseBoolean(check));
        var response = Response.ok(edges.png(), PNG)
                .header("server-timing", edges.serverTiming())
                .header("hearth-device", edges.device())
                .header("hearth-size", edges.width() + "x" + edges.height());
        return (edges.check() == null ? response : response.header("hearth-check", edges.check())).build();
    }
}
