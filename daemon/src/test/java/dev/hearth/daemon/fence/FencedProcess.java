package dev.hearth.daemon.fence;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Main of a process that raises the fence around itself, and prints what system calls answer: before that, and after it on a
 * thread that was there already and on a new one. The argument says whether programs may be started still.
 */
final class FencedProcess {
    // Two flags of clone that the system refuses together with any other word: no process comes of them.
    private static final long CLONE_FS = 0x200;
    private static final long CLONE_NEWUSER = 0x1000_0000;
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_ALG = 38;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final List<String> HARMLESS = List.of(
            "ptrace", "process_vm_readv", "setns", "mount", "bpf", "userfaultfd", "io_uring_setup", "keyctl", "execve");

    private final SeccompDriver driver;

    private FencedProcess(SeccompDriver driver) {
        this.driver = driver;
    }

    public static void main(String[] arguments) throws Exception {
        var process = new FencedProcess(SeccompDriver.load());
        process.say("before", "unshare", 0, 0);
        process.say("before", "clone3", 0, 0);
        process.say("before", "clone", CLONE_NEWUSER | CLONE_FS, 0);
        var fenced = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        Thread old = Thread.ofPlatform().start(() -> {
            begun.countDown();
            try {
                fenced.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.sayAll("old");
        });
        begun.await();
        SystemCallFence.raise(Boolean.parseBoolean(arguments[0]));
        fenced.countDown();
        old.join();
        Thread.ofPlatform().start(() -> process.sayAll("new")).join();
        System.out.println("program " + startProgram());
    }

    private void sayAll(String when) {
        for (String name : HARMLESS) {
            say(when, name, 0, 0);
        }
        say(when, "unshare", 0, 0);
        say(when, "clone3", 0, 0);
        say(when, "clone", CLONE_NEWUSER | CLONE_FS, 0);
        say(when, "socket", AF_ALG, SOCK_SEQPACKET);
        say(when, "socket", AF_INET, SOCK_STREAM);
        say(when, "socket", AF_UNIX, SOCK_STREAM);
    }

    private synchronized void say(String when, String name, long first, long second) {
        int answer = driver.syscall(driver.seccomp_syscall_resolve_name(name), first, second);
        System.out.println(when + " " + name + (name.equals("socket") ? " " + first : "") + " " + answer);
    }

    private static String startProgram() throws InterruptedException {
        try {
            return "ended with " + new ProcessBuilder("true").start().waitFor();
        } catch (IOException e) {
            return "refused";
        }
    }
}
