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
 * @param limits how many things of a kind its tenant may have
 * @param orphanTimeout after which it ends when it has neither a supervisor nor a session
 * @param resumeGrace for which it keeps a session whose sidecar has died
 * @param moveAfter how long nobody has a persistent buffer before it moves to host memory
 * @param fenced whether it denies itself system calls before it serves
 */
record WorkerOptions(
        String id,
        Path folder,
        Path socket,
        String device,
        Limits limits,
        Duration orphanTimeout,
        Duration resumeGrace,
        Duration moveAfter,
        boolean fenced) {
    private static final String ARGUMENTS =
            "--id= --folder= --socket= --device= --orphan-timeout-ms= --resume-grace-ms= --move-after-ms= --fence= "
                    + Limits.ARGUMENTS;

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
                Limits.of(name -> Math.toIntExact(number(given, name))),
                Duration.ofMillis(number(given, "orphan-timeout-ms")),
                Duration.ofMillis(number(given, "resume-grace-ms")),
                Duration.ofMillis(number(given, "move-after-ms")),
                truth(given, "fence"));
    }

    private static long number(Map<String, String> given, String name) {
        String value = required(given, name);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + "=" + value + " is no number", e);
        }
    }

    private static boolean truth(Map<String, String> given, String name) {
        String value = required(given, name);
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("--" + name + "=" + value + " is neither true nor false");
        };
    }

    private static String required(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + "= is missing; a worker takes " + ARGUMENTS);
        }
        return value;
    }
}
