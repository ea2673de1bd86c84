package dev.hearth.samples.heat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** {@code GET /} is the page, {@code POST /} takes a plate as JSON and answers with a picture of it after its steps. */
@Path("/")
public class HeatResource {
    /** The page has all it needs in itself and may talk to this function only. */
    private static final String PAGE_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
                    + " img-src 'self' blob: data:; connect-src 'self'; form-action 'self'; base-uri 'none'";

    private static final String PNG = "image/png";

    private final HeatSolver solver;
    private final ObjectMapper json;

    HeatResource(HeatSolver solver, ObjectMapper json) {
        this.solver = solver;
        this.json = json;
    }

    @GET
    @Produces("text/html;charset=UTF-8")
    public Response page() throws IOException {
        try (InputStream page = Objects.requireNonNull(HeatResource.class.getResourceAsStream("/page.html"))) {
            return Response.ok(page.readAllBytes())
                    .header("content-security-policy", PAGE_POLICY)
                    .header("x-content-type-options", "nosniff")
                    .build();
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({PNG, Problem.MEDIA_TYPE})
    public Response heat(InputStream plate, @RestQuery @Nullable String check) throws IOException {
        Heat heat = solver.solve(Plate.parse(plate), Boolean.parseBoolean(check));
        var response = Response.ok(heat.png(), PNG)
                .header("server-timing", heat.serverTiming())
                .header("hearth-device", heat.device())
                .header("hearth-launches", heat.launches())
                .header("hearth-heat", asJson(heat));
        return (heat.check() == null ? response : response.header("hearth-check", heat.check())).build();
    }

    private String asJson(Heat heat) throws JsonProcessingException {
        return json.writeValueAsString(heat);
    }
}
