package dev.hearth.activator.admission;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What the administrator decides about the sidecars that are injected from now on.
 *
 * @param image where the sidecar's image is
 * @param imagePullPolicy when it is pulled; none for Kubernetes' own default
 * @param cpuRequest CPU that a node must have free for it
 * @param memoryRequest memory that a node must have free for it
 * @param cpuLimit most CPU that it may use; none for no limit
 * @param memoryLimit most memory that it may use
 * @param traceEndpoint where it sends its spans; none for no tracing
 */
public record SidecarTemplate(
        String image,
        Optional<String> imagePullPolicy,
        String cpuRequest,
        String memoryRequest,
        Optional<String> cpuLimit,
        String memoryLimit,
        Optional<String> traceEndpoint) {

    /** A sidecar that no revision has made its own yet. It has no probes: what waits for the sidecar is the client. */
    ObjectNode container() {
        ObjectNode container = JsonNodeFactory.instance.objectNode();
        container.put("name", Injection.SIDECAR).put("image", image);
        imagePullPolicy.ifPresent(policy -> container.put("imagePullPolicy", policy));
        container.put("restartPolicy", "Always");
        environment(container);
        resources(container);
        restrict(container.putObject("securityContext"));
        mounts(container);
        return container;
    }

    private void environment(ObjectNode container) {
        container
                .putArray("env")
                .addObject()
                .put("name", "HEARTH_SIDECAR_TOKEN_FILE")
                .put("value", Injection.TOKEN_FOLDER + "/" + Injection.TOKEN_FILE);
        traceEndpoint.ifPresent(endpoint -> {
            container
                    .withArrayProperty("env")
                    .addObject()
                    .put("name", "QUARKUS_OTEL_SDK_DISABLED")
                    .put("value", "false");
            container
                    .withArrayProperty("env")
                    .addObject()
                    .put("name", "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT")
                    .put("value", endpoint);
        });
    }

    private void resources(ObjectNode container) {
        ObjectNode resources = container.putObject("resources");
        resources.putObject("requests").put("cpu", cpuRequest).put("memory", memoryRequest);
        ObjectNode limits = resources.putObject("limits");
        cpuLimit.ifPresent(cpu -> limits.put("cpu", cpu));
        limits.put("memory", memoryLimit);
    }

    /** What the level "restricted" of the Pod Security Standards asks for, and a root file system that nobody writes to. */
    private static void restrict(ObjectNode securityContext) {
        securityContext
                .put("allowPrivilegeEscalation", false)
                .put("privileged", false)
                .put("readOnlyRootFilesystem", true)
                .put("runAsNonRoot", true);
        securityContext.putObject("capabilities").putArray("drop").add("ALL");
        securityContext.putObject("seccompProfile").put("type", "RuntimeDefault");
    }

    private static void mounts(ObjectNode container) {
        var mounts = container.putArray("volumeMounts");
        mounts.addObject().put("name", Injection.SOCKETS).put("mountPath", Injection.SOCKET_FOLDER);
        mounts.addObject()
                .put("name", Injection.TOKEN)
                .put("mountPath", Injection.TOKEN_FOLDER)
                .put("readOnly", true);
        mounts.addObject().put("name", Injection.SCRATCH).put("mountPath", "/tmp");
    }
}
