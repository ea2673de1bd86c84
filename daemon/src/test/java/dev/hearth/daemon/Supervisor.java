package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.warm.ContentStore;
import dev.hearth.daemon.warm.LearnedFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A supervisor as {@link Daemon} puts it together, but with {@link FakeWorker} processes and a device that needs no
 * driver. In this process, or in one of its own ({@link #main}) that a test can kill.
 */
final class Supervisor implements AutoCloseable {
    static final Device CPU =
            new Device("fake:0:0", "none", Device.Kind.CPU, "fake 1", 1 << 30, 1 << 28, 2, 2, 1024, 1 << 15);
    static final Device GPU =
            new Device("fake:0:1", "none", Device.Kind.GPU, "fake 1", 1 << 30, 1 << 28, 2, 2, 1024, 1 << 15);

    final TestConfig config;
    final Counters counters = new Counters();
    final WorkerPool pool;
    final Learner learner;
    final Prewarmer prewarmer;
    final ContentStore contents;
    private final StateFolder state;
    private final ModuleCache modules;
    private final SessionListener listener;

    final List<Device> suspects = new CopyOnWriteArrayList<>();

    Supervisor(TestConfig config, List<Device> devices) throws IOException, InterruptedException {
        this(config, devices, new StandaloneAuthenticator());
    }

    Supervisor(TestConfig config, List<Device> devices, Authenticator authenticator)
            throws IOException, InterruptedException {
        this.config = config;
        Files.createDirectories(config.socketFolder());
        state = StateFolder.open(config.stateFolder());
        modules = new ModuleCache(
                state.modules(),
                config.cache().size().bytes(),
                program -> ("binary of " + new String(program.source(), StandardCharsets.UTF_8) + " "
                                + program.options())
                        .getBytes(StandardCharsets.UTF_8),
                counters);
        contents = new ContentStore(state.contents(), 1 << 30, 1 << 30);
        pool = new WorkerPool(
                config,
                new WorkerLauncher(
                        config,
                        state,
                        modules,
                        contents,
                        counters,
                        List.of(),
                        Isolation.find(config.isolation(), 1, List.of(), List.of(), 1L << 40, 0),
                        FakeWorker.class.getName()),
                counters,
                suspects::add);
        pool.begin(state.children(), devices);
        learner = new Learner(config.share(), new LearnedFolder(state.learned(), 64), pool::workers);
        learner.start();
        prewarmer = new Prewarmer(config, pool, learner, modules, contents);
        listener = SessionListener.start(config, authenticator, pool, counters);
    }

    static Supervisor in(Path root) throws IOException, InterruptedException {
        return new Supervisor(TestConfig.in(root), List.of(CPU));
    }

    /** Starts one that runs until it is killed; arguments: its folder. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        in(Path.of(arguments[0]));
        Thread.currentThread().join();
    }

    /** Starts {@link #main} as a process. */
    static Process process(Path root) throws IOException {
        return TestJvm.command(Supervisor.class, root.toString())
                .redirectOutput(root.resolve("supervisor.log").toFile())
                .start();
    }

    Sidecar sidecar() {
        return new Sidecar(config.socketFolder());
    }

    /** The worker of a tenant of uid 1000 (or of this process's own, where it is not root). */
    Optional<WorkerProcess> workerOf(String tenant) {
        return pool.workers().stream()
                .filter(worker -> {
                    String name = worker.tenant();
                    return name != null && name.endsWith("/" + tenant);
                })
                .findFirst();
    }

    void awaitSpare() {
        Poll.until("a spare worker", () -> pool.workers().stream().anyMatch(worker -> worker.tenant() == null));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        learner.close();
        pool.close();
        modules.close();
        state.close();
    }
}
