package dev.hearth.client;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens contexts on the accelerator.
 *
 * <p>Where the sidecar is: the socket named by the environment variable {@code HEARTH_SOCKET}, else
 * {@code /run/hearth/accelerator.sock}. Where there is neither, and only outside of a Kubernetes pod, a
 * {@code hearth daemon} is started as a child process, once for all contexts of the JVM, and ends with it: the program
 * {@code hearth} is looked for in the folder {@code HEARTH_HOME}, then on the {@code PATH}. In a pod that is an error, as
 * the CPU must not stand in for the accelerator in silence.
 */
public final class Accelerator {
    private Accelerator() {}

    /**
     * Opens a context; the caller closes it. As {@code builder().open()}.
     *
     * @throws AcceleratorException where that fails; the status is what {@link Builder#open()} says
     */
    public static Context open() {
        return builder().open();
    }

    /** How to open a context, where the usual way does not do. */
    public static Builder builder() {
        return new Builder();
    }

    /** How to open a context. Used by one thread. */
    public static final class Builder {
        private static final Path DEFAULT_SOCKET = Path.of("/run/hearth/accelerator.sock");
        private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
        private static final Duration DEFAULT_REPLAY_PATIENCE = Duration.ofSeconds(30);
        /** Linux: {@code sun_path} of {@code sys/un.h} has 108 bytes, the last of which is zero. */
        private static final int MAX_SOCKET_BYTES = 107;

        private static final long MIN_PAUSE_NS = 5_000_000;
        private static final long MAX_PAUSE_NS = 100_000_000;

        private String name = "java";
        private @Nullable Path socket;
        private Duration timeout = DEFAULT_TIMEOUT;
        private @Nullable Supplier<@Nullable String> traceparent;
        private Map<String, String> environment = System.getenv();
        private Path defaultSocket = DEFAULT_SOCKET;
        private StandaloneDaemon daemon = StandaloneDaemon.SHARED;
        private @Nullable Duration replayPatience;
        private int minVersion = Frame.MIN_VERSION;
        private int maxVersion = Frame.VERSION;

        private Builder() {}

        /** Name of the function in logs and traces; the first 256 bytes count. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Socket of the sidecar, in place of where it is looked for otherwise. */
        public Builder socket(Path socket) {
            this.socket = socket;
            return this;
        }

        /**
         * How long to try, as function and sidecar start side by side, and how long a sidecar that died is waited for to come
         * back. The usual is 10 seconds.
         */
        public Builder timeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("a timeout of " + timeout + "; it is more than nothing");
            }
            this.timeout = timeout;
            return this;
        }

        /**
         * Where the W3C {@code traceparent} of the current work comes from. It is asked when a batch starts, by the
         * thread that starts it, and must be quick and not call into the context; null or a malformed value is no trace.
         */
        public Builder traceparent(Supplier<@Nullable String> traceparent) {
            this.traceparent = traceparent;
            return this;
        }

        /** As {@link #replay(Duration)}, for up to 30 seconds. */
        public Builder replay() {
            return replay(DEFAULT_REPLAY_PATIENCE);
        }

        /**
         * Lets the context outlive its worker, which may crash or be replaced: another one is asked for, and all that the
         * context has made is made again there, behind the same objects. Shared buffers hold what they held. What lay in
         * device buffers is lost, and using such a buffer throws DEVICE_LOST until it is written anew ({@link
         * Context#allocate}). Work since the last synchronise is run again on streams that are {@link Stream#replayable()};
         * on others the next synchronise throws DEVICE_LOST, and the stream goes on.
         *
         * <p>Costs the memory of what was sent since the last synchronise, and shared files keep their names until they
         * are closed. While the context is made again its calls wait.
         *
         * @param patience how long another worker is waited for before the context is lost for good
         */
        public Builder replay(Duration patience) {
            if (patience.isNegative() || patience.isZero()) {
                throw new IllegalArgumentException("a patience of " + patience + "; it is more than nothing");
            }
            this.replayPatience = patience;
            return this;
        }

        Builder environment(Map<String, String> environment) {
            this.environment = environment;
            return this;
        }

        Builder defaultSocket(Path defaultSocket) {
            this.defaultSocket = defaultSocket;
            return this;
        }

        Builder daemon(StandaloneDaemon daemon) {
            this.daemon = daemon;
            return this;
        }

        Builder versions(int min, int max) {
            this.minVersion = min;
            this.maxVersion = max;
            return this;
        }

        /**
         * Opens a context; the caller closes it. Tries until the timeout while the socket is not there or does not
         * answer, and while the sidecar says that the daemon is away, as it is during a roll-out; any other refusal is final.
         * An interrupt ends the attempt.
         *
         * @throws AcceleratorException UNAVAILABLE where there is no sidecar or daemon; or the status of the refusal,
         *     such as UNSUPPORTED_VERSION, UNAUTHENTICATED or BUSY
         */
        public Context open() {
            return connect(find());
        }

        private Path find() {
            String variable = environment.getOrDefault("HEARTH_SOCKET", "");
            if (socket != null) {
                return socket;
            } else if (!variable.isEmpty()) {
                return Path.of(variable);
            } else if (Files.exists(defaultSocket)) {
                return defaultSocket;
            } else if (environment.containsKey("KUBERNETES_SERVICE_HOST")) {
                throw new AcceleratorException(
                        Status.UNAVAILABLE,
                        null,
                        "this pod has no accelerator sidecar: HEARTH_SOCKET is not set and there is no " + defaultSocket
                                + "; annotate the Knative service with hearth.dev/accelerator and check that Hearth is"
                                + " installed in the cluster");
            }
            return daemon.socket(environment);
        }

        private Context connect(Path path) {
            if (Frame.utf8(path.toString()).length > MAX_SOCKET_BYTES) {
                throw new AcceleratorException(
                        Status.INVALID_ARGUMENT,
                        null,
                        "the socket path " + path + " is longer than the " + MAX_SOCKET_BYTES
                                + " bytes that a Unix socket can have; use a shorter one");
            }
            var door = new Door(path, new Handshake(name, minVersion, maxVersion), timeout);
            long deadlineNs = System.nanoTime() + timeout.toNanos();
            long pauseNs = MIN_PAUSE_NS;
            @Nullable AcceleratorException away = null;
            while (true) {
                try {
                    return Context.of(door, door.open(Token.NONE, deadlineNs), traceparent, replayPatience);
                } catch (AcceleratorException e) {
                    if (e.status() != Status.UNAVAILABLE || isOver(deadlineNs - pauseNs)) {
                        throw e;
                    }
                    away = e;
                } catch (IOException e) {
                    if (isOver(deadlineNs - pauseNs)) {
                        // What the sidecar said of the daemon says more than that it has not said it again.
                        throw away != null ? away : unreachable(path, e);
                    }
                }
                LockSupport.parkNanos(pauseNs);
                pauseNs = Math.min(2 * pauseNs, MAX_PAUSE_NS);
            }
        }

        private static boolean isOver(long endNs) {
            return System.nanoTime() - endNs > 0 || Thread.currentThread().isInterrupted();
        }

        private AcceleratorException unreachable(Path path, IOException cause) {
            String tried = Thread.currentThread().isInterrupted()
                    ? "before the thread was interrupted"
                    : "within " + timeout.toMillis() + " ms";
            return new AcceleratorException(
                    Status.UNAVAILABLE,
                    Opcode.HELLO,
                    "no accelerator sidecar answered at " + path + " " + tried + " (" + cause + "); check that the"
                            + " sidecar runs (its log, its readiness on port 9466) and that this is its"
                            + " hearth.sidecar.socket, mounted in this container",
                    cause);
        }
    }
}
