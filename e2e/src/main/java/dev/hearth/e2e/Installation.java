package dev.hearth.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A built checkout, and how its applications are started: with the JVM of this process and the options that
 * {@code ./hearth} uses too.
 *
 * @param home root of the checkout
 */
public record Installation(Path home) {
    /** The checkout in {@code hearth.home}; where that is not set, the one whose module this process was started in. */
    public static Installation here() {
        return new Installation(Path.of(System.getProperty("hearth.home", ".."))
                .toAbsolutePath()
                .normalize());
    }

    /** Command line of {@code daemon} or {@code sidecar}; uses its AOT cache where {@code ./hearth} trained one. */
    List<String> application(String name, List<String> settings) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.add("@" + home.resolve("tooling").resolve("jvm").resolve(name + ".options"));
        command.addAll(quarkusApplication(home.resolve(name), settings));
        return command;
    }

    /** Command line of what shows a daemon's warm set, or has a revision warm: {@code --once}, {@code --prewarm NAME}. */
    public List<String> top(DaemonProcess daemon, List<String> arguments) {
        Path application = home.resolve("daemon/target/quarkus-app");
        List<String> command = new ArrayList<>(List.of(
                java(),
                "@" + home.resolve("tooling/jvm/top.options"),
                "-cp",
                application.resolve("app") + "/*:" + application.resolve("lib/main") + "/*:"
                        + application.resolve("lib/boot") + "/*",
                "dev.hearth.daemon.node.Top",
                daemon.stateFolder().resolve("node.sock").toString()));
        command.addAll(arguments);
        return command;
    }

    /** What follows the JVM's options for an application that Quarkus packaged in this module. */
    static List<String> quarkusApplication(Path module, List<String> settings) {
        Path folder = module.resolve("target").resolve("quarkus-app");
        Path jar = folder.resolve("quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is not there; build it with: mvn package -DskipTests");
        }
        List<String> command = new ArrayList<>();
        Path cache = folder.resolve("app.aot");
        if (Files.isRegularFile(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(settings);
        command.add("-jar");
        command.add(jar.toString());
        return command;
    }

    /** The JVM that runs us. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
