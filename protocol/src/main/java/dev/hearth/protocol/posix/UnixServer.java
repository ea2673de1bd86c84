package dev.hearth.protocol.posix;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Serves each connection of a listener on the thread that accepted it, so that no other has to be woken or made for it
 * first. Another one, which stands ready, accepts the next.
 *
 * <p>Threads are made ahead of need, by the one that is about to accept; a few stay when what they served is over. Any
 * thread may close.
 */
public final class UnixServer implements AutoCloseable {
    /** Most threads that stay ready. */
    private static final int READY = 4;

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final UnixListener listener;
    private final String name;
    private final int max;
    private final long stackBytes;
    private final Service service;
    private final ReentrantLock accepting = new ReentrantLock();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicLong made = new AtomicLong();
    private int serving;
    private volatile boolean closed;

    /** What connections are for. */
    public interface Service {
        /** Serves a connection, which is the service's to close, for as long as that takes. */
        void serve(UnixSocket socket);

        /** Accepting failed, for want of a descriptor or a thread most likely; it is tried again after a pause. */
        void failed(IOException cause);
    }

    /**
     * A server that does not accept yet.
     *
     * @param listener the server's from now on
     * @param name of the threads; a number follows
     * @param max most connections that are served at once; more wait
     * @param stackBytes of each thread, 0 for the usual
     * @param service what connections are for
     */
    public UnixServer(UnixListener listener, String name, int max, long stackBytes, Service service) {
        this.listener = listener;
        this.name = name;
        this.max = max;
        this.stackBytes = stackBytes;
        this.service = service;
    }

    /** Starts to accept. */
    public void start() {
        makeReady();
    }

    private void run() {
        UnixSocket next = accept();
        while (next != null) {
            serve(next);
            next = stays() ? accept() : null;
        }
    }

    private void serve(UnixSocket socket) {
        try {
            // For each anew: a process that was started as idle could not have them until it was wanted.
            Scheduling.shortenSlices();
            service.serve(socket);
        } catch (RuntimeException | Error e) {
            // The thread is still needed.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        } finally {
            served();
            var _ = Thread.interrupted();
        }
    }

    /** The next connection, null where there will be none. */
    private @Nullable UnixSocket accept() {
        accepting.lock();
        try {
            while (!closed) {
                UnixSocket next = tryAccept();
                if (next != null) {
                    return next;
                }
            }
            return null;
        } finally {
            accepting.unlock();
        }
    }

    private @Nullable UnixSocket tryAccept() {
        try {
            makeReady();
            UnixSocket next = listener.accept();
            began();
            return next;
        } catch (ClosedChannelException e) {
            closed = true;
        } catch (IOException e) {
            fail(e);
        } catch (OutOfMemoryError e) {
            fail(new IOException("there is no thread for it: " + e.getMessage(), e));
        }
        return null;
    }

    private void fail(IOException cause) {
        service.failed(cause);
        LockSupport.parkNanos(PAUSE_NS);
    }

    /** Makes a thread where the one that is about to accept, or to be, is the last that serves nobody. */
    private synchronized void makeReady() {
        int ready = threads.size() - serving;
        if (ready < 2 && threads.size() < max && !closed) {
            Thread thread = builder().unstarted(this::run);
            threads.add(thread);
            boolean started = false;
            try {
                thread.start();
                started = true;
            } finally {
                if (!started) {
                    threads.remove(thread);
                }
            }
        }
    }

    private Thread.Builder.OfPlatform builder() {
        return Thread.ofPlatform()
                .name(name + made.incrementAndGet())
                .stackSize(stackBytes)
                .daemon();
    }

    private synchronized void began() {
        serving++;
    }

    private synchronized void served() {
        serving--;
    }

    /** Whether this thread, which serves nobody any more, is to stay; else it counts no longer. */
    private synchronized boolean stays() {
        boolean stays = threads.size() - serving <= READY && !closed;
        if (!stays) {
            threads.remove(Thread.currentThread());
        }
        return stays;
    }

    /** Whether as many connections are served as may be: more have to wait. */
    public synchronized boolean isFull() {
        return serving == max;
    }

    /** Whether connections are accepted. */
    public boolean isOpen() {
        return !closed;
    }

    /** Where it listens. */
    public Path path() {
        return listener.path();
    }

    /** Interrupts all that are being served. */
    public void interrupt() {
        threads.forEach(Thread::interrupt);
    }

    /** Accepts no more, and removes the listener's file; connections that are served go on. */
    @Override
    public void close() {
        closed = true;
        listener.close();
    }
}
