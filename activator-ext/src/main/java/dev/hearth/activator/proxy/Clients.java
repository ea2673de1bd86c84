package dev.hearth.activator.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;

/** The connections to pods and to the stock path, kept for the requests that come after. */
final class Clients implements AutoCloseable {
    /** Connections to one address; as many requests of HTTP/1.1 are under way at once. */
    private static final int MOST_CONNECTIONS = 4096;

    private static final int IDLE_SECONDS = 60;

    private final HttpClient http1;
    private final HttpClient http2;

    Clients(Vertx vertx) {
        var pool = new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS).setHttp2MaxSize(4);
        http1 = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setKeepAliveTimeout(IDLE_SECONDS)
                        .setMaxHeaderSize(ProxyVerticle.MOST_HEADER_BYTES)
                        .setDecompressionSupported(false)
                        .setTcpNoDelay(true),
                pool);
        http2 = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setHttp2KeepAliveTimeout(IDLE_SECONDS)
                        .setInitialSettings(new Http2Settings().setMaxHeaderListSize(ProxyVerticle.MOST_HEADER_BYTES))
                        .setDecompressionSupported(false)
                        .setTcpNoDelay(true),
                pool);
    }

    HttpClient http1() {
        return http1;
    }

    HttpClient http2() {
        return http2;
    }

    @Override
    public void close() {
        http1.close();
        http2.close();
    }
}
