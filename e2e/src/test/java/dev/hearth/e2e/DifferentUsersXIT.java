package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Function, sidecar and worker are three users, as in a pod, whose folder all its containers may write. The sidecar is
 * root without any of its capabilities, since off-cluster no other speaks for a function of another user: it can do no
 * more than the modes of files allow.
 */
@Timeout(120)
class DifferentUsersXIT {
    private static final int FUNCTION = 64_002;
    private static final int STRANGER = 64_003;

    private final Node node = Node.startPassable();
    private Path pod;
    private Path memory;

    @BeforeEach
    void makePod() throws IOException {
        pod = open(node.folder().folder("pod"));
        memory = open(node.folder().memoryFolder("pod")).resolve("memory");
        Files.setPosixFilePermissions(node.folder().memory(), PosixFilePermissions.fromString("rwx--x--x"));
        assumeTrue(isPossible(), "needs root, setpriv, and a checkout that other users can read");
    }

    @AfterEach
    void endAll() {
        node.close();
    }

    private static Path open(Path folder) throws IOException {
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private boolean isPossible() {
        Path application = Installation.here().home().resolve("sidecar/target/quarkus-app/quarkus-run.jar");
        return run("reads", FUNCTION, List.of("test", "-r", application.toString())) == 0
                && run("runs", FUNCTION, List.of(Installation.java(), "-version")) == 0;
    }

    @Test
    void functionSidecarAndWorkerOfDifferentUsersShareMemory() throws IOException {
        startSidecar();
        List<String> function = new ArrayList<>(List.of(
                Installation.java(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TenantFunction.class.getName(),
                "once"));
        try (HearthProcess process = start("function", FUNCTION, function)) {
            assertEquals(0, process.awaitEnd(Node.SOON), process::logTail);
            assertTrue(process.logLines().contains("done"), process::logTail);
        }
        assertEquals(01733, (int) Files.getAttribute(memory, "unix:mode") & 07777);
        assertEquals(List.of(), ShortFolder.filesBelow(memory));
    }

    /** A region is open to whoever knows its name, so nobody but the sidecar may see names. */
    @Test
    void nobodyElseSeesWhichRegionsThereAre() {
        startSidecar();
        assertNotEquals(0, run("lists", STRANGER, List.of("ls", memory.toString())));
        assertEquals(
                0, run("makes", STRANGER, List.of("touch", memory.resolve("own").toString())));
        assertEquals(
                0,
                run("makes", FUNCTION, List.of("touch", memory.resolve("other").toString())));
        assertNotEquals(
                0,
                run(
                        "removes",
                        STRANGER,
                        List.of("rm", "-f", memory.resolve("other").toString())));
    }

    private void startSidecar() {
        List<String> settings = List.of(
                "-Dhearth.sidecar.socket=" + socket(),
                "-Dhearth.sidecar.grpc-socket=" + pod.resolve("grpc.sock"),
                "-Dhearth.sidecar.shared-folder=" + memory,
                "-Dhearth.sidecar.daemon-socket=" + node.daemon().socket(),
                "-Dquarkus.http.port=" + Ports.free(),
                "-Dquarkus.management.port=" + Ports.free());
        HearthProcess sidecar = start("sidecar", 0, Installation.here().application("sidecar", settings));
        node.closing(sidecar);
        sidecar.await("accepts on " + socket(), Node.SOON, () -> HearthProcess.accepts(socket()));
    }

    private Path socket() {
        return pod.resolve("accelerator.sock");
    }

    private int run(String name, int user, List<String> command) {
        try (HearthProcess process = start(name, user, command)) {
            return process.awaitEnd(Node.SOON);
        }
    }

    /** As this user, without a capability. */
    private HearthProcess start(String name, int user, List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + user,
                "--clear-groups",
                "--no-new-privs",
                "--bounding-set=-all",
                "--inh-caps=-all",
                "--"));
        all.addAll(command);
        return HearthProcess.start(
                name, node.folder().path().resolve(name + ".log"), all, Map.of("HEARTH_SOCKET", socket().toString()));
    }
}
