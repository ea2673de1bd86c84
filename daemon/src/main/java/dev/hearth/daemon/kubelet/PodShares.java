package dev.hearth.daemon.kubelet;

import dev.hearth.kubelet.podresources.ContainerDevices;
import dev.hearth.kubelet.podresources.ContainerResources;
import dev.hearth.kubelet.podresources.ListPodResourcesRequest;
import dev.hearth.kubelet.podresources.PodResources;
import dev.hearth.kubelet.podresources.PodResourcesListerGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks the kubelet which pod holds which share. Any thread may call. */
public final class PodShares implements AutoCloseable {
    private static final Logger LOG = System.getLogger(PodShares.class.getName());
    private static final int SECONDS = 5;

    private final String domain;
    private final UnixGrpc grpc = new UnixGrpc();
    private final ManagedChannel channel;

    /**
     * A share and who has it.
     *
     * @param share its id
     * @param resource that it is of
     * @param namespace of the pod
     * @param pod its name
     */
    public record Holding(String share, String resource, String namespace, String pod) {}

    /**
     * Makes one; nothing is asked yet.
     *
     * @param socket of the kubelet
     * @param domain of the resources to look for, such as {@code hearth.dev}
     */
    public PodShares(Path socket, String domain) {
        this.domain = domain + "/";
        channel = grpc.channel(socket);
    }

    /** All shares that pods hold, by their ids; empty where the kubelet does not say. */
    public Optional<List<Holding>> list() {
        try {
            var holdings = new ArrayList<Holding>();
            for (PodResources pod : PodResourcesListerGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                    .list(ListPodResourcesRequest.getDefaultInstance())
                    .getPodResourcesList()) {
                for (ContainerResources container : pod.getContainersList()) {
                    container.getDevicesList().forEach(devices -> add(holdings, pod, devices));
                }
            }
            holdings.sort(Comparator.comparing(Holding::share));
            return Optional.of(List.copyOf(holdings));
        } catch (StatusRuntimeException e) {
            LOG.log(Level.DEBUG, "the kubelet does not say who has which share: {0}", e.getStatus());
            return Optional.empty();
        }
    }

    private void add(List<Holding> holdings, PodResources pod, ContainerDevices devices) {
        if (devices.getResourceName().startsWith(domain)) {
            for (String share : devices.getDeviceIdsList()) {
                holdings.add(new Holding(share, devices.getResourceName(), pod.getNamespace(), pod.getName()));
            }
        }
    }

    @Override
    public void close() {
        UnixGrpc.end(channel);
        grpc.close();
    }
}
