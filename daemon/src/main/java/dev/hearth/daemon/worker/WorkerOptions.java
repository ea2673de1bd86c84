package dev.hearth.daemon.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a worker is told when it starts.
 *
 * @param id its number
 * @param folder its own folder, for the control socket
 * @param socket where sidecars connect
 * @param device id of its device
 * @param maxSessions most sessions at once
 * @param orphanTimeout after which it ends when it has neither a supervisor nor a session
 * @param resumeGrace for which it keeps a session whose sidecar has died
 */
record WorkerOptions(
        String id,
        Path folder,
        Path socket,
        String device,
        int maxSessions,
        Duration orphanTimeout,
        Duration resumeGrace) {
    private static final String ARGUMENTS =
            "--id= --folder= --socket= --device= --max-sessions= --orphan-timeout-ms= --resume-grace-ms=";

    /** Reads what stands in {@link #ARGUMENTS}. */
    static WorkerOptions of(String... arguments) {
        var given = new ConcurrentHashMap<String, String>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("'" + argument + "' is not of the form --name=value");
            }
            given.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        return new WorkerOptions(
                required(given, "id"),
                Path.of(required(given, "folder")),
                Path.of(required(given, "socket")),
                required(given, "device"),
                Math.toIntExact(number(given, "max-sessions")),
                Duration.ofMillis(number(given, "orphan-timeout-ms")),
                Duration.ofMillis(number(given, "resume-grace-ms")));
    }

    private static long number(Map<String, String> given, String name) {
        String value = required(given, name);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + "=" + value + " is no number", e);
        }
    }

    private static String required(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + "= is missing; a worker takes " + ARGUMENTS);
        }
        return value;
    }
}
