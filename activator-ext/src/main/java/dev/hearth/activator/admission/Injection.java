package dev.hearth.activator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the accelerator sidecar into the spec of a pod and takes it out again.
 *
 * <p>What is injected once stays: sidecar and volumes are taken from the spec itself, else from the spec that it replaces, and
 * made new only where neither has them. So a new release of Hearth, or new settings, roll no revision. Only what the
 * annotations say (kind of device, size of the shared memory) follows them.
 */
public final class Injection {
    /** The name of the sidecar's container. */
    public static final String SIDECAR = "hearth-sidecar";

    /** The volume in memory that function and sidecar share: sockets, and files that the device works on. */
    static final String SOCKETS = "hearth";

    static final String SOCKET_FOLDER = "/run/hearth";

    /** The volume of the token by which the daemon knows the pod; the function does not see it. */
    static final String TOKEN = "hearth-token";

    static final String TOKEN_FOLDER = "/var/run/secrets/hearth.dev";
    static final String TOKEN_FILE = "token";

    /** The sidecar's own folder for what its libraries unpack, out of the function's reach. */
    static final String SCRATCH = "hearth-tmp";

    static final String SOCKET_VARIABLE = "HEARTH_SOCKET";
    static final String SOCKET = SOCKET_FOLDER + "/accelerator.sock";

    /** For whom a token is issued; the daemon takes no other. */
    static final String AUDIENCE = "hearth.dev";

    private static final String QUEUE_PROXY = "queue-proxy";
    private static final String CONTAINERS = "containers";
    private static final String INIT_CONTAINERS = "initContainers";
    private static final String VOLUMES = "volumes";
    private static final String MOUNTS = "volumeMounts";
    private static final String ENVIRONMENT = "env";
    private static final Set<String> OUR_VOLUMES = Set.of(SOCKETS, TOKEN, SCRATCH);
    private static final int TOKEN_SECONDS = 3600;

    private Injection() {}

    /** Whether a pod's spec has the sidecar. */
    public static boolean isIn(JsonNode podSpec) {
        return Json.named(podSpec, INIT_CONTAINERS, SIDECAR).isPresent();
    }

    /** What a function's author wrote into a pod's spec where our own parts go. */
    static List<String> conflicts(JsonNode podSpec) {
        if (isIn(podSpec)) {
            return List.of();
        }
        Stream<String> volumes = OUR_VOLUMES.stream()
                .filter(volume -> Json.named(podSpec, VOLUMES, volume).isPresent())
                .map(volume -> "the volume '" + volume + "' has a name that the accelerator sidecar needs; rename it");
        Stream<String> mounts = Json.elements(podSpec, CONTAINERS).stream()
                .filter(container -> Json.elements(container, MOUNTS).stream()
                        .anyMatch(mount -> mount.path("mountPath").asText().equals(SOCKET_FOLDER)))
                .map(container -> "the container '" + container.path("name").asText() + "' mounts a volume at "
                        + SOCKET_FOLDER + ", where its accelerator sidecar listens; mount it elsewhere");
        return Stream.concat(volumes.sorted(), mounts).toList();
    }

    /** Has a pod's spec hold what a request asks for; {@code old} is the spec that it replaces. */
    static void inject(
            ObjectNode podSpec, @Nullable JsonNode old, AcceleratorRequest request, SidecarTemplate settings) {
        ObjectNode sidecar = kept(podSpec, old, INIT_CONTAINERS, SIDECAR).orElseGet(settings::container);
        ObjectNode sockets = kept(podSpec, old, VOLUMES, SOCKETS).orElseGet(Injection::socketVolume);
        follow(sidecar, sockets, request);
        // Before all others: what starts after it may use it.
        Json.put(podSpec, INIT_CONTAINERS, sidecar, 0);
        Json.put(podSpec, VOLUMES, sockets);
        Json.put(podSpec, VOLUMES, kept(podSpec, old, VOLUMES, TOKEN).orElseGet(Injection::tokenVolume));
        Json.put(podSpec, VOLUMES, kept(podSpec, old, VOLUMES, SCRATCH).orElseGet(Injection::scratchVolume));
        for (ObjectNode container : Json.elements(podSpec, CONTAINERS)) {
            if (!container.path("name").asText().equals(QUEUE_PROXY)) {
                connect(container);
            }
        }
    }

    /** Takes out of a pod's spec all that was injected; what is left is what its author and Knative wrote. */
    public static void strip(ObjectNode podSpec) {
        Json.remove(podSpec, INIT_CONTAINERS, SIDECAR);
        OUR_VOLUMES.forEach(volume -> Json.remove(podSpec, VOLUMES, volume));
        for (ObjectNode container : Json.elements(podSpec, CONTAINERS)) {
            OUR_VOLUMES.forEach(volume -> Json.remove(container, MOUNTS, volume));
            if (Json.named(container, ENVIRONMENT, SOCKET_VARIABLE)
                    .filter(variable -> variable.path("value").asText().equals(SOCKET))
                    .isPresent()) {
                Json.remove(container, ENVIRONMENT, SOCKET_VARIABLE);
            }
        }
    }

    private static Optional<ObjectNode> kept(ObjectNode podSpec, @Nullable JsonNode old, String list, String name) {
        return Json.named(podSpec, list, name)
                .or(() -> old == null || !isIn(old) ? Optional.empty() : Json.named(old, list, name))
                .map(ObjectNode::deepCopy);
    }

    /** What the annotations decide. */
    private static void follow(ObjectNode sidecar, ObjectNode sockets, AcceleratorRequest request) {
        ObjectNode limits = sidecar.withObjectProperty("resources").withObjectProperty("limits");
        for (String kind : List.of("gpu", "tpu", "cpu")) {
            String resource = Annotation.PREFIX + kind;
            if (!resource.equals(request.resource())) {
                limits.remove(resource);
                sidecar.withObjectProperty("resources")
                        .withObjectProperty("requests")
                        .remove(resource);
            }
        }
        limits.put(request.resource(), "1");
        variable(sidecar, "HEARTH_SIDECAR_ACCELERATOR", request.kind());
        variable(sidecar, "HEARTH_SIDECAR_SHARED_MEMORY", request.sharedMemory());
        // The sockets themselves, and what is in the making, come on top of the shared memory.
        String size = Size.parse(request.sharedMemory())
                .orElseThrow()
                .plus(Size.MEBIBYTE)
                .quantity();
        sockets.withObjectProperty("emptyDir").put("medium", "Memory").put("sizeLimit", size);
    }

    private static void variable(ObjectNode container, String name, String value) {
        ObjectNode variable = JsonNodeFactory.instance.objectNode();
        Json.put(container, ENVIRONMENT, variable.put("name", name).put("value", value));
    }

    private static void connect(ObjectNode container) {
        if (Json.named(container, MOUNTS, SOCKETS).isEmpty()) {
            ObjectNode mount = JsonNodeFactory.instance.objectNode();
            Json.put(container, MOUNTS, mount.put("name", SOCKETS).put("mountPath", SOCKET_FOLDER));
        }
        // Whoever sets it himself knows why.
        if (Json.named(container, ENVIRONMENT, SOCKET_VARIABLE).isEmpty()) {
            variable(container, SOCKET_VARIABLE, SOCKET);
        }
    }

    private static ObjectNode socketVolume() {
        return JsonNodeFactory.instance.objectNode().put("name", SOCKETS);
    }

    private static ObjectNode tokenVolume() {
        ObjectNode volume = JsonNodeFactory.instance.objectNode().put("name", TOKEN);
        volume.putObject("projected")
                .putArray("sources")
                .addObject()
                .putObject("serviceAccountToken")
                .put("audience", AUDIENCE)
                .put("expirationSeconds", TOKEN_SECONDS)
                .put("path", TOKEN_FILE);
        return volume;
    }

    private static ObjectNode scratchVolume() {
        ObjectNode volume = JsonNodeFactory.instance.objectNode().put("name", SCRATCH);
        volume.putObject("emptyDir").put("sizeLimit", "64Mi");
        return volume;
    }
}
