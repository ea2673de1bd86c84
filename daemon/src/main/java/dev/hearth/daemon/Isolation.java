package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.fence.SystemCallFence;
import dev.hearth.protocol.posix.Scheduling;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a worker process is kept from, besides being a process of its own: other workers' files and memory (a user of its
 * own), privileges, the network, more memory than its tenant may have, system calls that it has no use for, and while it has no tenant
 * the processors that others want. By tools that a node has: {@code setpriv}, {@code unshare} and {@code prlimit} of util-linux, and
 * libseccomp. What does not hold here is left out, and said once, with why.
 *
 * <p>Found out once, when the daemon starts, by doing it with {@code true} in a worker's place, or with a thread. Any thread may ask.
 */
final class Isolation {
    private static final Logger LOG = System.getLogger(Isolation.class.getName());
    private static final int TRY_SECONDS = 5;
    private static final int ROOT = 0;

    private final DaemonConfig.Isolation config;
    private final List<String> said = new ArrayList<>();
    private final int ownUid;
    private final boolean users;
    private final List<String> network;
    private final List<String> memory;
    private final @Nullable WorkerGroups groups;
    private final boolean privileges;
    private final boolean waits;
    private final boolean fenced;

    private Isolation(
            DaemonConfig.Isolation config,
            int ownUid,
            List<Path> readable,
            List<Path> passable,
            long dataBytes,
            long sharedBytes) {
        this.config = config;
        this.ownUid = ownUid;
        String noUsers = whyNoUsers(readable, passable);
        users = noUsers == null;
        said.add("users " + (users ? "yes, from " + config.firstUid() + " on" : "no: " + noUsers));
        privileges = isPossible(privilegesOf(ownUid));
        said.add(
                !privileges
                        ? "privileges no: there is no setpriv that drops them"
                        : (ownUid == ROOT ? "capabilities dropped, " : "") + "no new privileges");
        network = network();
        memory = memory(dataBytes);
        groups = groups(dataBytes + sharedBytes);
        waits = canRaise(users ? privilegesOf(config.firstUid()) : List.of());
        said.add("spare workers wait for idle processors " + (waits ? "yes" : "no: that needs CAP_SYS_NICE"));
        fenced = systemCalls();
    }

    /**
     * Finds out what holds here, and says it in one line.
     *
     * @param config what is wanted
     * @param ownUid user of the daemon
     * @param readable files that a worker reads, whatever user it runs as
     * @param passable folders that it has to pass, beneath which it gets folders of its own
     * @param dataBytes private memory that a worker may have
     * @param sharedBytes memory that it may share with its tenant's functions
     */
    static Isolation find(
            DaemonConfig.Isolation config,
            int ownUid,
            List<Path> readable,
            List<Path> passable,
            long dataBytes,
            long sharedBytes) {
        var isolation = new Isolation(config, ownUid, readable, passable, dataBytes, sharedBytes);
        LOG.log(Level.INFO, "isolation of workers: {0}", isolation.summary());
        return isolation;
    }

    /** What holds and what does not, for the log. */
    String summary() {
        return String.join("; ", said);
    }

    private @Nullable String whyNoUsers(List<Path> readable, List<Path> passable) {
        if (!config.users()) {
            return "hearth.daemon.isolation.users is false";
        } else if (ownUid != ROOT) {
            return "the daemon is not root";
        } else if (!isPossible(privilegesOf(config.firstUid()))) {
            return "setpriv cannot change the user";
        }
        List<String> java = privilegesOf(config.firstUid());
        java.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version"));
        for (Path file : readable) {
            Path hidden = hidden(file.toAbsolutePath());
            if (hidden != null) {
                return "other users cannot read " + hidden + ", which workers need";
            }
        }
        for (Path folder : passable) {
            Path closed = closedAbove(folder.toAbsolutePath());
            if (closed != null) {
                return "other users cannot pass " + closed + ", in which workers need folders of their own";
            }
        }
        return runs(java) ? null : "another user cannot run this JVM";
    }

    /** The part of a path that other users cannot pass or read, null where they can all of it. */
    private static @Nullable Path hidden(Path file) {
        try {
            Path real = file.toRealPath();
            if (!allows(real, PosixFilePermission.OTHERS_READ)) {
                return real;
            }
            return closedAbove(real);
        } catch (IOException e) {
            // What is not there is read by nobody.
            return null;
        }
    }

    /** The folder above this one that other users cannot pass, null where they can pass all. */
    private static @Nullable Path closedAbove(Path path) {
        try {
            for (Path folder = path.getParent(); folder != null; folder = folder.getParent()) {
                if (!allows(folder, PosixFilePermission.OTHERS_EXECUTE)) {
                    return folder;
                }
            }
            return null;
        } catch (IOException e) {
            return path;
        }
    }

    private static boolean allows(Path path, PosixFilePermission permission) throws IOException {
        return Files.getPosixFilePermissions(path).contains(permission);
    }

    /** A network namespace of its own has not even a loopback; Unix sockets are files and stay. */
    private List<String> network() {
        List<String> apart = List.of("unshare", "--net", "--");
        if (!config.network()) {
            said.add("network namespace no: hearth.daemon.isolation.network is false");
        } else if (isPossible(apart)) {
            said.add("network namespace yes");
            return apart;
        } else {
            said.add("network namespace no: unshare --net needs CAP_SYS_ADMIN");
        }
        return List.of();
    }

    private List<String> memory(long dataBytes) {
        List<String> limit = List.of("prlimit", "--data=" + dataBytes, "--core=0", "--");
        if (!config.memory()) {
            said.add("memory limit no: hearth.daemon.isolation.memory is false");
        } else if (isPossible(limit)) {
            said.add("memory limit yes: " + (dataBytes >> 20) + " MiB of private memory on CPUs (RLIMIT_DATA)");
            return limit;
        } else {
            said.add("memory limit no: there is no prlimit");
        }
        return List.of();
    }

    /** Private memory has its limit by prlimit as well, which refuses what is too much where a group ends who has it. */
    private @Nullable WorkerGroups groups(long bytes) {
        if (!config.memory()) {
            return null;
        }
        try {
            WorkerGroups found =
                    WorkerGroups.find(WorkerGroups.MOUNT, Path.of("/proc/self/cgroup"), ProcessHandle.current(), bytes);
            said.add("cgroups yes: " + (bytes >> 20) + " MiB of all memory on CPUs");
            return found;
        } catch (IOException e) {
            said.add("cgroups no: " + e.getMessage());
            return null;
        }
    }

    /** A worker fences itself once its driver is there, so nothing stands in its command for that. */
    private boolean systemCalls() {
        String whyNot;
        try {
            whyNot = config.systemCalls() ? SystemCallFence.whyNot() : "hearth.daemon.isolation.system-calls is false";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            whyNot = "interrupted while it was tried";
        }
        said.add("system calls "
                + (whyNot == null ? "yes: those that no driver needs are denied (seccomp)" : "no: " + whyNot));
        return whyNot == null;
    }

    /** Root alone has capabilities to drop, and users to change to. */
    private List<String> privilegesOf(int uid) {
        var command = new ArrayList<>(List.of("setpriv", "--no-new-privs"));
        if (ownUid == ROOT) {
            command.addAll(List.of("--bounding-set=-all", "--inh-caps=-all"));
        }
        if (uid != ownUid) {
            command.addAll(List.of("--reuid=" + uid, "--regid=" + uid, "--clear-groups"));
        }
        command.add("--");
        return command;
    }

    private static boolean isPossible(List<String> command) {
        var all = new ArrayList<>(command);
        all.add("true");
        return runs(all);
    }

    private static boolean runs(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(TRY_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether what runs only on idle processors can be made to run as all others do. */
    private static boolean canRaise(List<String> asUser) {
        var command = new ArrayList<>(asUser);
        command.add("cat");
        try {
            Process process = new ProcessBuilder(command).start();
            try {
                awaitOtherUser(process);
                Scheduling.beginIdle(process.pid());
                Scheduling.endIdle(process.pid());
                return !Scheduling.isIdle(process.pid());
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** What it has echoed, {@code cat} has: until then the process may be of this user still, who may always do that to his own. */
    private static void awaitOtherUser(Process cat) throws IOException {
        OutputStream input = cat.getOutputStream();
        input.write('\n');
        input.flush();
        if (cat.getInputStream().read() < 0) {
            throw new IOException("it ended before it was another user's");
        }
    }

    /** Whether a worker that nobody waits for may be kept from the processors until it is wanted. */
    boolean canWait() {
        return waits;
    }

    /** Whether workers are to deny themselves system calls. */
    boolean fencesSystemCalls() {
        return fenced;
    }

    /** Whether workers run as users of their own. */
    boolean hasUsers() {
        return users;
    }

    /** The user of the worker with this number: no two of less than {@code uids} numbers apart have the same. */
    int uid(int worker) {
        return users ? config.firstUid() + worker % config.uids() : ownUid;
    }

    /** The cgroup of a worker that is about to start, null where it has none. Drivers of GPUs and TPUs take what they like. */
    WorkerGroups.@Nullable Group group(String worker, Device.Kind kind) {
        return groups == null || kind != Device.Kind.CPU ? null : groups.of(worker);
    }

    /** The cgroup of a worker that runs, null where it has none. */
    WorkerGroups.@Nullable Group groupOf(long pid) {
        return groups == null ? null : groups.of(Path.of("/proc", String.valueOf(pid), "cgroup"));
    }

    /** The command that runs a worker's command, which follows it. The driver of a GPU maps more than any limit foresees. */
    List<String> wrapper(int worker, Device.Kind kind) {
        var all = new ArrayList<>(network);
        if (kind == Device.Kind.CPU) {
            all.addAll(memory);
        }
        if (privileges) {
            all.addAll(privilegesOf(uid(worker)));
        }
        return all;
    }
}
