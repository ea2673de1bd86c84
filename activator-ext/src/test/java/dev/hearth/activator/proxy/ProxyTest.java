package dev.hearth.activator.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.Eventually;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@SuppressWarnings("NullAway.Init")
class ProxyTest {
    private ProxyUnderTest proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new ProxyUnderTest();
    }

    @AfterEach
    void end() throws Exception {
        try {
            Eventually.isTrue("every place is given back", () -> proxy.slotsTaken.get() == 0);
            Eventually.isTrue("no request is under way", () -> proxy.metrics.underWay() == 0);
        } finally {
            proxy.close();
        }
    }

    private HttpClientResponse answer(HttpVersion version, HttpMethod method, String uri, Buffer body)
            throws Exception {
        return answer(proxy.begin(version, proxy.request(method, uri)), body);
    }

    private static HttpClientResponse answer(HttpClientRequest request, Buffer body) throws Exception {
        var whole = Promise.<HttpClientResponse>promise();
        request.response()
                .onFailure(whole::fail)
                .onSuccess(response -> response.body().onFailure(whole::fail).onSuccess(_ -> whole.complete(response)));
        request.send(body);
        return ProxyUnderTest.get(whole.future());
    }

    private static String text(HttpClientResponse response) throws Exception {
        return ProxyUnderTest.get(response.body()).toString();
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void warmPodAnswersAndSeesARequestAsFromTheStockPath(HttpVersion version) throws Exception {
        var seen = new CompletableFuture<HttpServerRequest>();
        proxy.pod = request -> {
            seen.complete(request);
            request.bodyHandler(
                    body -> request.response().putHeader("x-answer", "yes").end(body));
        };

        HttpClientResponse response = answer(version, HttpMethod.POST, "/a?b=c", Buffer.buffer("hello"));

        assertEquals("hello", text(response));
        assertEquals("yes", response.getHeader("x-answer"));
        HttpServerRequest request = seen.get(30, TimeUnit.SECONDS);
        assertEquals(version, request.version());
        assertEquals("/a?b=c", request.uri());
        assertEquals(
                ProxyUnderTest.HOST,
                Optional.ofNullable(request.authority()).orElseThrow().host());
        assertNull(request.getHeader(RevisionName.REVISION_HEADER));
        assertNull(request.getHeader(RevisionName.NAMESPACE_HEADER));
        assertNull(request.getHeader("K-Proxy-Request"), "nobody counts it as proxied, so nobody may say so");
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void withoutAWarmPodTheStockPathIsTakenAndStillKnowsTheRevision(HttpVersion version) throws Exception {
        proxy.warm = Optional.empty();
        proxy.stock = request -> request.response()
                .end(request.getHeader(RevisionName.NAMESPACE_HEADER)
                        + '/'
                        + request.getHeader(RevisionName.REVISION_HEADER));

        assertEquals("default/edges-00001", text(answer(version, HttpMethod.GET, "/", Buffer.buffer())));
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void podThatCannotBeReachedCostsNoByteOfTheBody(HttpVersion version) throws Exception {
        proxy.warm = Optional.of(ProxyUnderTest.nobody());
        proxy.stock = request -> request.bodyHandler(body -> request.response().end(String.valueOf(body.length())));

        String length = text(answer(version, HttpMethod.POST, "/", Buffer.buffer(new byte[3_000_000])));

        assertEquals("3000000", length);
        assertEquals(1, proxy.unreachable.get());
    }

    @Test
    void podThatGoesBeforeItAnswersIsMadeGoodForWhatChangesNothing() throws Exception {
        proxy.pod = request -> request.connection().close();

        assertEquals("stock", text(answer(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Buffer.buffer())));
        assertEquals(1, proxy.unreachable.get());
    }

    @Test
    void requestThatMayHaveChangedSomethingIsSentOnce() throws Exception {
        proxy.pod = request -> request.connection().close();
        var again = new AtomicLong();
        proxy.stock = request -> {
            again.incrementAndGet();
            request.response().end();
        };

        for (Buffer body : List.of(Buffer.buffer(), Buffer.buffer("body"))) {
            assertEquals(
                    502,
                    answer(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", body).statusCode());
        }
        assertEquals(0, again.get());
    }

    @Test
    void neitherPathReachableIsABadGateway() throws Exception {
        proxy.warm = Optional.empty();
        proxy.stock = request -> request.connection().close();

        HttpClientResponse response = answer(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Buffer.buffer());

        assertEquals(502, response.statusCode());
        assertTrue(text(response).startsWith("the revision did not answer: "), text(response));
    }

    @Test
    void probesAskTheStockPath() throws Exception {
        proxy.stock = request -> request.response().end(request.getHeader("K-Network-Probe"));

        HttpClientRequest request = proxy.begin(
                HttpVersion.HTTP_1_1,
                proxy.request(HttpMethod.GET, "/healthz").putHeader("K-Network-Probe", "activator"));

        assertEquals("activator", text(answer(request, Buffer.buffer())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Edges", "a/b", "a b", "edges:8080", "-edges", "evil.example/?"})
    void requestForNoRevisionIsNotFound(String name) throws Exception {
        HttpClientRequest request = proxy.begin(
                HttpVersion.HTTP_1_1, proxy.request(HttpMethod.GET, "/").putHeader(RevisionName.REVISION_HEADER, name));

        assertEquals(404, ProxyUnderTest.get(request.send()).statusCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 304, 404, 500})
    void statusesPass(int status) throws Exception {
        proxy.pod = request -> request.response().setStatusCode(status).end();

        assertEquals(
                status,
                answer(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Buffer.buffer())
                        .statusCode());
    }

    @Test
    void answerToHeadHasALengthAndNoBody() throws Exception {
        proxy.pod = request ->
                request.response().putHeader("content-length", "1234").end();

        HttpClientResponse response = answer(HttpVersion.HTTP_1_1, HttpMethod.HEAD, "/", Buffer.buffer());

        assertEquals("1234", response.getHeader("content-length"));
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void firstPartOfAnAnswerArrivesBeforeTheSecondIsMade(HttpVersion version) throws Exception {
        var more = Promise.<Void>promise();
        proxy.pod = request -> {
            request.response().setChunked(true).write("one");
            more.future().onSuccess(_ -> request.response().end("two"));
        };
        HttpClientRequest request = proxy.begin(version, proxy.request(HttpMethod.GET, "/"));
        var parts = new AtomicReference<>("");
        var ended = Promise.<Void>promise();
        request.send()
                .onSuccess(response ->
                        response.handler(part -> append(parts, part)).endHandler(ended::complete));

        Eventually.isTrue("the first part is there", () -> parts.get().equals("one"));
        more.complete();
        ProxyUnderTest.get(ended.future());
        assertEquals("onetwo", parts.get());
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void answerMayBeginBeforeTheRequestEnds(HttpVersion version) throws Exception {
        proxy.pod = request -> {
            request.response().setChunked(true);
            request.handler(part -> request.response().write(part));
            request.endHandler(_ -> request.response().end());
        };
        HttpClientRequest request = proxy.begin(version, proxy.request(HttpMethod.POST, "/"));
        var parts = new AtomicReference<>("");
        var ended = Promise.<Void>promise();
        request.response()
                .onSuccess(response ->
                        response.handler(part -> append(parts, part)).endHandler(ended::complete));
        request.setChunked(true);

        request.write("ping");
        Eventually.isTrue("the first part came back", () -> parts.get().equals("ping"));
        request.end("pong");
        ProxyUnderTest.get(ended.future());
        assertEquals("pingpong", parts.get());
    }

    private static void append(AtomicReference<String> text, Buffer part) {
        text.accumulateAndGet(part.toString(), String::concat);
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void headersMayBeAsLargeAsKnativesOwnServersTakeThem(HttpVersion version) throws Exception {
        String large = "h".repeat(100_000);
        proxy.pod = request -> request.response()
                .putHeader("x-large", request.getHeader("x-large"))
                .end();

        HttpClientRequest request =
                proxy.begin(version, proxy.request(HttpMethod.GET, "/").putHeader("x-large", large));

        assertEquals(large, answer(request, Buffer.buffer()).getHeader("x-large"));
    }

    @Test
    void stockPathIsTakenAtThePortThatTheIngressWouldHaveTaken() throws Exception {
        proxy.warm = Optional.empty();

        assertEquals(
                "stock",
                text(answer(
                        proxy.begin(
                                HttpVersion.HTTP_1_1,
                                proxy.request(HttpMethod.GET, "/").setPort(proxy.http2ServicePort)),
                        Buffer.buffer())));
        assertEquals(81, proxy.stockPort);
        assertEquals("stock", text(answer(HttpVersion.HTTP_2, HttpMethod.GET, "/", Buffer.buffer())));
        assertEquals(80, proxy.stockPort);
    }

    @Test
    void trailersPass() throws Exception {
        proxy.pod = request -> {
            assertEquals("trailers", request.getHeader("te"));
            request.response().write("message");
            request.response().putTrailer("grpc-status", "0").end();
        };
        HttpClientRequest request = proxy.begin(
                HttpVersion.HTTP_2,
                proxy.request(HttpMethod.POST, "/pkg.Service/Method").putHeader("te", "trailers"));
        var trailer = Promise.<String>promise();
        request.send()
                .onSuccess(response -> response.endHandler(_ -> trailer.complete(response.getTrailer("grpc-status"))));

        assertEquals("0", ProxyUnderTest.get(trailer.future()));
    }

    @Test
    void resetOfAStreamPassesWithItsCode() throws Exception {
        proxy.pod = request -> {
            request.response().write("begun");
            request.response().reset(11);
        };
        HttpClientRequest request = proxy.begin(HttpVersion.HTTP_2, proxy.request(HttpMethod.GET, "/"));
        var failure = Promise.<Throwable>promise();
        request.exceptionHandler(failure::tryComplete);
        request.response()
                .onFailure(failure::tryComplete)
                .onSuccess(response -> response.exceptionHandler(failure::tryComplete));
        request.end();

        Throwable seen = ProxyUnderTest.get(failure.future());
        assertEquals(11, assertInstanceOf(StreamResetException.class, seen).getCode());
    }

    @Test
    void answerThatBreaksOffDoesNotLookWhole() throws Exception {
        proxy.pod = request -> {
            request.response().setChunked(true).write("a part");
            proxy.vertx().setTimer(50, _ -> request.connection().close());
        };

        assertThrows(
                ExecutionException.class, () -> answer(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Buffer.buffer()));
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void podLearnsThatTheClientIsGone(HttpVersion version) throws Exception {
        var told = new CompletableFuture<Boolean>();
        proxy.pod = request -> {
            request.response().exceptionHandler(_ -> told.complete(true));
            request.response().closeHandler(_ -> told.complete(true));
            request.response().setChunked(true).write("begun");
        };
        HttpClientRequest request = proxy.begin(version, proxy.request(HttpMethod.GET, "/"));
        var begun = Promise.<Void>promise();
        request.response().onSuccess(response -> response.handler(_ -> begun.tryComplete()));
        request.end();
        ProxyUnderTest.get(begun.future());

        request.reset(8);

        assertTrue(told.get(30, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void slowPodHoldsTheClientBackAndNothingIsGatheredBetween(HttpVersion version) throws Exception {
        var arrived = new CompletableFuture<HttpServerRequest>();
        proxy.pod = request -> {
            request.pause();
            arrived.complete(request);
        };
        HttpClientRequest request = proxy.begin(version, proxy.request(HttpMethod.PUT, "/"));
        request.setChunked(true);
        var answered = request.response();
        var sent = new AtomicLong();
        Buffer part = Buffer.buffer(new byte[64 << 10]);
        long whole = 64L << 20;
        proxy.vertx().runOnContext(_ -> pump(request, part, sent, whole));
        HttpServerRequest far = arrived.get(30, TimeUnit.SECONDS);

        long held = settled(sent);
        assertTrue(held < whole / 2, () -> held + " bytes were taken though nobody reads them");

        var received = new AtomicLong();
        far.handler(bytes -> received.addAndGet(bytes.length()));
        far.endHandler(_ -> far.response().end());
        far.resume();
        assertEquals(200, ProxyUnderTest.get(answered).statusCode());
        assertEquals(whole, received.get());
    }

    private static void pump(HttpClientRequest request, Buffer part, AtomicLong sent, long whole) {
        while (sent.get() < whole) {
            if (request.writeQueueFull()) {
                request.drainHandler(_ -> pump(request, part, sent, whole));
                return;
            }
            request.write(part);
            sent.addAndGet(part.length());
        }
        request.end();
    }

    /** What a counter has come to once it no longer grows. */
    private static long settled(AtomicLong counter) {
        var before = new AtomicLong(-1);
        var since = new AtomicLong(System.nanoTime());
        Eventually.isTrue("it no longer grows", () -> {
            long now = counter.get();
            if (before.getAndSet(now) != now) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > 500_000_000;
        });
        return counter.get();
    }

    @Test
    void bodyIsAskedForBeforeItIsSent() throws Exception {
        proxy.pod = request -> {
            request.response().writeContinue();
            request.bodyHandler(body -> request.response().end(body));
        };
        HttpClientRequest request = proxy.begin(
                HttpVersion.HTTP_1_1,
                proxy.request(HttpMethod.POST, "/")
                        .putHeader("Expect", "100-continue")
                        .putHeader("Content-Length", "4"));
        request.continueHandler(_ -> request.end("body"));
        var answered = request.response().compose(HttpClientResponse::body);
        request.sendHead();

        assertEquals("body", ProxyUnderTest.get(answered).toString());
    }

    @Test
    void webSocketPassesBothWays() throws Exception {
        proxy.pod = request -> request.toWebSocket()
                .onSuccess(socket -> socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text)));
        var options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(proxy.port())
                .setURI("/socket")
                .putHeader(RevisionName.REVISION_HEADER, "edges-00001")
                .putHeader(RevisionName.NAMESPACE_HEADER, "default");
        var echo = Promise.<String>promise();

        WebSocket socket =
                ProxyUnderTest.get(proxy.vertx().createWebSocketClient().connect(options));
        socket.textMessageHandler(echo::tryComplete);
        socket.writeTextMessage("hello");

        assertEquals("echo hello", ProxyUnderTest.get(echo.future()));
        assertEquals(1, proxy.slotsTaken.get(), "a WebSocket has its place for as long as it is open");
        ProxyUnderTest.get(socket.close());
    }

    @Test
    void refusedUpgradeIsAnOrdinaryAnswer() throws Exception {
        proxy.pod = request -> request.response().setStatusCode(403).end("no");
        var options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(proxy.port())
                .putHeader(RevisionName.REVISION_HEADER, "edges-00001")
                .putHeader(RevisionName.NAMESPACE_HEADER, "default");

        var failure = assertThrows(
                ExecutionException.class,
                () -> ProxyUnderTest.get(proxy.vertx().createWebSocketClient().connect(options)));

        assertTrue(String.valueOf(failure.getMessage()).contains("403"), failure.getMessage());
        assertFalse(proxy.slotsTaken.get() > 1);
    }

    @Test
    void drainingProxyServesARequestAndWantsNoFurtherOneOnItsConnection() throws Exception {
        proxy.draining = true;

        HttpClientResponse first = answer(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Buffer.buffer());
        assertEquals("pod", text(first));
        assertEquals("close", first.getHeader("connection"));

        HttpClientRequest request = proxy.begin(HttpVersion.HTTP_2, proxy.request(HttpMethod.GET, "/"));
        var told = Promise.<Void>promise();
        request.connection().shutdownHandler(_ -> told.tryComplete());
        request.connection().goAwayHandler(_ -> told.tryComplete());
        assertEquals("pod", text(answer(request, Buffer.buffer())));
        ProxyUnderTest.get(told.future());
    }
}
