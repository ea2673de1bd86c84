package dev.hearth.daemon.cluster;

import dev.hearth.daemon.OfferedDevice;
import dev.hearth.daemon.WarmRevision;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus.Allocation;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus.DeviceStatus;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus.Endpoint;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus.NodeCondition;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus.Shares;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus.Summary;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus.Warm;
import dev.hearth.daemon.kubelet.PodShares.Holding;
import dev.hearth.daemon.kubelet.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node at one time, and how it is told.
 *
 * @param version of the daemon
 * @param devices that functions are given
 * @param sharesOfDevice how many each has
 * @param holdings shares that pods hold; empty where the kubelet does not say
 * @param warm revisions that have a worker
 * @param registered whether the kubelet offers the shares to pods
 * @param hasWorkers whether a worker is there
 * @param stopping whether the daemon ends
 * @param endpoint where it tells what it has warm; none where it does not
 */
record NodeSnapshot(
        String version,
        List<OfferedDevice> devices,
        int sharesOfDevice,
        Optional<List<Holding>> holdings,
        List<WarmRevision> warm,
        boolean registered,
        boolean hasWorkers,
        boolean stopping,
        @Nullable Endpoint endpoint) {
    private static final String READY = "Ready";
    private static final String DEVICES_HEALTHY = "DevicesHealthy";
    private static final String REGISTERED = "Registered";

    /** As the node's status; when each condition last changed is filled in by who knows it. */
    AcceleratorNodeStatus status() {
        List<Shares> shares = kinds().stream().map(this::shares).toList();
        return new AcceleratorNodeStatus(
                version,
                new Summary(
                        kinds().stream().map(NodeSnapshot::name).collect(Collectors.joining(",")),
                        summary(shares),
                        warm.size()),
                devices.stream().map(NodeSnapshot::device).toList(),
                shares,
                holdings.orElse(List.of()).stream()
                        .map(holding -> new Allocation(holding.share(), holding.namespace() + "/" + holding.pod()))
                        .toList(),
                warm.stream()
                        .map(each -> new Warm(each.name(), each.device(), each.active() ? "Active" : "Warm"))
                        .toList(),
                conditions(),
                endpoint);
    }

    private List<Device.Kind> kinds() {
        return devices.stream().map(OfferedDevice::kind).distinct().sorted().toList();
    }

    private static String name(Device.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static DeviceStatus device(OfferedDevice device) {
        return new DeviceStatus(
                device.id(),
                name(device.kind()),
                device.name(),
                device.backend(),
                device.memoryBytes(),
                device.healthy());
    }

    private Shares shares(Device.Kind kind) {
        List<OfferedDevice> working = devices.stream()
                .filter(device -> device.kind() == kind && device.healthy())
                .toList();
        int total = working.size() * sharesOfDevice;
        // Of a device that does not work no share is free, though pods may hold some.
        Integer free = holdings.map(held -> total
                        - (int) held.stream()
                                .filter(holding ->
                                        working.stream().anyMatch(device -> Share.isOf(device.id(), holding.share())))
                                .count())
                .orElse(null);
        return new Shares(name(kind), total, free);
    }

    private static String summary(List<Shares> shares) {
        return shares.stream()
                .map(each -> each.kind() + " " + (each.free() == null ? "?" : each.free()) + "/" + each.total())
                .collect(Collectors.joining(", "));
    }

    private List<NodeCondition> conditions() {
        long broken = devices.stream().filter(device -> !device.healthy()).count();
        var conditions = new ArrayList<NodeCondition>();
        conditions.add(ready(broken));
        if (devices.isEmpty()) {
            conditions.add(condition(DEVICES_HEALTHY, false, "NoDevice", "the daemon finds no device; see its log"));
        } else if (broken > 0) {
            conditions.add(condition(
                    DEVICES_HEALTHY,
                    false,
                    "DeviceFailed",
                    devices.stream()
                                    .filter(device -> !device.healthy())
                                    .map(OfferedDevice::id)
                                    .collect(Collectors.joining(", "))
                            + " cannot be used; the daemon's log says why"));
        } else {
            conditions.add(condition(DEVICES_HEALTHY, true, "Healthy", "work can begin on every device"));
        }
        conditions.add(
                registered
                        ? condition(REGISTERED, true, "Registered", "the kubelet offers the shares to pods")
                        : condition(
                                REGISTERED,
                                false,
                                "NotRegistered",
                                "the kubelet does not offer the shares to pods; the daemon's log says why"));
        return List.copyOf(conditions);
    }

    private NodeCondition ready(long broken) {
        if (stopping) {
            return condition(READY, false, "Stopping", "the daemon ends");
        } else if (broken == devices.size()) {
            return condition(READY, false, "NoDevice", "no device can be used");
        } else if (!registered) {
            return condition(READY, false, "NotRegistered", "the kubelet does not offer the shares to pods");
        } else if (!hasWorkers) {
            return condition(
                    READY, false, "NoWorker", "no worker is ready; the daemon's log says why where this lasts");
        }
        return condition(READY, true, "Ready", "functions can use its devices");
    }

    private static NodeCondition condition(String type, boolean holds, String reason, String message) {
        return new NodeCondition(type, holds ? "True" : "False", reason, message, "");
    }
}
