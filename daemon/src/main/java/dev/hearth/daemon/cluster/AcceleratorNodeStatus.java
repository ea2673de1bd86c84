package dev.hearth.daemon.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon says of its node.
 *
 * @param version of the daemon
 * @param summary for {@code kubectl get}
 * @param devices that functions are given
 * @param shares of each kind of device
 * @param allocations shares that pods hold, and which
 * @param warm revisions that have a worker
 * @param conditions how it is
 * @param endpoint where its daemon tells what it has warm; none where it does not
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AcceleratorNodeStatus(
        @Nullable @JsonPropertyDescription("Version of the daemon.")
        String version,

        @Nullable @JsonPropertyDescription("The rest in short, for kubectl get.")
        Summary summary,

        @JsonPropertyDescription("The devices that functions are given.")
        List<DeviceStatus> devices,

        @JsonPropertyDescription("The shares of each kind of device.")
        List<Shares> shares,

        @JsonPropertyDescription("The shares that pods hold.")
        List<Allocation> allocations,

        @JsonPropertyDescription("The revisions that have a worker on this node.")
        List<Warm> warm,

        @JsonPropertyDescription("How the node is: Ready, DevicesHealthy, Registered.")
        List<NodeCondition> conditions,

        @Nullable @JsonPropertyDescription("Where the daemon tells what it has warm, to those whose token it knows.")
        Endpoint endpoint) {
    static final AcceleratorNodeStatus EMPTY =
            new AcceleratorNodeStatus(null, null, List.of(), List.of(), List.of(), List.of(), List.of(), null);

    public AcceleratorNodeStatus {
        devices = orEmpty(devices);
        shares = orEmpty(shares);
        allocations = orEmpty(allocations);
        warm = orEmpty(warm);
        conditions = orEmpty(conditions);
    }

    /** What is not there was written as none. */
    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /**
     * The rest in short.
     *
     * @param kinds such as {@code cpu,gpu}
     * @param shares free ones of all, such as {@code cpu 13/16, gpu 16/16}
     * @param warm number of revisions
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Summary(
            @JsonPropertyDescription("Kinds of devices, such as cpu,gpu.")
            String kinds,

            @JsonPropertyDescription("Free shares of all, such as \"cpu 13/16\"; ? where the kubelet does not say.")
            String shares,

            @JsonPropertyDescription("Number of revisions that have a worker.")
            int warm) {}

    /**
     * A device.
     *
     * @param id stable name on the node
     * @param kind cpu, gpu or tpu
     * @param name the vendor's
     * @param backend that serves it
     * @param memoryBytes device memory
     * @param healthy whether work can begin on it
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record DeviceStatus(
            @JsonPropertyDescription("Stable name on the node.")
            String id,

            @JsonPropertyDescription("cpu, gpu or tpu.") String kind,

            @JsonPropertyDescription("The vendor's name for it.")
            String name,

            @JsonPropertyDescription("Backend that serves it: cuda, opencl or pjrt.")
            String backend,

            @JsonPropertyDescription("Device memory in bytes.")
            long memoryBytes,

            @JsonPropertyDescription("Whether work can begin on it.")
            boolean healthy) {}

    /**
     * Shares of a kind.
     *
     * @param kind cpu, gpu or tpu
     * @param total of healthy devices
     * @param free that no pod has; none where the kubelet does not say
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Shares(
            @JsonPropertyDescription("cpu, gpu or tpu.") String kind,

            @JsonPropertyDescription("Shares of devices that work.")
            int total,

            @Nullable @JsonPropertyDescription("Those that no pod has; missing where the kubelet does not say.")
            Integer free) {}

    /**
     * A share that a pod has.
     *
     * @param share its id
     * @param pod namespace/name
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Allocation(
            @JsonPropertyDescription("Id of the share, as the kubelet knows it.")
            String share,

            @JsonPropertyDescription("The pod that has it: namespace/name.")
            String pod) {}

    /**
     * A revision that has a worker.
     *
     * @param revision namespace/name
     * @param device its worker's
     * @param state Active while it has a session, else Warm
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Warm(
            @JsonPropertyDescription("namespace/revision.") String revision,

            @JsonPropertyDescription("Device of its worker.")
            String device,

            @JsonPropertyDescription("Active while it has a session, else Warm.")
            String state) {}

    /**
     * Where a daemon serves {@code hearth.v1.Node}.
     *
     * @param address of its pod
     * @param port of TCP
     * @param certificate which the port shows, as PEM; it is the daemon's alone, and another after each start
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Endpoint(
            @JsonPropertyDescription("Address of the daemon's pod.")
            String address,

            @JsonPropertyDescription("TCP port.") int port,

            @JsonPropertyDescription(
                    "The certificate that the port shows, as PEM; another after each start of the daemon.")
            String certificate) {}

    /**
     * How the node is in one regard, as Kubernetes writes it.
     *
     * @param type of the condition
     * @param status True, False or Unknown
     * @param reason in one word
     * @param message for people
     * @param lastTransitionTime when the status last changed
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record NodeCondition(
            @JsonPropertyDescription("Type of the condition.")
            String type,

            @JsonPropertyDescription("True, False or Unknown.")
            String status,

            @JsonPropertyDescription("Why, in one word.") String reason,
            @JsonPropertyDescription("Why, for people.") String message,

            @JsonPropertyDescription("When the status last changed.")
            String lastTransitionTime) {}
}
