package dev.hearth.activator.warmth;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** The token by which daemons know this process. Read for each call, since the kubelet renews the file. */
final class BearerToken extends CallCredentials {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Path file;

    BearerToken(Path file) {
        this.file = file;
    }

    @Override
    public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier applier) {
        if (request.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
            applier.fail(Status.UNAUTHENTICATED.withDescription("a token is shown by TLS alone"));
            return;
        }
        executor.execute(() -> {
            try {
                var headers = new Metadata();
                headers.put(AUTHORIZATION, "Bearer " + Files.readString(file).strip());
                applier.apply(headers);
            } catch (IOException | RuntimeException e) {
                applier.fail(Status.UNAUTHENTICATED
                        .withDescription("no token can be read at " + file
                                + "; mount a projected service-account token there and name it by"
                                + " hearth.activator.warmth.token-file")
                        .withCause(e));
            }
        });
    }
}
