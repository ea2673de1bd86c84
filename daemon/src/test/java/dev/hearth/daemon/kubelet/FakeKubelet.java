package dev.hearth.daemon.kubelet;

import dev.hearth.kubelet.deviceplugin.AllocateRequest;
import dev.hearth.kubelet.deviceplugin.AllocateResponse;
import dev.hearth.kubelet.deviceplugin.ContainerAllocateRequest;
import dev.hearth.kubelet.deviceplugin.Device;
import dev.hearth.kubelet.deviceplugin.DevicePluginGrpc;
import dev.hearth.kubelet.deviceplugin.Empty;
import dev.hearth.kubelet.deviceplugin.ListAndWatchResponse;
import dev.hearth.kubelet.deviceplugin.RegisterRequest;
import dev.hearth.kubelet.deviceplugin.RegistrationGrpc;
import dev.hearth.kubelet.podresources.ContainerDevices;
import dev.hearth.kubelet.podresources.ContainerResources;
import dev.hearth.kubelet.podresources.ListPodResourcesRequest;
import dev.hearth.kubelet.podresources.ListPodResourcesResponse;
import dev.hearth.kubelet.podresources.PodResources;
import dev.hearth.kubelet.podresources.PodResourcesListerGrpc;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of a kubelet that device plugins see, over real sockets in a folder: takes registrations, connects back, watches
 * the list, allocates, and tells who has what. As a kubelet does, it deletes every other socket when it starts.
 */
public final class FakeKubelet implements AutoCloseable {
    private final Path folder;
    private final UnixGrpc grpc = new UnixGrpc();
    private final Map<String, Plugin> plugins = new ConcurrentHashMap<>();
    private final List<PodResources> pods = new ArrayList<>();
    private @Nullable Server registration;
    private @Nullable Server podResources;
    private final AtomicInteger registrations = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();

    /** A plugin that has registered. */
    private static final class Plugin {
        final ManagedChannel channel;
        volatile Map<String, String> devices = Map.of();

        Plugin(ManagedChannel channel) {
            this.channel = channel;
        }
    }

    /** Makes one that has not started. */
    public FakeKubelet(Path folder) {
        this.folder = folder;
    }

    /** Starts it; a kubelet that starts again knows nothing of the plugins of before. */
    public FakeKubelet start() {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> left = Files.list(folder)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            registration = grpc.serve(folder.resolve("kubelet.sock"), new Registration());
            podResources = grpc.serve(podResourcesSocket(), new PodResourcesLister());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it, as when it is killed. */
    public void stop() {
        plugins.values().forEach(plugin -> UnixGrpc.end(plugin.channel));
        plugins.clear();
        if (registration != null && podResources != null) {
            UnixGrpc.end(registration);
            UnixGrpc.end(podResources);
        }
    }

    /** Where it tells who has what. */
    public Path podResourcesSocket() {
        return folder.resolve("pod-resources.sock");
    }

    /** Refuses the next registrations, as many. */
    void refuse(int count) {
        refusals.set(count);
    }

    int registrations() {
        return registrations.get();
    }

    /** Health by id of a resource's devices; empty where none is registered. */
    public Map<String, String> devices(String resource) {
        Plugin plugin = plugins.get(resource);
        return plugin == null ? Map.of() : plugin.devices;
    }

    /** Stops to listen to a resource, without a word. */
    void forget(String resource) {
        Plugin plugin = plugins.remove(resource);
        if (plugin != null) {
            UnixGrpc.end(plugin.channel);
        }
    }

    /** Gives a container devices. */
    public AllocateResponse allocate(String resource, String... ids) {
        Plugin plugin = plugins.get(resource);
        if (plugin == null) {
            throw new IllegalStateException(resource + " is not registered");
        }
        return DevicePluginGrpc.newBlockingStub(plugin.channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .allocate(AllocateRequest.newBuilder()
                        .addContainerRequests(
                                ContainerAllocateRequest.newBuilder().addAllDevicesIds(List.of(ids)))
                        .build());
    }

    /** Says from now on that a pod has them. */
    public void hold(String namespace, String pod, String resource, String... ids) {
        synchronized (pods) {
            pods.add(PodResources.newBuilder()
                    .setNamespace(namespace)
                    .setName(pod)
                    .addContainers(ContainerResources.newBuilder()
                            .setName("hearth-sidecar")
                            .addDevices(ContainerDevices.newBuilder()
                                    .setResourceName(resource)
                                    .addAllDeviceIds(List.of(ids))))
                    .build());
        }
    }

    private final class Registration extends RegistrationGrpc.RegistrationImplBase {
        @Override
        public void register(RegisterRequest request, StreamObserver<Empty> observer) {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                observer.onError(Status.UNKNOWN.withDescription("not now").asException());
                return;
            }
            if (!request.getVersion().equals("v1beta1")) {
                observer.onError(Status.INVALID_ARGUMENT.asException());
                return;
            }
            var plugin = new Plugin(grpc.channel(folder.resolve(request.getEndpoint())));
            plugins.put(request.getResourceName(), plugin);
            // A call that is made in the course of this one would end with it.
            Context.ROOT.run(() -> watch(plugin));
            registrations.incrementAndGet();
            observer.onNext(Empty.getDefaultInstance());
            observer.onCompleted();
        }
    }

    private static void watch(Plugin plugin) {
        DevicePluginGrpc.newStub(plugin.channel).listAndWatch(Empty.getDefaultInstance(), new StreamObserver<>() {
            @Override
            public void onNext(ListAndWatchResponse list) {
                var devices = new TreeMap<String, String>();
                for (Device device : list.getDevicesList()) {
                    devices.put(device.getID(), device.getHealth());
                }
                plugin.devices = devices;
            }

            @Override
            public void onError(Throwable failure) {
                plugin.devices = Map.of();
            }

            @Override
            public void onCompleted() {
                plugin.devices = Map.of();
            }
        });
    }

    private final class PodResourcesLister extends PodResourcesListerGrpc.PodResourcesListerImplBase {
        @Override
        public void list(ListPodResourcesRequest request, StreamObserver<ListPodResourcesResponse> observer) {
            synchronized (pods) {
                observer.onNext(ListPodResourcesResponse.newBuilder()
                        .addAllPodResources(pods)
                        .build());
            }
            observer.onCompleted();
        }
    }

    @Override
    public void close() {
        stop();
        grpc.close();
    }
}
