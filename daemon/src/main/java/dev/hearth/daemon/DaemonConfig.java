package dev.hearth.daemon;

import dev.hearth.daemon.share.Priority;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every setting of the daemon. Each is also read from the environment: {@code HEARTH_DAEMON_WORKERS_MAX=4}. */
@ConfigMapping(prefix = "hearth.daemon")
public interface DaemonConfig {
    /** Folder of the sockets that sidecars connect to: {@code daemon.sock} and one a worker. */
    @WithDefault("/run/hearth-node")
    Path socketFolder();

    /** Folder of what outlives the daemon: the module cache and the run folders of workers. One daemon at a time. */
    @WithDefault("/var/lib/hearth")
    Path stateFolder();

    /** Whether there is no cluster: a tenant is then the peer's uid and the name its sidecar gives. */
    @WithDefault("false")
    boolean standalone();

    /** Name of this node in its cluster, which the downward API gives; needed where there is a cluster. */
    Optional<String> nodeName();

    /** What the cluster is asked and told. */
    Cluster cluster();

    /** The shares of devices that the kubelet of this node gives to pods. */
    DevicePlugin devicePlugin();

    /** Longest time a kernel may run before its worker is replaced. */
    @WithDefault("30s")
    Duration kernelDeadline();

    /** Kinds of runtimes that are offered, those wanted first come first: cuda, opencl, pjrt. Without it, all there are. */
    Optional<List<String>> backends();

    /** The plugins of PJRT. */
    Pjrt pjrt();

    /** The worker processes. */
    Workers workers();

    /** What worker processes are kept from. */
    Isolation isolation();

    /** What a tenant may hold. */
    Tenant tenant();

    /** The tenants that are kept warm while they have no session. */
    Warm warm();

    /** How the tenants of a device share it. */
    Share share();

    /** The processes that compile. */
    Builder builder();

    /** The module cache. */
    Cache cache();

    /** What the cluster is asked and told. */
    interface Cluster {
        /** Namespace of this daemon, in which its heartbeat lies. */
        @WithDefault("hearth-system")
        String namespace();

        /** Audience that the token of a sidecar must be for. */
        @WithDefault("hearth.dev")
        String audience();

        /** How long what a token and its pod have said is believed without asking again; never beyond the token's end. */
        @WithDefault("1m")
        Duration identityCache();

        /** Shortest time between two writes of what this node has. */
        @WithDefault("5s")
        Duration reportPeriod();

        /** How others of the cluster reach what this node has warm. */
        NodePort nodePort();
    }

    /** How others of the cluster reach what this node has warm; sidecars use their socket. */
    interface NodePort {
        /** Address of this daemon's pod, which the downward API gives; without it nobody is served. */
        Optional<String> address();

        /** TCP port; 0 for one that is free. */
        @WithDefault("9469")
        int port();

        /** Audience that a caller's token must be for: another than sidecars', so that neither passes for the other. */
        @WithDefault("node.hearth.dev")
        String audience();

        /** Users that may call, as the API server names them. */
        @WithDefault("system:serviceaccount:hearth-system:hearth-activator-ext,"
                + "system:serviceaccount:hearth-system:hearth-proxy")
        List<String> callers();
    }

    /** The shares of devices that the kubelet of this node gives to pods. */
    interface DevicePlugin {
        /** Shares of each device: how many pods may use it at once. */
        @WithDefault("16")
        int shares();

        /** Folder of the kubelet's socket for device plugins, and of theirs. */
        @WithDefault("/var/lib/kubelet/device-plugins")
        Path folder();

        /** Socket at which the kubelet tells which pod has which device. */
        @WithDefault("/var/lib/kubelet/pod-resources/kubelet.sock")
        Path podResources();
    }

    /** The worker processes. */
    interface Workers {
        /** Most worker processes at once, spare ones included. */
        @WithDefault("16")
        int max();

        /** Workers kept started for tenants to come. */
        @WithDefault("1")
        int spare();

        /** Java heap of a worker; device buffers and regions are not in it. */
        @WithDefault("128Mi")
        ByteSize heap();

        /** Longest time from a worker's start until it is ready. */
        @WithDefault("30s")
        Duration startTimeout();

        /** A worker that answers the supervisor nothing for this long is killed. */
        @WithDefault("15s")
        Duration unresponsive();

        /** Most sessions that a worker, which is one tenant's, serves at once. */
        @WithDefault("256")
        int maxSessions();

        /** A worker that has neither a supervisor nor a session for this long ends. */
        @WithDefault("30s")
        Duration orphanTimeout();

        /** For how long a worker keeps a session whose sidecar has died, until another takes it up. */
        @WithDefault("5s")
        Duration resumeGrace();

        /** More options for the JVM of a worker, separated by commas. */
        Optional<List<String>> jvmOptions();
    }

    /** What worker processes are kept from. What does not hold where the daemon runs is left out, and said at its start. */
    interface Isolation {
        /** Whether each worker runs as a user of its own, where the daemon is root. */
        @WithDefault("true")
        boolean users();

        /** The first of those users; nobody else on the node may have them. */
        @WithDefault("970000")
        int firstUid();

        /** How many there are: the users of workers repeat after as many. More than {@code workers.max}. */
        @WithDefault("65536")
        int uids();

        /** Whether each worker has a network namespace of its own, with nothing in it. */
        @WithDefault("true")
        boolean network();

        /**
         * Whether a worker on a CPU may have no more private memory than heap, tenant's quota and allowance together, and no
         * more of all memory than that and what its tenant shares, where the daemon may make cgroups.
         */
        @WithDefault("true")
        boolean memory();

        /** Private memory of a worker beside its heap and what its tenant may allocate: the driver's and the JVM's own. */
        @WithDefault("2Gi")
        ByteSize memoryAllowance();

        /** Whether a worker denies itself the system calls that no driver needs, where libseccomp is there. */
        @WithDefault("true")
        boolean systemCalls();
    }

    /** The plugins of PJRT. */
    interface Pjrt {
        /** Where the plugins are. */
        Plugins plugins();

        /** As how many devices the CPU's plugin shows it. */
        @WithDefault("1")
        int cpuDevices();

        /** Whether the TPU's plugin is loaded where no device node of a TPU is seen. */
        @WithDefault("false")
        boolean tpuWithoutDevice();

        /** Where the plugins are; a kind without one has no device. */
        interface Plugins {
            /** Plugin for the CPU; {@code ./hearth} fetches one. */
            Optional<Path> cpu();

            /** Plugin for NVIDIA GPUs. */
            Optional<Path> cuda();

            /** Plugin for TPUs: libtpu.so. */
            Optional<Path> tpu();
        }
    }

    /** What a tenant may hold. */
    interface Tenant {
        /** Most device memory of a tenant. */
        @WithDefault("1Gi")
        ByteSize memory();

        /** Most bytes of shared regions of a tenant. */
        @WithDefault("1Gi")
        ByteSize sharedMemory();

        /** Most device buffers of a tenant, over all its sessions. */
        @WithDefault("65536")
        int maxBuffers();

        /** Most shared regions. */
        @WithDefault("16384")
        int maxRegions();

        /** Most modules that are loaded and not closed. */
        @WithDefault("4096")
        int maxModules();

        /** Most kernels that are looked up and not closed. */
        @WithDefault("16384")
        int maxKernels();

        /** Most streams. */
        @WithDefault("1024")
        int maxStreams();

        /** Most events. */
        @WithDefault("65536")
        int maxEvents();
    }

    /** The tenants that are kept warm while they have no session. */
    interface Warm {
        /** How long a tenant's worker stays without a session, where the tenant does not say. */
        @WithDefault("10m")
        Duration keep();

        /** The longest that a tenant may ask for. */
        @WithDefault("1h")
        Duration longest();

        /** A persistent buffer that nobody has had for this long moves to host memory, where the device has its own. */
        @WithDefault("1m")
        Duration moveAfter();

        /** Most bytes on disk of persistent buffers' content, kept for workers to come; of a tenant, as much as its memory. */
        @WithDefault("4Gi")
        ByteSize contents();

        /** Most tenants without a session that are kept warm; {@code workers.max} bounds them too. */
        @WithDefault("64")
        int max();

        /** Most memory that they may hold together: of the node's, and of devices' own. */
        @WithDefault("4Gi")
        ByteSize memory();
    }

    /** How the tenants of a device share it. */
    interface Share {
        /** Whether they take turns. Without, each uses the device as it likes, and the driver shares it out as it will. */
        @WithDefault("true")
        boolean enabled();

        /** Device time of a turn while several want the device; a kernel that is longer has a turn of its own. */
        @WithDefault("2ms")
        Duration quantum();

        /** How long the others wait for a worker that does not give the device back before they go on without it. */
        @WithDefault("250ms")
        Duration patience();

        /** Largest weight that a tenant may ask for; one that asks for none has 100. */
        @WithDefault("1000")
        int maxWeight();

        /** Highest priority that a tenant may ask for. */
        @WithDefault("high")
        Priority maxPriority();
    }

    /** The processes that compile. */
    interface Builder {
        /** Most builder processes of a device; each compiles one program at a time. */
        @WithDefault("2")
        int max();

        /** Longest time a program may take to compile. */
        @WithDefault("60s")
        Duration deadline();

        /** A builder with nothing to do for this long ends. */
        @WithDefault("2m")
        Duration idle();

        /** Java heap of a builder; the compiler's own memory is not in it. */
        @WithDefault("64Mi")
        ByteSize heap();

        /** More options for the JVM of a builder, separated by commas. */
        Optional<List<String>> jvmOptions();
    }

    /** The module cache. */
    interface Cache {
        /** Most bytes of compiled programs on disk; the least recently used go first. */
        @WithDefault("1Gi")
        ByteSize size();
    }
}
