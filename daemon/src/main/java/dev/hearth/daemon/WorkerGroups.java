package dev.hearth.daemon;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cgroup (version 2) for each worker, which bounds all its memory together: private, shared, of files and the kernel's for
 * it. A worker that has more is ended as a whole, and nobody else.
 *
 * <p>They are made in the daemon's own cgroup. One that bounds others may hold no process itself, so the daemon moves aside into
 * {@code supervisor}, and with it whoever started it; where anything else is in there, nothing is touched.
 */
final class WorkerGroups {
    /** Where the system shows cgroups. */
    static final Path MOUNT = Path.of("/sys/fs/cgroup");

    private static final Logger LOG = System.getLogger(WorkerGroups.class.getName());
    private static final String UNIFIED = "0::/";
    private static final String ASIDE = "supervisor";
    private static final String PREFIX = "worker-";

    private final Path mount;
    private final Path own;
    private final long daemon;
    private final long limitBytes;

    private WorkerGroups(Path mount, Path own, long daemon, long limitBytes) {
        this.mount = mount;
        this.own = own;
        this.daemon = daemon;
        this.limitBytes = limitBytes;
    }

    /**
     * Makes ready for groups of workers, and removes those that earlier daemons left empty.
     *
     * @param membership the file in {@code /proc} that tells the daemon's own cgroup
     * @param limitBytes all memory of a worker
     * @throws IOException where there can be none; the message says why in a few words
     */
    static WorkerGroups find(Path mount, Path membership, ProcessHandle daemon, long limitBytes) throws IOException {
        Path own = groupIn(mount, membership);
        if (ASIDE.equals(String.valueOf(own.getFileName()))) {
            // What started this daemon was moved aside by an earlier one.
            own = Objects.requireNonNull(own.getParent());
        }
        if (!List.of(Files.readString(own.resolve("cgroup.controllers")).split("\\s"))
                .contains("memory")) {
            throw new IOException(own + " has no memory controller");
        }
        List<String> inside = inside(own, daemon);
        try {
            moveAside(own, inside);
            Files.writeString(own.resolve("cgroup.subtree_control"), "+memory");
        } catch (AccessDeniedException e) {
            throw new IOException("the daemon may not write in " + own, e);
        } catch (IOException e) {
            throw new IOException("the daemon cannot write in " + own + ": " + e.getMessage(), e);
        }
        removeEmpty(own);
        return new WorkerGroups(mount, own, daemon.pid(), limitBytes);
    }

    private static Path groupIn(Path mount, Path membership) throws IOException {
        if (!Files.exists(mount.resolve("cgroup.controllers"))) {
            throw new IOException("there is no cgroup v2 at " + mount);
        }
        for (String line : Files.readAllLines(membership)) {
            if (line.startsWith(UNIFIED)) {
                Path group = mount.resolve(line.substring(UNIFIED.length())).normalize();
                if (group.startsWith(mount) && Files.isDirectory(group)) {
                    return group;
                }
                throw new IOException("the daemon's own cgroup is not below " + mount);
            }
        }
        throw new IOException("the daemon is in no cgroup v2");
    }

    /** The processes that have to move for the group to bound others. */
    private static List<String> inside(Path own, ProcessHandle daemon) throws IOException {
        List<String> inside = Files.readAllLines(own.resolve("cgroup.procs"));
        // The root of all has no type, and may hold processes as well as bound others.
        if (!Files.exists(own.resolve("cgroup.type"))) {
            return List.of();
        }
        Set<String> ours = new HashSet<>();
        for (ProcessHandle each = daemon; each != null; each = each.parent().orElse(null)) {
            ours.add(String.valueOf(each.pid()));
        }
        if (!ours.containsAll(inside)) {
            throw new IOException("other processes are in " + own + " too");
        }
        return inside;
    }

    private static void moveAside(Path own, List<String> inside) throws IOException {
        if (inside.isEmpty()) {
            return;
        }
        Path aside = Files.createDirectories(own.resolve(ASIDE));
        for (String process : inside) {
            Files.writeString(aside.resolve("cgroup.procs"), process);
        }
    }

    private static void removeEmpty(Path own) throws IOException {
        try (var groups = Files.newDirectoryStream(own, PREFIX + "*")) {
            for (Path group : groups) {
                try {
                    Files.delete(group);
                } catch (IOException e) {
                    LOG.log(Level.DEBUG, "{0} is in use: {1}", group, e);
                }
            }
        }
    }

    /** The group of a worker that this daemon is about to start; not made yet. */
    Group of(String name) {
        return new Group(own.resolve(name + "-of-" + daemon), limitBytes);
    }

    /** The group of a worker that an earlier daemon started, null where it has none here. */
    @Nullable
    Group of(Path membership) {
        try {
            Path group = groupIn(mount, membership);
            return own.equals(group.getParent())
                            && String.valueOf(group.getFileName()).startsWith(PREFIX)
                    ? new Group(group, limitBytes)
                    : null;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} tells no group: {1}", membership, e);
            return null;
        }
    }

    /**
     * The group of one worker.
     *
     * @param folder that the system shows it as
     * @param limitBytes most memory of all in it
     */
    record Group(Path folder, long limitBytes) {
        /** Makes it. */
        void open() throws IOException {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("memory.max"), String.valueOf(limitBytes));
            writeIfKnown("memory.swap.max", "0");
            // What a worker has started, such as a linker, ends with it.
            writeIfKnown("memory.oom.group", "1");
        }

        /** Not every system has every file. */
        private void writeIfKnown(String file, String value) {
            try {
                Files.writeString(folder.resolve(file), value);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "{0} takes no {1}: {2}", folder, file, e);
            }
        }

        /** The command that has a command run in it, which follows: the process enters before it becomes that command. */
        List<String> entry() {
            return List.of(
                    "sh",
                    "-c",
                    "echo $$ >\"$0\" && exec \"$@\"",
                    folder.resolve("cgroup.procs").toString());
        }

        /** A clause for a message: that the system ended what was in it for its memory; empty where it did not. */
        String outOfMemory() {
            try {
                for (String line : Files.readAllLines(folder.resolve("memory.events"))) {
                    if (line.startsWith("oom_kill ") && !line.endsWith(" 0")) {
                        return "; it had more memory than the " + (limitBytes >> 20)
                                + " MiB of its cgroup: hearth.daemon.isolation.memory-allowance gives workers more";
                    }
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "{0} tells no events: {1}", folder, e);
            }
            return "";
        }

        /** Removes it; what the worker started and left is ended. */
        void close() {
            writeIfKnown("cgroup.kill", "1");
            try {
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                LOG.log(Level.INFO, "{0} stays until the next start: {1}", folder, e);
            }
        }
    }
}
