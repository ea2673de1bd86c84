package dev.hearth.sidecar;

import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.DomainSocketServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the sidecar into its framework: starts it with the process and ends it with it. */
@ApplicationScoped
class SidecarApplication {
    private static final Logger LOG = System.getLogger(SidecarApplication.class.getName());
    private static final String INSTRUMENTATION = "dev.hearth.sidecar";

    @Produces
    @Singleton
    Sidecar sidecar(
            SidecarConfig config,
            OpenTelemetry openTelemetry,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean untraced)
            throws IOException {
        return Sidecar.launch(config, untraced ? null : openTelemetry.getTracer(INSTRUMENTATION));
    }

    void stop(@Disposes Sidecar sidecar) {
        sidecar.close();
    }

    /** Frames are accepted before anything of HTTP is up: the first thing that a function does is to connect. */
    void start(@Observes StartupEvent event, Sidecar sidecar) {
        LOG.log(
                Level.INFO,
                "frames on {0}, gRPC on {1}",
                sidecar.config().socket(),
                sidecar.config().grpcSocket());
        Rehearsal.start(sidecar.config().socket(), () -> sidecar.isOpening() || Processors.areBusy());
    }

    /** Vert.x makes the gRPC socket with the umask's mode, which lets no other user in. */
    void open(@ObservesAsync DomainSocketServerStart event, SidecarConfig config) throws IOException {
        Files.setPosixFilePermissions(config.grpcSocket(), permissions(config.socketMode()));
    }

    /** The permissions of an octal mode: the enum's constants go from the owner's read bit down to the others' execute bit. */
    static Set<PosixFilePermission> permissions(String octal) {
        int mode = Integer.parseInt(octal, 8);
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        int bit = 0400;
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & bit) != 0) {
                permissions.add(permission);
            }
            bit >>= 1;
        }
        return permissions;
    }
}
