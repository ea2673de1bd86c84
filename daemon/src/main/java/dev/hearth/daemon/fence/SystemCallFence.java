package dev.hearth.daemon.fence;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Denies a process the system calls that neither a JVM nor a driver needs, and that whoever takes the process over would
 * want: into other processes, into the kernel, into namespaces where it would be root.
 *
 * <p>A list of what is denied, not of what is allowed: nobody can say what a driver that is not ours will call. What stands
 * here container runtimes deny as well to whoever has no capabilities, so drivers live without it, but for the calls of
 * debuggers and starting programs. A denied call fails with EPERM, as it does without capabilities. {@code kcmp} and
 * {@code memfd_create} are not denied, as Mesa needs the one and CUDA the other.
 *
 * <p>The filter is the system's (seccomp), made by libseccomp. It is for good, and holds for all threads and for whatever they
 * start. A kernel from 5.11 on knows the calls that it always allows, and does not run it for them.
 */
public final class SystemCallFence {
    private static final List<String> DENIED = List.of(
            // Other processes' memory and files.
            "ptrace",
            "process_vm_readv",
            "process_vm_writev",
            "pidfd_getfd",
            // Namespaces and mounts.
            "unshare",
            "setns",
            "mount",
            "umount",
            "umount2",
            "pivot_root",
            "chroot",
            "move_mount",
            "open_tree",
            "fsopen",
            "fsconfig",
            "fsmount",
            "fspick",
            "mount_setattr",
            "open_by_handle_at",
            // Parts of the kernel that have been ways into it.
            "bpf",
            "perf_event_open",
            "userfaultfd",
            "io_uring_setup",
            "io_uring_enter",
            "io_uring_register",
            "add_key",
            "request_key",
            "keyctl",
            "iopl",
            "ioperm",
            // The machine itself.
            "kexec_load",
            "kexec_file_load",
            "init_module",
            "finit_module",
            "delete_module",
            "reboot",
            "swapon",
            "swapoff",
            "settimeofday",
            "clock_settime",
            "acct",
            "quotactl",
            "quotactl_fd",
            "syslog");

    private static final List<String> PROGRAMS = List.of("execve", "execveat");

    /** linux/sched.h: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
    private static final List<Integer> NAMESPACES =
            List.of(0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000);

    // asm-generic/errno-base.h and errno.h of Linux.
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int EAFNOSUPPORT = 97;

    /** linux/socket.h. */
    private static final int AF_NETLINK = 16;

    private static final int BY_A_TREE = 2;

    private final SeccompDriver driver;
    private final long filter;

    private SystemCallFence(SeccompDriver driver, long filter) {
        this.driver = driver;
        this.filter = filter;
    }

    /**
     * Raises it around this process.
     *
     * @param programs whether programs may be started still
     */
    public static void raise(boolean programs) throws FenceException {
        raise(SeccompDriver.load(), programs, true);
    }

    /** Why a process cannot have it here, null where it can: raised, to find out, around a thread that ends with this. */
    public static @Nullable String whyNot() throws InterruptedException {
        var trial = new FutureTask<>(SystemCallFence::holds);
        Thread.ofPlatform().daemon().name("fence-trial").start(trial);
        try {
            return trial.get() ? null : "a denied call is made all the same";
        } catch (ExecutionException e) {
            return e.getCause() instanceof FenceException refusal ? refusal.reason() : String.valueOf(e.getCause());
        }
    }

    private static boolean holds() throws FenceException {
        SeccompDriver driver = SeccompDriver.load();
        raise(driver, false, false);
        // With no flag it does nothing, and may be called by everybody.
        return driver.syscall(driver.seccomp_syscall_resolve_name("unshare"), 0, 0) == -EPERM;
    }

    private static void raise(SeccompDriver driver, boolean programs, boolean allThreads) throws FenceException {
        long filter = driver.seccomp_init(SeccompDriver.SCMP_ACT_ALLOW);
        if (filter == 0) {
            throw new FenceException("seccomp_init has no memory");
        }
        try {
            var fence = new SystemCallFence(driver, filter);
            fence.set(allThreads);
            fence.deny(programs);
            fence.check("seccomp_load", driver.seccomp_load(filter));
        } finally {
            driver.seccomp_release(filter);
        }
    }

    private void set(boolean allThreads) throws FenceException {
        // These three as far as library and system know them. Without the first, a filter costs a tenant's kernels the
        // processor's guesses at memory (Linux before 5.16), for programs that keep secrets from their own code.
        driver.seccomp_attr_set(filter, SeccompDriver.SCMP_FLTATR_CTL_SSB, 1);
        driver.seccomp_attr_set(filter, SeccompDriver.SCMP_FLTATR_CTL_OPTIMIZE, BY_A_TREE);
        driver.seccomp_attr_set(filter, SeccompDriver.SCMP_FLTATR_API_SYSRAWRC, 1);
        // Calls of another machine's kind, such as those of 32 bits, have other numbers, and no use here.
        check(
                "seccomp_attr_set(ACT_BADARCH)",
                driver.seccomp_attr_set(
                        filter, SeccompDriver.SCMP_FLTATR_ACT_BADARCH, SeccompDriver.SCMP_ACT_KILL_PROCESS));
        check(
                "seccomp_attr_set(CTL_TSYNC)",
                driver.seccomp_attr_set(filter, SeccompDriver.SCMP_FLTATR_CTL_TSYNC, allThreads ? 1 : 0));
    }

    private void deny(boolean programs) throws FenceException {
        for (String name : DENIED) {
            deny(name, EPERM);
        }
        if (!programs) {
            for (String name : PROGRAMS) {
                deny(name, EPERM);
            }
        }
        for (int namespace : NAMESPACES) {
            deny("clone", EPERM, 0, SeccompDriver.SCMP_CMP_MASKED_EQ, namespace, namespace);
        }
        // Its flags lie in memory, where no filter sees them; the C library takes clone where this is missing.
        deny("clone3", ENOSYS);
        // Packets, ciphers, virtual machines and more: some of them no namespace of the network keeps apart.
        deny("socket", EAFNOSUPPORT, 0, SeccompDriver.SCMP_CMP_GT, AF_NETLINK, 0);
    }

    private void deny(String name, int errno) throws FenceException {
        int number = driver.seccomp_syscall_resolve_name(name);
        // What this machine does not have needs no rule.
        if (number >= 0) {
            check(
                    "seccomp_rule_add(" + name + ")",
                    driver.seccomp_rule_add(filter, SeccompDriver.SCMP_ACT_ERRNO | errno, number));
        }
    }

    private void deny(String name, int errno, int argument, int comparison, long a, long b) throws FenceException {
        int number = driver.seccomp_syscall_resolve_name(name);
        check(
                "seccomp_rule_add(" + name + ")",
                driver.seccomp_rule_add(
                        filter, SeccompDriver.SCMP_ACT_ERRNO | errno, number, argument, comparison, a, b));
    }

    private void check(String call, int code) throws FenceException {
        if (code < 0) {
            throw new FenceException(call + " fails with error " + -code);
        }
    }
}
