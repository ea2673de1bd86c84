package dev.hearth.activator.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which headers pass. All do, but those that speak of one connection alone (RFC 9110, 7.6.1). */
final class HeaderRules {
    private static final Set<String> OF_A_CONNECTION = Set.of(
            "connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade", "http2-settings");

    private HeaderRules() {}

    /** Copies those that pass to the other side. */
    static void copy(MultiMap from, MultiMap to) {
        String connection = from.get(HttpHeaders.CONNECTION);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey();
            if (passes(name, connection)) {
                to.add(name, header.getValue());
            }
        }
        // The one value of TE that is for the other end too: gRPC asks for trailers so.
        if (from.contains("te", "trailers", true)) {
            to.set("te", "trailers");
        }
    }

    private static boolean passes(String name, @Nullable String connection) {
        if (name.startsWith(":")) {
            return false;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return !OF_A_CONNECTION.contains(lower) && (connection == null || !names(connection, lower));
    }

    /** Whether a value of {@code Connection} names this header as one of the connection. */
    private static boolean names(String connection, String lower) {
        for (String option : connection.split(",", -1)) {
            if (option.strip().toLowerCase(Locale.ROOT).equals(lower)) {
                return true;
            }
        }
        return false;
    }
}
