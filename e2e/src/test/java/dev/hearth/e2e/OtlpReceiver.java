package dev.hearth.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/**
 * Receives spans as a collector of OpenTelemetry does (OTLP 1, HTTP with protobuf) and keeps them. Reads of
 * {@code opentelemetry/proto/trace/v1/trace.proto} what the tests look at.
 */
final class OtlpReceiver implements AutoCloseable {
    private static final String PATH = "/v1/traces";

    private final HttpServer server;
    private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();

    /** A span with its attributes, those of its service among them. */
    record ReceivedSpan(
            String traceId,
            String spanId,
            String parentId,
            String name,
            long startNs,
            long endNs,
            Map<String, Object> attributes) {
        /** An attribute that is a number; -1 where it is missing. */
        long number(String key) {
            return attributes.get(key) instanceof Long value ? value : -1;
        }

        /** An attribute that is a text; empty where it is missing. */
        String text(String key) {
            return attributes.get(key) instanceof String value ? value : "";
        }

        String service() {
            return text("service.name");
        }
    }

    private OtlpReceiver(HttpServer server) {
        this.server = server;
    }

    /** Listens on a free port of loopback. */
    static OtlpReceiver start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var receiver = new OtlpReceiver(server);
        server.createContext(PATH, receiver::receive);
        server.start();
        return receiver;
    }

    /** What goes into {@code quarkus.otel.exporter.otlp.endpoint}. */
    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All spans that have come so far. */
    List<ReceivedSpan> spans() {
        return List.copyOf(spans);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            InputStream body = exchange.getRequestBody();
            if ("gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"))) {
                body = new GZIPInputStream(body);
            }
            for (ByteString ofResource : parts(ByteString.copyFrom(body.readAllBytes()), 1)) {
                var service = new HashMap<String, Object>();
                for (ByteString resource : parts(ofResource, 1)) {
                    attributes(parts(resource, 1), service);
                }
                for (ByteString ofScope : parts(ofResource, 2)) {
                    for (ByteString span : parts(ofScope, 2)) {
                        spans.add(span(span, service));
                    }
                }
            }
            exchange.getResponseHeaders().set("content-type", "application/x-protobuf");
            // An empty ExportTraceServiceResponse.
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static ReceivedSpan span(ByteString message, Map<String, Object> service) throws IOException {
        var attributes = new HashMap<>(service);
        attributes(parts(message, 9), attributes);
        return new ReceivedSpan(
                hex(message, 1),
                hex(message, 2),
                hex(message, 4),
                text(message, 5),
                number(message, 7),
                number(message, 8),
                Map.copyOf(attributes));
    }

    private static void attributes(List<ByteString> pairs, Map<String, Object> into) throws IOException {
        for (ByteString pair : pairs) {
            for (ByteString value : parts(pair, 2)) {
                // A text is a part of the message, a number is not.
                List<ByteString> texts = parts(value, 1);
                into.put(
                        text(pair, 1),
                        texts.isEmpty() ? number(value, 3) : texts.getFirst().toStringUtf8());
            }
        }
    }

    private static String hex(ByteString message, int field) throws IOException {
        List<ByteString> found = parts(message, field);
        return found.isEmpty() ? "" : HexFormat.of().formatHex(found.getFirst().toByteArray());
    }

    private static String text(ByteString message, int field) throws IOException {
        List<ByteString> found = parts(message, field);
        return found.isEmpty() ? "" : found.getFirst().toStringUtf8();
    }

    /** The parts of a message that have a length and this field number. */
    private static List<ByteString> parts(ByteString message, int field) throws IOException {
        var found = new ArrayList<ByteString>();
        CodedInputStream in = message.newCodedInput();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                found.add(in.readBytes());
            } else {
                in.skipField(tag);
            }
        }
        return found;
    }

    /** A number of this field, fixed or not; 0 where there is none. */
    private static long number(ByteString message, int field) throws IOException {
        CodedInputStream in = message.newCodedInput();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (field << 3 | WireFormat.WIRETYPE_FIXED64)) {
                return in.readFixed64();
            } else if (tag == (field << 3 | WireFormat.WIRETYPE_VARINT)) {
                return in.readInt64();
            }
            in.skipField(tag);
        }
        return 0;
    }
}
