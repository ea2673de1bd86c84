package dev.hearth.perf;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * GET requests to one address by HTTP/1.1, over connections that are kept. All of it runs on one event loop, so that it takes little
 * from what it measures on the same processors. An answer other than 200 fails the measurement.
 */
final class HttpLoad implements AutoCloseable {
    /** Longer than any answer of a server that is not overloaded. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(30);

    private final int connections;
    private final RequestOptions request;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final HttpClient client;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    HttpLoad(String host, int port, Map<String, String> headers, int connections) {
        this.connections = connections;
        request = new RequestOptions().setHost(host).setPort(port).setURI("/");
        headers.forEach(request::putHeader);
        client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(-1));
    }

    /** Answers per second where each connection sends its next request as soon as it has an answer. */
    double throughput(Duration duration) throws InterruptedException {
        var answers = new Histogram(3);
        var ended = new CountDownLatch(connections);
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        for (int i = 0; i < connections; i++) {
            context.runOnContext(_ -> sendUntil(end, answers, ended));
        }
        await(ended, duration.plus(LAST_ANSWERS));
        return answers.getTotalCount() / ((System.nanoTime() - start) / 1e9);
    }

    private void sendUntil(long end, Histogram answers, CountDownLatch ended) {
        long sent = System.nanoTime();
        if (sent - end >= 0 || failure.get() != null) {
            ended.countDown();
            return;
        }
        answer().onComplete(done -> {
            if (done.failed()) {
                failure.set(done.cause());
            }
            answers.recordValue(System.nanoTime() - sent);
            sendUntil(end, answers, ended);
        });
    }

    /**
     * Sends at even distances, whether those before are answered or not.
     *
     * @return nanoseconds of each from when it was to be sent until all of its answer was there
     */
    Histogram atRate(double perSecond, int count) throws InterruptedException {
        var times = new Histogram(3);
        var ended = new CountDownLatch(count);
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10);
        for (int i = 0; i < count; i++) {
            long due = start + (long) (i * 1e9 / perSecond);
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            context.runOnContext(_ -> answer().onComplete(done -> {
                if (done.failed()) {
                    failure.set(done.cause());
                }
                times.recordValue(System.nanoTime() - due);
                ended.countDown();
            }));
        }
        await(ended, LAST_ANSWERS);
        return times;
    }

    private Future<Void> answer() {
        return client.request(request).compose(sent -> sent.send()).compose(HttpLoad::end);
    }

    private static Future<Void> end(HttpClientResponse response) {
        return response.statusCode() == 200
                ? response.end()
                : Future.failedFuture(new IllegalStateException("answered " + response.statusCode()));
    }

    private void await(CountDownLatch ended, Duration limit) throws InterruptedException {
        boolean all = ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        Throwable cause = failure.get();
        if (cause != null || !all) {
            throw new IllegalStateException(
                    request.getHost() + ":" + request.getPort() + " does not answer each request", cause);
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
