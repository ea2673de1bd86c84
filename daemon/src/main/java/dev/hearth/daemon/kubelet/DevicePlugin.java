package dev.hearth.daemon.kubelet;

import dev.hearth.kubelet.deviceplugin.AllocateRequest;
import dev.hearth.kubelet.deviceplugin.AllocateResponse;
import dev.hearth.kubelet.deviceplugin.ContainerAllocateRequest;
import dev.hearth.kubelet.deviceplugin.ContainerAllocateResponse;
import dev.hearth.kubelet.deviceplugin.Device;
import dev.hearth.kubelet.deviceplugin.DevicePluginGrpc;
import dev.hearth.kubelet.deviceplugin.DevicePluginOptions;
import dev.hearth.kubelet.deviceplugin.Empty;
import dev.hearth.kubelet.deviceplugin.ListAndWatchResponse;
import dev.hearth.kubelet.deviceplugin.Mount;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a kubelet asks of one resource: which shares there are and how they are, again whenever that changes, and what a
 * container gets that is given some. Any thread may call.
 */
final class DevicePlugin extends DevicePluginGrpc.DevicePluginImplBase {
    /** Version, health: {@code constants.go} of pkg/apis/deviceplugin/v1beta1, k8s.io/kubelet v0.36.3. */
    static final String VERSION = "v1beta1";

    private static final String HEALTHY = "Healthy";
    private static final String UNHEALTHY = "Unhealthy";
    private static final String SHARES_VARIABLE = "HEARTH_SHARES";
    private static final Logger LOG = System.getLogger(DevicePlugin.class.getName());

    private final String resource;
    private final Path hostFolder;
    private final Path containerFolder;
    private final Runnable whenAllocated;
    private final Set<ServerCallStreamObserver<ListAndWatchResponse>> watchers = new HashSet<>();
    private List<Share> shares = List.of();

    /**
     * Makes one without shares.
     *
     * @param resource such as {@code hearth.dev/gpu}
     * @param hostFolder of the sockets, on the node
     * @param containerFolder where a container finds them
     * @param whenAllocated told when a container is given shares
     */
    DevicePlugin(String resource, Path hostFolder, Path containerFolder, Runnable whenAllocated) {
        this.resource = resource;
        this.hostFolder = hostFolder;
        this.containerFolder = containerFolder;
        this.whenAllocated = whenAllocated;
    }

    String resource() {
        return resource;
    }

    /** Tells which shares there are from now on. */
    synchronized void shares(List<Share> now) {
        if (!shares.equals(now)) {
            shares = List.copyOf(now);
            long healthy = shares.stream().filter(Share::healthy).count();
            LOG.log(Level.INFO, "{0}: {1} shares, {2} of them healthy", resource, shares.size(), healthy);
            watchers.forEach(this::send);
        }
    }

    /** Whether a kubelet listens. */
    synchronized boolean isWatched() {
        return !watchers.isEmpty();
    }

    static DevicePluginOptions options() {
        return DevicePluginOptions.getDefaultInstance();
    }

    @Override
    public void getDevicePluginOptions(Empty request, StreamObserver<DevicePluginOptions> observer) {
        observer.onNext(options());
        observer.onCompleted();
    }

    @Override
    public synchronized void listAndWatch(Empty request, StreamObserver<ListAndWatchResponse> observer) {
        var watcher = (ServerCallStreamObserver<ListAndWatchResponse>) observer;
        watcher.setOnCancelHandler(() -> forget(watcher));
        watchers.add(watcher);
        send(watcher);
    }

    private synchronized void forget(ServerCallStreamObserver<ListAndWatchResponse> watcher) {
        watchers.remove(watcher);
    }

    /** The lock is held, so that no older list comes after a newer one. */
    private void send(ServerCallStreamObserver<ListAndWatchResponse> watcher) {
        var response = ListAndWatchResponse.newBuilder();
        for (Share share : shares) {
            response.addDevices(Device.newBuilder().setID(share.id()).setHealth(share.healthy() ? HEALTHY : UNHEALTHY));
        }
        watcher.onNext(response.build());
    }

    @Override
    public void allocate(AllocateRequest request, StreamObserver<AllocateResponse> observer) {
        var response = AllocateResponse.newBuilder();
        try {
            for (ContainerAllocateRequest container : request.getContainerRequestsList()) {
                response.addContainerResponses(container(container.getDevicesIdsList()));
            }
        } catch (StatusException e) {
            LOG.log(Level.WARNING, "{0}: {1}", resource, e.getStatus().getDescription());
            observer.onError(e);
            return;
        }
        observer.onNext(response.build());
        observer.onCompleted();
        whenAllocated.run();
    }

    private synchronized ContainerAllocateResponse container(List<String> wanted) throws StatusException {
        for (String id : wanted) {
            Share share = shares.stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> Status.NOT_FOUND
                            .withDescription("this node has no share " + id + " of " + resource)
                            .asException());
            if (!share.healthy()) {
                throw Status.FAILED_PRECONDITION
                        .withDescription(
                                "the device of share " + id + " does not work just now; the daemon's log says why")
                        .asException();
            }
        }
        LOG.log(Level.INFO, "{0}: allocated {1}", resource, wanted);
        return ContainerAllocateResponse.newBuilder()
                .putEnvs(SHARES_VARIABLE, String.join(",", wanted))
                .addMounts(Mount.newBuilder()
                        .setContainerPath(containerFolder.toString())
                        .setHostPath(hostFolder.toString())
                        .setReadOnly(true))
                .build();
    }
}
