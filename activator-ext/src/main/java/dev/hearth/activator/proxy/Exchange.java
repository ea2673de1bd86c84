package dev.hearth.activator.proxy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands one request on and its answer back, as they come: both bodies flow at the pace of their slower side. All of it happens
 * on the event loop of the request.
 */
final class Exchange {
    /** HTTP/2: the stream is no longer needed. */
    private static final long CANCEL = 8;

    private static final long INTERNAL_ERROR = 2;
    /** Those that change nothing, so that doing them again is doing them once (RFC 9110, 9.2.2). */
    private static final Set<HttpMethod> REPEATABLE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Upstream upstream;
    private @Nullable HttpClientRequest onward;
    private boolean bodiless;
    private boolean gone;

    /** The request is paused, so that nothing of its body is lost before there is somewhere to send it. */
    Exchange(HttpServerRequest request, Upstream upstream) {
        this.request = request.pause();
        this.response = request.response();
        this.upstream = upstream;
    }

    /** Begins; what follows from it is told to the upstream. */
    void start() {
        response.exceptionHandler(this::clientIsGone);
        request.exceptionHandler(this::clientIsGone);
        connect();
    }

    private void connect() {
        upstream.connect(request).onComplete(connected -> {
            if (connected.succeeded()) {
                send(connected.result());
            } else if (!gone && upstream.hasAnother()) {
                // Nothing of the body has been read yet.
                connect();
            } else {
                fail(502, "the revision cannot be reached: " + connected.cause().getMessage());
            }
        });
    }

    private void send(HttpClientRequest to) {
        if (gone) {
            to.reset(CANCEL);
            end();
            return;
        }
        onward = to;
        // Every failure of a request is told to the future of its answer, too.
        to.exceptionHandler(_ -> {});
        HeaderRules.copy(request.headers(), to.headers());
        upstream.address(request, to);
        if (isUpgrade()) {
            upgrade(to);
            return;
        }
        to.response().onComplete(answered -> {
            if (answered.succeeded()) {
                answer(answered.result());
            } else {
                failed(answered.cause());
            }
        });
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            to.continueHandler(_ -> response.writeContinue());
            chunkAsItCame(to);
            to.sendHead();
            sendBody(to);
        } else if (hasBody()) {
            chunkAsItCame(to);
            sendBody(to);
        } else {
            bodiless = true;
            to.end();
            request.resume();
        }
    }

    /** A request of HTTP/1.1 says so where it has a body; of one of HTTP/2 only its end tells. */
    private boolean hasBody() {
        if (isHttp2()) {
            return !request.isEnded();
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return isChunked() || (length != null && !length.equals("0"));
    }

    private boolean isChunked() {
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING, HttpHeaders.CHUNKED, true);
    }

    private boolean isHttp2() {
        return request.version() == HttpVersion.HTTP_2;
    }

    private void chunkAsItCame(HttpClientRequest to) {
        if (!request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            to.setChunked(true);
        }
    }

    private void sendBody(HttpClientRequest to) {
        request.pipe().endOnFailure(false).to(to).onFailure(e -> {
            if (!response.ended()) {
                to.reset(CANCEL, e);
            }
        });
    }

    private void answer(HttpClientResponse answer) {
        takeOverHead(answer);
        boolean known = answer.headers().contains(HttpHeaders.CONTENT_LENGTH);
        if (!known && hasAnswerBody(answer.statusCode())) {
            response.setChunked(true);
            if (!isHttp2()) {
                // Sent at once: whoever streams an answer wants its head seen before there is more.
                response.writeHead();
            }
        }
        pipe(answer).onComplete(piped -> {
            if (piped.succeeded()) {
                response.trailers().addAll(answer.trailers());
                response.end();
                end();
            } else {
                failed(piped.cause());
            }
        });
    }

    private Future<Void> pipe(HttpClientResponse answer) {
        return answer.pipe().endOnSuccess(false).endOnFailure(false).to(response);
    }

    private boolean hasAnswerBody(int status) {
        return !request.method().equals(HttpMethod.HEAD) && status != 204 && status != 304;
    }

    private void takeOverHead(HttpClientResponse answer) {
        response.setStatusCode(answer.statusCode());
        if (!isHttp2()) {
            response.setStatusMessage(answer.statusMessage());
        }
        HeaderRules.copy(answer.headers(), response.headers());
        upstream.answered(request, answer.statusCode(), response.headers());
    }

    // Another protocol on the same connection, a WebSocket's above all.

    private boolean isUpgrade() {
        return request.version() == HttpVersion.HTTP_1_1
                && request.headers().contains(HttpHeaders.UPGRADE)
                && request.headers().contains(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE, true);
    }

    private void upgrade(HttpClientRequest to) {
        to.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
        to.putHeader(HttpHeaders.UPGRADE, request.getHeader(HttpHeaders.UPGRADE));
        to.connect().onComplete(answered -> {
            if (answered.failed()) {
                failed(answered.cause());
            } else if (answered.result().statusCode() == 101) {
                tunnel(answered.result());
            } else {
                request.resume();
                answer(answered.result());
            }
        });
    }

    private void tunnel(HttpClientResponse answer) {
        for (Map.Entry<String, String> header : answer.headers()) {
            response.headers().add(header.getKey(), header.getValue());
        }
        request.toNetSocket().onComplete(opened -> {
            if (opened.failed()) {
                answer.netSocket().close();
                end();
                return;
            }
            new Tunnel(opened.result(), answer.netSocket()).open(this::end);
        });
    }

    // Ends that are not those of an answer.

    private void clientIsGone(Throwable cause) {
        if (gone) {
            return;
        }
        gone = true;
        HttpClientRequest to = onward;
        if (to != null) {
            to.reset(CANCEL, cause);
        }
        end();
    }

    private void failed(Throwable cause) {
        if (gone) {
            end();
        } else if (response.headWritten()) {
            // The rest of the answer will not come, and must not look as if it had.
            response.reset(code(cause));
            end();
        } else if (cause instanceof StreamResetException reset) {
            response.reset(reset.getCode());
            end();
        } else if (bodiless && REPEATABLE.contains(request.method()) && upstream.hasAnother()) {
            // Mostly a connection that was kept, to a pod that has ended since.
            connect();
        } else {
            fail(502, "the revision did not answer: " + cause.getMessage());
        }
    }

    private static long code(Throwable cause) {
        return cause instanceof StreamResetException reset ? reset.getCode() : INTERNAL_ERROR;
    }

    private void fail(int status, String why) {
        if (!gone && !response.headWritten()) {
            response.setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .end(Buffer.buffer(why));
            request.resume();
        }
        end();
    }

    private void end() {
        upstream.end();
    }
}
