package dev.hearth.protocol.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixServerTest {
    private static final int MANY = 50;

    @TempDir
    Path folder;

    /** Serves each connection until it is told to go on, and notes the threads. */
    private static final class Held implements UnixServer.Service {
        final BlockingQueue<Thread> serving = new LinkedBlockingQueue<>();
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void serve(UnixSocket socket) {
            try (socket) {
                serving.add(Thread.currentThread());
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void failed(IOException cause) {
            throw new AssertionError(cause);
        }

        Thread next() throws InterruptedException {
            Thread thread = serving.poll(30, TimeUnit.SECONDS);
            assertNotNull(thread, "nobody serves");
            return thread;
        }
    }

    private UnixServer server(int max, UnixServer.Service service) throws IOException {
        var server = new UnixServer(UnixListener.bind(folder.resolve("s"), 0600), "served-", max, 0, service);
        server.start();
        return server;
    }

    private static boolean becomes(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean() && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return condition.getAsBoolean();
    }

    private List<UnixSocket> connect(int count) throws IOException {
        var clients = new ArrayList<UnixSocket>();
        for (int i = 0; i < count; i++) {
            clients.add(UnixSocket.connect(folder.resolve("s")));
        }
        return clients;
    }

    @Test
    void manyAreServedAtOnceAndFewThreadsStay() throws Exception {
        var service = new Held();
        try (UnixServer server = server(Integer.MAX_VALUE, service)) {
            List<UnixSocket> clients = connect(MANY);
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < MANY; i++) {
                threads.add(service.next());
            }
            assertEquals(MANY, threads.stream().distinct().count());
            assertFalse(server.isFull());
            service.goOn.countDown();
            assertTrue(becomes(() -> threads.stream().filter(Thread::isAlive).count() <= 5));
            clients.forEach(UnixSocket::close);
            // Those that stayed serve on.
            UnixSocket.connect(folder.resolve("s")).close();
            service.next();
        }
    }

    @Test
    void noMoreThanAllowedAreServedAtOnceAndTheNextIsWhenOneIsOver() throws Exception {
        var service = new Held();
        try (UnixServer server = server(2, service)) {
            List<UnixSocket> clients = connect(3);
            Thread first = service.next();
            Thread second = service.next();
            assertTrue(becomes(server::isFull));
            assertTrue(service.serving.isEmpty());
            first.interrupt();
            service.next();
            assertTrue(second.isAlive());
            service.goOn.countDown();
            clients.forEach(UnixSocket::close);
        }
    }

    @Test
    void oneThatFailsCostsNoThread() throws Exception {
        var served = new CountDownLatch(MANY);
        try (UnixServer server = server(2, new UnixServer.Service() {
            @Override
            public void serve(UnixSocket socket) {
                socket.close();
                served.countDown();
                Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
                throw new IllegalStateException("as it should in this test");
            }

            @Override
            public void failed(IOException cause) {
                throw new AssertionError(cause);
            }
        })) {
            connect(MANY).forEach(UnixSocket::close);
            assertTrue(served.await(30, TimeUnit.SECONDS));
            assertTrue(server.isOpen());
        }
    }

    @Test
    void closedOneAcceptsNoMoreAndServesOn() throws Exception {
        var service = new Held();
        UnixServer server = server(Integer.MAX_VALUE, service);
        List<UnixSocket> clients = connect(1);
        Thread serving = service.next();
        server.close();
        assertFalse(server.isOpen());
        assertFalse(Files.exists(folder.resolve("s")));
        assertThrows(IOException.class, () -> UnixSocket.connect(folder.resolve("s")));
        assertTrue(serving.isAlive());
        server.interrupt();
        assertTrue(becomes(() -> !serving.isAlive()));
        clients.forEach(UnixSocket::close);
    }
}
