package dev.hearth.protocol.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;

/**
 * Which processes and threads the system's scheduler prefers ({@code sched(7)}). Policy and slice belong to a thread, and are inherited by
 * the threads and processes that it starts. Any thread may call; a process that has ended is no failure.
 */
public final class Scheduling {
    // linux/sched.h
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_IDLE = 5;
    private static final long SCHED_FLAG_KEEP_POLICY = 8;
    // struct sched_attr, as of Linux 5.3; its nice value stays 0, which is that of all threads that ask.
    private static final int ATTRIBUTES_BYTES = 56;
    private static final int SIZE = 0;
    private static final int FLAGS = 8;
    private static final int RUNTIME = 24;
    /** The least that Linux takes. */
    private static final long SHORT_SLICE_NS = 100_000;

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

    /**
     * Has the calling thread, and those that it starts, be scheduled in slices as short as can be. One that only works for a moment when
     * it is woken is then let run at once, where else it would wait for the slice of whoever has the processor to end: 3 ms,
     * as a rule. It gets no more of a processor for that. Linux 6.12 and later know of it;
     * elsewhere, and {@linkplain #beginIdle as long as it is idle}, nothing changes.
     */
    public static void shortenSlices() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            attributes.set(JAVA_INT, SIZE, ATTRIBUTES_BYTES);
            attributes.set(JAVA_LONG, FLAGS, SCHED_FLAG_KEEP_POLICY);
            attributes.set(JAVA_LONG, RUNTIME, SHORT_SLICE_NS);
            var _ = Libc.sched_setattr(Libc.newState(arena), attributes);
        }
    }

    /** Threads that {@linkplain #shortenSlices have short slices}. */
    public static ThreadFactory withShortSlices(ThreadFactory factory) {
        return work -> factory.newThread(() -> {
            shortenSlices();
            work.run();
        });
    }

    /** Nanoseconds of a slice of the calling thread; 0 where the system does not tell. */
    static long sliceNs() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            return Libc.sched_getattr(Libc.newState(arena), attributes) == 0 ? attributes.get(JAVA_LONG, RUNTIME) : 0;
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
