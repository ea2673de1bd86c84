package dev.hearth.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a container runs.
 *
 * @param root its root folder, which it cannot write to
 * @param uid user and group
 * @param command what it runs
 * @param environment all of its variables
 * @param mounts folders of this machine that it sees
 * @param network whose network it has
 */
public record ContainerSpec(
        Path root,
        int uid,
        List<String> command,
        Map<String, String> environment,
        List<Mount> mounts,
        Network network) {
    /** What Kubernetes' runtimes give root, of which the daemon needs a part. */
    private static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_MKNOD",
            "CAP_NET_RAW",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    private static final int ROOT = 0;

    /**
     * A folder of this machine in the container.
     *
     * @param from here
     * @param to there
     * @param writable whether it may be changed there
     */
    public record Mount(Path from, String to, boolean writable) {}

    /**
     * A network: this machine's, one of the container's own, or that of another container, as those of a pod share one.
     *
     * @param own whether it is made for the container
     * @param other a process that has it already
     */
    public record Network(boolean own, Optional<ProcessHandle> other) {
        /** This machine's. */
        public static final Network HOST = new Network(false, Optional.empty());

        /** A new one, with nothing but a loopback. */
        public static final Network OWN = new Network(true, Optional.empty());

        /** That of another container. */
        public static Network of(ProcessHandle other) {
            return new Network(false, Optional.of(other));
        }
    }

    /** How an unpacked image says that it runs. */
    public static ContainerSpec of(ImageTar image, Path root) {
        String user = image.config().path("User").asText("0");
        int uid = user.isEmpty() ? ROOT : Integer.parseInt(user.replaceFirst(":.*", ""));
        return new ContainerSpec(root, uid, image.entrypoint(), image.environment(), List.of(), Network.OWN);
    }

    /** The same with another command. */
    public ContainerSpec command(List<String> other) {
        return new ContainerSpec(root, uid, other, environment, mounts, network);
    }

    /** The same with another network. */
    public ContainerSpec network(Network other) {
        return new ContainerSpec(root, uid, command, environment, mounts, other);
    }

    /** The same with one more variable. */
    public ContainerSpec variable(String name, String value) {
        var all = new HashMap<>(environment);
        all.put(name, value);
        return new ContainerSpec(root, uid, command, all, mounts, network);
    }

    /** The same with one more folder. */
    public ContainerSpec mount(Path from, String to, boolean writable) {
        var all = new ArrayList<>(mounts);
        all.add(new Mount(from, to, writable));
        return new ContainerSpec(root, uid, command, environment, all, network);
    }

    /** As {@code config.json} of the OCI runtime specification. */
    ObjectNode toOci() {
        ObjectNode config = new ObjectMapper().createObjectNode();
        config.put("ociVersion", "1.0.2");
        config.putObject("root").put("path", root.toString()).put("readonly", true);
        process(config.putObject("process"));
        ArrayNode all = config.putArray("mounts");
        system(all, "/proc", "proc", List.of());
        system(all, "/dev", "tmpfs", List.of("nosuid", "mode=755", "size=65536k"));
        system(all, "/dev/shm", "tmpfs", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k"));
        ObjectNode sys = all.addObject();
        sys.put("destination", "/sys").put("type", "none").put("source", "/sys");
        sys.putArray("options").add("rbind").add("ro");
        for (Mount mount : mounts) {
            ObjectNode bind = all.addObject();
            bind.put("destination", mount.to())
                    .put("type", "bind")
                    .put("source", mount.from().toString());
            bind.putArray("options").add("rbind").add(mount.writable() ? "rw" : "ro");
        }
        ArrayNode namespaces = config.putObject("linux").putArray("namespaces");
        for (String type : List.of("pid", "mount", "ipc", "uts")) {
            namespaces.addObject().put("type", type);
        }
        if (network.own()) {
            namespaces.addObject().put("type", "network");
        }
        network.other()
                .ifPresent(other ->
                        namespaces.addObject().put("type", "network").put("path", "/proc/" + other.pid() + "/ns/net"));
        return config;
    }

    private void process(ObjectNode process) {
        process.put("cwd", "/").put("noNewPrivileges", uid != ROOT);
        process.putObject("user").put("uid", uid).put("gid", uid);
        ArrayNode args = process.putArray("args");
        command.forEach(args::add);
        ArrayNode env = process.putArray("env");
        var all = new HashMap<>(environment);
        all.putIfAbsent("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        all.forEach((name, value) -> env.add(name + "=" + value));
        ObjectNode capabilities = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            ArrayNode names = capabilities.putArray(set);
            if (uid == ROOT) {
                CAPABILITIES.forEach(names::add);
            }
        }
    }

    private static void system(ArrayNode mounts, String to, String type, List<String> options) {
        ObjectNode mount = mounts.addObject();
        mount.put("destination", to).put("type", type).put("source", type);
        ArrayNode all = mount.putArray("options");
        options.forEach(all::add);
    }
}
