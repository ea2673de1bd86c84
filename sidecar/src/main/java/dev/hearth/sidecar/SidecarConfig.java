package dev.hearth.sidecar;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Every setting of the sidecar. {@link Settings} reads and checks them; HTTP ports and tracing are Quarkus's own keys. */
@ConfigMapping(prefix = "hearth.sidecar")
public interface SidecarConfig {
    /** Unix socket on which the function sends frames. */
    @WithDefault("/run/hearth/accelerator.sock")
    Path socket();

    /** Permissions of both sockets, octal; whoever may write may connect. */
    @WithDefault("0666")
    String socketMode();

    /** Unix socket of the gRPC service. */
    @WithDefault("/run/hearth/grpc.sock")
    Path grpcSocket();

    /** Socket of the daemon of this node; the workers' sockets lie beside it. */
    @WithDefault("/run/hearth-node/daemon.sock")
    Path daemonSocket();

    /** Folder in which function and sidecar see the files of shared regions. */
    @WithDefault("/run/hearth/memory")
    Path sharedFolder();

    /** The same folder as the function sees it, where its container mounts it elsewhere. */
    Optional<String> functionFolder();

    /** Most bytes of shared regions at once, over all sessions. */
    @WithDefault("1Gi")
    ByteSize sharedMemory();

    /** Tenant: {@code namespace/revision}, or off-cluster any name. */
    @WithDefault("default")
    String tenant();

    /** File with the projected service-account token; off-cluster none. */
    Optional<Path> tokenFile();

    /** Kind of device wanted. */
    @WithDefault("any")
    Accelerator accelerator();

    /** Device memory wanted; 0 for the daemon's default. */
    @WithDefault("0")
    ByteSize memory();

    /** Weight in fair sharing; 0 for the daemon's default. */
    @WithDefault("0")
    int share();

    /** Who waits for whom on the device. */
    @WithDefault("normal")
    Priority priority();

    /** How long the tenant's worker stays warm without a session; without it, as long as the daemon keeps any. */
    Optional<Duration> keepWarm();

    /** Sessions at once; more are answered with BUSY. */
    @WithDefault("1024")
    int maxSessions();

    /** How long a connection may take to send its HELLO, and a worker to answer. */
    @WithDefault("10s")
    Duration handshakeTimeout();

    /** How the daemon is reached. */
    Daemon daemon();

    /** What a function may have under way. */
    Limits admission();

    /** The gRPC service. */
    Grpc grpc();

    /** What a tenant's workers run on. */
    enum Accelerator {
        ANY(0),
        GPU(1),
        TPU(2),
        CPU(3);

        private final int code;

        Accelerator(int code) {
            this.code = code;
        }

        /** The number in OPEN. */
        public int code() {
            return code;
        }
    }

    /** Who goes first on the device. */
    enum Priority {
        LOW(0),
        NORMAL(1),
        HIGH(2);

        private final int code;

        Priority(int code) {
            this.code = code;
        }

        /** The number in OPEN. */
        public int code() {
            return code;
        }
    }

    /** How the daemon is reached. */
    interface Daemon {
        /** How long a function's HELLO waits for a daemon that does not answer before it is refused. */
        @WithDefault("10s")
        Duration patience();

        /** First pause between two attempts; each next one is twice as long. */
        @WithDefault("20ms")
        Duration minPause();

        /** Longest pause between two attempts. */
        @WithDefault("1s")
        Duration maxPause();

        /** How often readiness looks whether the daemon answers. */
        @WithDefault("5s")
        Duration probeInterval();
    }

    /** What a function may have under way before the sidecar stops reading from it. */
    interface Limits {
        /** Frames of a session that the worker has not taken yet. */
        @WithDefault("8192")
        long framesInFlight();

        /** Their bytes. */
        @WithDefault("4Mi")
        ByteSize bytesInFlight();

        /** Frames a second over all sessions; 0 for no limit. */
        @WithDefault("0")
        long framesPerSecond();

        /** Frames that may come at once before the rate counts. */
        @WithDefault("4096")
        long burstFrames();

        /** Sessions in a row that end with a lost device or no daemon before new ones are refused for a while; 0 for never. */
        @WithDefault("8")
        int breakerFailures();

        /** For how long they are refused. */
        @WithDefault("2s")
        Duration breakerPause();
    }

    /** The gRPC service. */
    interface Grpc {
        /** Calls at once. */
        @WithDefault("32")
        int maxSessions();

        /** Largest message in either direction; what is larger is attached as a file. */
        @WithDefault("8388608")
        int maxMessageBytes();

        /** Uid, besides the sidecar's own, whose files may be attached: the function's. */
        OptionalInt functionUid();
    }
}
