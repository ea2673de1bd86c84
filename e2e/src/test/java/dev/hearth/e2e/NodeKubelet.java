package dev.hearth.e2e;

import dev.hearth.kubelet.deviceplugin.Empty;
import dev.hearth.kubelet.deviceplugin.RegisterRequest;
import dev.hearth.kubelet.deviceplugin.RegistrationGrpc;
import dev.hearth.kubelet.podresources.ListPodResourcesRequest;
import dev.hearth.kubelet.podresources.ListPodResourcesResponse;
import dev.hearth.kubelet.podresources.PodResourcesListerGrpc;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** As much of a kubelet as a daemon must have to be a node's: takes its device plug-ins on, and says that no pod has any share. */
final class NodeKubelet implements AutoCloseable {
    private final EventLoopGroup group = new EpollEventLoopGroup(1);
    private final Path folder;
    private final Server registration;
    private final Server podResources;

    /** Starts in a folder. */
    NodeKubelet(Path folder) {
        this.folder = folder;
        registration = serve("kubelet.sock", new Registration());
        podResources = serve("pod-resources.sock", new PodResources());
    }

    /** What a daemon is to be told of it. */
    String[] settings() {
        return new String[] {
            "-Dhearth.daemon.device-plugin.folder=" + folder,
            "-Dhearth.daemon.device-plugin.pod-resources=" + folder.resolve("pod-resources.sock")
        };
    }

    private Server serve(String socket, BindableService service) {
        try {
            return NettyServerBuilder.forAddress(
                            new DomainSocketAddress(folder.resolve(socket).toFile()))
                    .channelType(EpollServerDomainSocketChannel.class)
                    .bossEventLoopGroup(group)
                    .workerEventLoopGroup(group)
                    .directExecutor()
                    .addService(service)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Registration extends RegistrationGrpc.RegistrationImplBase {
        @Override
        public void register(RegisterRequest request, StreamObserver<Empty> observer) {
            observer.onNext(Empty.getDefaultInstance());
            observer.onCompleted();
        }
    }

    private static final class PodResources extends PodResourcesListerGrpc.PodResourcesListerImplBase {
        @Override
        public void list(ListPodResourcesRequest request, StreamObserver<ListPodResourcesResponse> observer) {
            observer.onNext(ListPodResourcesResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }

    @Override
    public void close() {
        registration.shutdownNow();
        podResources.shutdownNow();
        var _ = group.shutdownGracefully();
    }
}
