package dev.hearth.protocol.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which processes the system's scheduler prefers ({@code sched(7)}). A policy belongs to a thread, and is inherited by the
 * threads and processes that it starts. Any thread may call; a process that has ended is no failure.
 */
public final class Scheduling {
    // linux/sched.h
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_IDLE = 5;
    /** A thread that is started while they are gone through is found the next time, or was started by one that was. */
    private static final int MAX_PASSES = 100;

    private Scheduling() {}

    /**
     * Lets a process run only where nothing else wants the processor.
     *
     * @throws PosixException with EPERM where it is another user's and this process has no CAP_SYS_NICE
     */
    public static void beginIdle(long pid) throws IOException {
        change(pid, SCHED_OTHER, SCHED_IDLE);
    }

    /**
     * Takes {@link #beginIdle} back.
     *
     * @throws PosixException with EPERM where this process has no CAP_SYS_NICE
     */
    public static void endIdle(long pid) throws IOException {
        change(pid, SCHED_IDLE, SCHED_OTHER);
    }

    /** Whether the first thread of a process runs only where nothing else wants the processor; not where it has ended. */
    public static boolean isIdle(long pid) {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.sched_getscheduler(Libc.newState(arena), pid) == SCHED_IDLE;
        }
    }

    /** All threads of one policy get the other; what has a third one stays as it is. */
    private static void change(long pid, int from, int to) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.newState(arena);
            // struct sched_param: the static priority, which is 0 for all policies that are not real-time.
            MemorySegment priority = arena.allocate(Integer.BYTES, Integer.BYTES);
            boolean found = true;
            for (int pass = 0; found && pass < MAX_PASSES; pass++) {
                found = false;
                for (long thread : threads(pid)) {
                    if (Libc.sched_getscheduler(state, thread) == from) {
                        found = true;
                        change(state, thread, to, priority);
                    }
                }
            }
        }
    }

    private static void change(MemorySegment state, long thread, int to, MemorySegment priority) throws IOException {
        if (Libc.sched_setscheduler(state, thread, to, priority) < 0 && Libc.errno(state) != Errno.ESRCH) {
            throw new PosixException("sched_setscheduler(" + thread + ", " + to + ")", Libc.errno(state));
        }
    }

    private static List<Long> threads(long pid) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return tasks.map(task -> Long.valueOf(task.getFileName().toString()))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
