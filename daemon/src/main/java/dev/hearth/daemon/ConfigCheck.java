package dev.hearth.daemon;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Checks the daemon's settings before anything is started, and says which is wrong and how. */
final class ConfigCheck {
    /** Longest path of a Unix socket: {@code sun_path} of {@code sys/un.h} less its closing zero. */
    private static final int MAX_SOCKET_PATH = 107;
    /** Room for the number of a worker in its name. */
    private static final String WORKER = "worker-9999999";

    private static final int MAX_CPU_DEVICES = 64;
    /** A kubelet and its API server take thousands of devices, but each costs them. */
    private static final int MAX_SHARES = 1000;

    private static final int MAX_PORT = 65_535;

    private ConfigCheck() {}

    /**
     * Checks all.
     *
     * @throws StartException for the first that is wrong
     */
    static void check(DaemonConfig config) {
        DaemonConfig.Workers workers = config.workers();
        cluster(config);
        least("hearth.daemon.workers.max", workers.max());
        require(
                workers.spare() >= 0 && workers.spare() <= workers.max(),
                "hearth.daemon.workers.spare",
                workers.spare(),
                "from 0 to hearth.daemon.workers.max, which is " + workers.max());
        least("hearth.daemon.builder.max", config.builder().max());
        require(
                config.pjrt().cpuDevices() >= 1 && config.pjrt().cpuDevices() <= MAX_CPU_DEVICES,
                "hearth.daemon.pjrt.cpu-devices",
                config.pjrt().cpuDevices(),
                "from 1 to " + MAX_CPU_DEVICES);
        config.backends().ifPresent(names -> names.forEach(ConfigCheck::backend));
        positive("hearth.daemon.kernel-deadline", config.kernelDeadline());
        positive("hearth.daemon.workers.start-timeout", workers.startTimeout());
        positive("hearth.daemon.workers.unresponsive", workers.unresponsive());
        positive("hearth.daemon.builder.deadline", config.builder().deadline());
        positive("hearth.daemon.builder.idle", config.builder().idle());
        share(config.share());
        least("hearth.daemon.workers.max-sessions", workers.maxSessions());
        positive("hearth.daemon.workers.orphan-timeout", workers.orphanTimeout());
        require(
                !workers.resumeGrace().isNegative(),
                "hearth.daemon.workers.resume-grace",
                workers.resumeGrace(),
                "0s for none, or longer, such as 5s");
        require(
                config.isolation().firstUid() > 0,
                "hearth.daemon.isolation.first-uid",
                config.isolation().firstUid(),
                "more than 0, which is root");
        require(
                config.isolation().uids() > workers.max(),
                "hearth.daemon.isolation.uids",
                config.isolation().uids(),
                "more than hearth.daemon.workers.max, which is " + workers.max());
        atLeast("hearth.daemon.isolation.memory-allowance", config.isolation().memoryAllowance(), "256Mi");
        warm(config.warm());
        tenant(config.tenant());
        atLeast("hearth.daemon.workers.heap", workers.heap(), "16Mi");
        atLeast("hearth.daemon.builder.heap", config.builder().heap(), "16Mi");
        socket(WorkerSocket.longest(config.socketFolder(), WORKER), "hearth.daemon.socket-folder");
        socket(
                config.stateFolder().resolve("run").resolve(WORKER).resolve("control.sock"),
                "hearth.daemon.state-folder");
    }

    /**
     * Checks what only the node of a cluster must have.
     *
     * @throws StartException where it is missing
     */
    static void checkNode(DaemonConfig config) {
        if (config.nodeName().filter(name -> !name.isBlank()).isEmpty()) {
            throw new StartException(
                    "hearth.daemon.node-name is not set; in a cluster give it the name of the node, from"
                            + " spec.nodeName of the downward API (config/base/500-daemonset-hearth-daemon.yaml does), or set"
                            + " hearth.daemon.standalone=true to serve the users of this machine");
        }
    }

    private static void cluster(DaemonConfig config) {
        require(
                config.devicePlugin().shares() >= 1 && config.devicePlugin().shares() <= MAX_SHARES,
                "hearth.daemon.device-plugin.shares",
                config.devicePlugin().shares(),
                "from 1 to " + MAX_SHARES);
        positive("hearth.daemon.cluster.report-period", config.cluster().reportPeriod());
        require(
                !config.cluster().identityCache().isNegative(),
                "hearth.daemon.cluster.identity-cache",
                config.cluster().identityCache(),
                "0s for none, or longer, such as 1m");
        DaemonConfig.NodePort port = config.cluster().nodePort();
        require(
                port.port() >= 0 && port.port() <= MAX_PORT,
                "hearth.daemon.cluster.node-port.port",
                port.port(),
                "from 0, which is any that is free, to " + MAX_PORT);
    }

    private static void tenant(DaemonConfig.Tenant tenant) {
        least("hearth.daemon.tenant.max-buffers", tenant.maxBuffers());
        least("hearth.daemon.tenant.max-regions", tenant.maxRegions());
        least("hearth.daemon.tenant.max-modules", tenant.maxModules());
        least("hearth.daemon.tenant.max-kernels", tenant.maxKernels());
        least("hearth.daemon.tenant.max-streams", tenant.maxStreams());
        least("hearth.daemon.tenant.max-events", tenant.maxEvents());
    }

    private static void least(String setting, int value) {
        require(value >= 1, setting, value, "at least 1");
    }

    private static void warm(DaemonConfig.Warm warm) {
        positive("hearth.daemon.warm.keep", warm.keep());
        require(
                warm.longest().compareTo(warm.keep()) >= 0,
                "hearth.daemon.warm.longest",
                warm.longest(),
                "at least hearth.daemon.warm.keep, which is " + warm.keep());
        positive("hearth.daemon.warm.move-after", warm.moveAfter());
        require(warm.max() >= 0, "hearth.daemon.warm.max", warm.max(), "at least 0");
    }

    private static void share(DaemonConfig.Share share) {
        positive("hearth.daemon.share.quantum", share.quantum());
        require(
                share.patience().compareTo(share.quantum()) > 0,
                "hearth.daemon.share.patience",
                share.patience(),
                "longer than hearth.daemon.share.quantum, which is " + share.quantum());
        least("hearth.daemon.share.max-weight", share.maxWeight());
    }

    private static void backend(String name) {
        try {
            Backends.named(name);
        } catch (IllegalArgumentException e) {
            throw new StartException("hearth.daemon.backends: " + e.getMessage());
        }
    }

    private static void require(boolean good, String setting, Object value, String wanted) {
        if (!good) {
            throw new StartException(setting + " is " + value + "; it must be " + wanted);
        }
    }

    private static void positive(String setting, Duration value) {
        require(!value.isZero() && !value.isNegative(), setting, value, "longer than nothing, such as 30s");
    }

    private static void atLeast(String setting, ByteSize value, String least) {
        require(value.bytes() >= ByteSize.of(least).bytes(), setting, value, "at least " + least);
    }

    private static void socket(Path path, String setting) {
        int bytes = path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_SOCKET_PATH) {
            throw new StartException(setting + " is too long: a socket in it would have the path "
                    + path.toAbsolutePath() + " of " + bytes + " bytes, and the system takes at most " + MAX_SOCKET_PATH
                    + "; choose a shorter folder");
        }
    }
}
