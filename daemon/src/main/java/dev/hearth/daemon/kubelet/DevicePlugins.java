package dev.hearth.daemon.kubelet;

import dev.hearth.kubelet.deviceplugin.RegisterRequest;
import dev.hearth.kubelet.deviceplugin.RegistrationGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the resources of this node registered with its kubelet, by one thread.
 *
 * <p>A kubelet that starts makes its socket anew and deletes all others in the folder: then each resource is served on a
 * new socket and registered again. So is one whose list the kubelet has stopped to watch, and one that could not be
 * registered. The folder is watched, and looked at from time to time besides, since a watch can miss what happens before
 * the folder is there.
 */
public final class DevicePlugins implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DevicePlugins.class.getName());
    private static final String KUBELET_SOCKET = "kubelet.sock";
    private static final int REGISTER_SECONDS = 10;

    private final Settings settings;
    private final UnixGrpc grpc = new UnixGrpc();
    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private final Thread thread =
            Thread.ofPlatform().name("device-plugin").daemon().unstarted(this::keep);
    private @Nullable WatchService watch;
    private volatile boolean closed;

    /**
     * Where and how.
     *
     * @param folder of the kubelet's socket and of all plugins'
     * @param hostFolder of the daemon's sockets, on the node
     * @param containerFolder where a container that has a share finds them
     * @param period between two looks where nothing is noticed
     * @param whenAllocated told when a container is given shares
     */
    public record Settings(
            Path folder, Path hostFolder, Path containerFolder, Duration period, Runnable whenAllocated) {}

    /** A resource and how far it has come; only the thread changes how far. */
    private static final class Resource {
        final DevicePlugin plugin;
        final Path socket;

        @Nullable
        Server server;

        /** The kubelet that it is registered with; empty while it is with none. */
        volatile String kubelet = "";

        long registeredNs;
        boolean complained;

        Resource(DevicePlugin plugin, Path socket) {
            this.plugin = plugin;
            this.socket = socket;
        }
    }

    /** Makes one without resources. */
    public DevicePlugins(Settings settings) {
        this.settings = settings;
    }

    /** Starts to serve and register. */
    public DevicePlugins start() {
        thread.start();
        return this;
    }

    /** Tells which shares of a resource there are from now on; one that is new is registered soon. */
    public void shares(String resource, List<Share> shares) {
        Resource known;
        synchronized (resources) {
            known = resources.computeIfAbsent(resource, this::make);
        }
        known.plugin.shares(shares);
    }

    private Resource make(String resource) {
        var plugin =
                new DevicePlugin(resource, settings.hostFolder(), settings.containerFolder(), settings.whenAllocated());
        return new Resource(plugin, settings.folder().resolve(resource.replace('/', '-') + ".sock"));
    }

    /** Whether there is a resource, and the kubelet has taken all of them. */
    public boolean isRegistered() {
        List<Resource> all = all();
        return !all.isEmpty() && all.stream().noneMatch(each -> each.kubelet.isEmpty());
    }

    private List<Resource> all() {
        synchronized (resources) {
            return List.copyOf(resources.values());
        }
    }

    private void keep() {
        try {
            while (!closed) {
                String kubelet = kubelet();
                for (Resource resource : all()) {
                    keep(resource, kubelet);
                }
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who listens at the kubelet's socket: another one after each of its starts; empty while there is none. */
    private String kubelet() {
        try {
            Path socket = settings.folder().resolve(KUBELET_SOCKET);
            BasicFileAttributes file = Files.readAttributes(socket, BasicFileAttributes.class);
            return file.fileKey() + " of " + file.lastModifiedTime();
        } catch (IOException e) {
            return "";
        }
    }

    private void keep(Resource resource, String kubelet) {
        try {
            if (!resource.kubelet.isEmpty() && isAlone(resource)) {
                LOG.log(Level.INFO, "{0}: the kubelet no longer listens", resource.plugin.resource());
                resource.kubelet = "";
            }
            if (kubelet.isEmpty()) {
                resource.kubelet = "";
                complain(resource, "there is no kubelet at " + settings.folder().resolve(KUBELET_SOCKET));
            } else if (!resource.kubelet.equals(kubelet) || !Files.exists(resource.socket)) {
                resource.kubelet = "";
                serve(resource);
                register(resource);
                resource.kubelet = kubelet;
                resource.registeredNs = System.nanoTime();
                resource.complained = false;
                LOG.log(Level.INFO, "{0} is registered with the kubelet", resource.plugin.resource());
            }
        } catch (IOException e) {
            complain(resource, "cannot serve on " + resource.socket + ": " + e.getMessage());
        } catch (StatusRuntimeException e) {
            Status status = e.getStatus();
            complain(resource, "the kubelet does not take it: " + status.getCode() + " " + status.getDescription());
        }
    }

    /** Once for each time that it goes wrong, not for each try. */
    private static void complain(Resource resource, String why) {
        if (!resource.complained) {
            LOG.log(
                    Level.WARNING,
                    "{0} is not offered to pods: {1}; tried again until it is",
                    resource.plugin.resource(),
                    why);
        }
        resource.complained = true;
    }

    /** Whether the kubelet, which was told some time ago, does not listen. */
    private boolean isAlone(Resource resource) {
        return !resource.plugin.isWatched()
                && System.nanoTime() - resource.registeredNs
                        > 2 * settings.period().toNanos();
    }

    private void serve(Resource resource) throws IOException {
        stop(resource);
        resource.server = grpc.serve(resource.socket, resource.plugin);
    }

    private static void stop(Resource resource) {
        Server server = resource.server;
        resource.server = null;
        if (server != null) {
            UnixGrpc.end(server);
        }
    }

    private void register(Resource resource) {
        ManagedChannel channel = grpc.channel(settings.folder().resolve(KUBELET_SOCKET));
        try {
            var _ = RegistrationGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(REGISTER_SECONDS, TimeUnit.SECONDS)
                    .register(RegisterRequest.newBuilder()
                            .setVersion(DevicePlugin.VERSION)
                            .setEndpoint(String.valueOf(resource.socket.getFileName()))
                            .setResourceName(resource.plugin.resource())
                            .setOptions(DevicePlugin.options())
                            .build());
        } finally {
            UnixGrpc.end(channel);
        }
    }

    /** Until something happens in the folder, or the period is over. */
    private void pause() throws InterruptedException {
        long periodMs = settings.period().toMillis();
        WatchService folder = watched();
        if (folder == null) {
            Thread.sleep(periodMs);
            return;
        }
        WatchKey key = folder.poll(periodMs, TimeUnit.MILLISECONDS);
        if (key != null) {
            key.pollEvents();
            if (!key.reset()) {
                // The folder has gone; the next one is another.
                closeWatch();
            }
        }
    }

    private @Nullable WatchService watched() {
        if (watch != null) {
            return watch;
        }
        try {
            WatchService made = settings.folder().getFileSystem().newWatchService();
            try {
                settings.folder()
                        .register(made, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
                watch = made;
            } finally {
                if (watch == null) {
                    made.close();
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} cannot be watched yet: {1}", settings.folder(), e.toString());
        }
        return watch;
    }

    private void closeWatch() {
        WatchService gone = watch;
        watch = null;
        if (gone != null) {
            try {
                gone.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a watch did not close: {0}", e.toString());
            }
        }
    }

    /** Offers nothing any more: the kubelet gives out no further share, and pods keep those that they have. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeWatch();
        all().forEach(DevicePlugins::stop);
        grpc.close();
    }
}
