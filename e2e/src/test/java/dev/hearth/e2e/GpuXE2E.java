package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * Functions on GPUs and on CPUs of the same nodes. The GPU is a test double of CUDA's driver, which runs kernels on the CPU; all else
 * is real: device plugin, annotation, NVRTC, which compiles the kernels, and the backend.
 */
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
class GpuXE2E {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Closing closing = new Closing();
    private final Path home = Installation.here().home();
    private Cluster cluster;
    private InstalledHearth hearth;
    private Namespace namespace;

    @BeforeAll
    void offerGpus() throws IOException {
        cluster = closing.add(Cluster.connect());
        hearth = InstalledHearth.in(cluster);
        closing.add(() -> patchDaemon("""
                volumes:
                  - {name: stand-in, $patch: delete}
                  - {name: nvrtc, $patch: delete}
                containers:
                  - name: daemon
                    env:
                      - {name: HEARTH_DAEMON_BACKENDS, value: opencl}
                      - {name: LD_LIBRARY_PATH, $patch: delete}
                      - {name: CUDA_NVRTC_LIBRARY, $patch: delete}
                    volumeMounts:
                      - {mountPath: /opt/stand-in, $patch: delete}
                      - {mountPath: /opt/nvrtc, $patch: delete}
                """));
        Path nvrtc = nvrtc();
        patchDaemon("""
                volumes:
                  - {name: stand-in, hostPath: {path: "DRIVER", type: Directory}}
                  - {name: nvrtc, hostPath: {path: "COMPILER", type: Directory}}
                containers:
                  - name: daemon
                    env:
                      - {name: HEARTH_DAEMON_BACKENDS, value: "cuda,opencl"}
                      - {name: LD_LIBRARY_PATH, value: /opt/stand-in}
                      - {name: CUDA_NVRTC_LIBRARY, value: /opt/nvrtc/FILE}
                    volumeMounts:
                      - {name: stand-in, mountPath: /opt/stand-in, readOnly: true}
                      - {name: nvrtc, mountPath: /opt/nvrtc, readOnly: true}
                """.replace("DRIVER", driverFolder().toString())
                .replace("COMPILER", String.valueOf(nvrtc.getParent()))
                .replace("FILE", String.valueOf(nvrtc.getFileName())));
        for (String node : cluster.realNodes()) {
            Await.until(
                    node + " offers shares of a GPU",
                    SOON,
                    PAUSE,
                    () -> cluster.kubectl(
                                    "get", "node", node, "--output=jsonpath={.status.allocatable.hearth\\.dev/gpu}")
                            .matches("[1-9][0-9]*"));
        }
        namespace = closing.add(cluster.namespace("gpu"));
    }

    @AfterAll
    void end() {
        closing.close();
    }

    /** Changes the pods of the daemons, and waits until those of before are replaced. */
    private void patchDaemon(String podSpec) {
        String patch = "spec:\n  template:\n    spec:\n" + podSpec.indent(6);
        cluster.kubectl(
                "--namespace=" + InstalledHearth.SYSTEM, "patch", "daemonset/hearth-daemon", "--patch=" + patch);
        hearth.awaitAvailable();
    }

    /** Builds the test double of CUDA's driver that the daemon's tests have. */
    private Path driverFolder() throws IOException {
        Path folder = Files.createDirectories(home.resolve("e2e/target/stand-in"));
        CommandOutcome.of(
                        List.of(
                                "gcc",
                                "-std=gnu11",
                                "-O1",
                                "-fvisibility=hidden",
                                "-fPIC",
                                "-shared",
                                "-pthread",
                                "-Wl,-soname,libcuda.so.1",
                                "-o",
                                folder.resolve("libcuda.so.1").toString(),
                                home.resolve("daemon/src/test/c/stand-in-cuda.c")
                                        .toString()),
                        "",
                        SOON)
                .required();
        return folder;
    }

    private Path nvrtc() {
        String said = CommandOutcome.of(
                        List.of("bash", home.resolve("tooling/cuda/fetch.sh").toString()), "", SOON)
                .required()
                .strip();
        return Path.of(said.substring(said.lastIndexOf('\n') + 1));
    }

    @Test
    void functionsOnAGpuAndOnACpuAreWorkedForByTheSameNode() throws Exception {
        String node = cluster.realNodes().getFirst();
        try (var _ = cluster.only(node)) {
            create("on-gpu", "gpu");
            create("on-cpu", "cpu");
        }
        for (String kind : List.of("gpu", "cpu")) {
            HttpAnswer answer = Plate.requireHeat(namespace, "on-" + kind);
            System.out.println("hearth.dev/accelerator: " + kind + " is here " + answer.header("hearth-device"));
            assertEquals(kind.equals("gpu"), answer.header("hearth-device").contains("Stand-in CUDA device"));
            assertEquals(node, namespace.nodeOf("on-" + kind));
            assertEquals("1", share("on-" + kind, kind));
            assertEquals("", share("on-" + kind, kind.equals("gpu") ? "cpu" : "gpu"));
        }
        Await.until(
                "the node tells of both kinds",
                SOON,
                PAUSE,
                () -> hearth.status(node, "{.status}")
                        .matches(".*on-cpu-00001.*on-gpu-00001.*|.*on-gpu-00001.*on-cpu-00001.*"));
    }

    /** How many shares of a kind the newest pod of a Service holds. */
    private String share(String service, String kind) {
        return namespace.podField(
                service, "{.items[-1:].spec.initContainers[0].resources.limits.hearth\\.dev/" + kind + "}");
    }

    private void create(String service, String kind) {
        namespace.kn(
                "service",
                "create",
                service,
                "--image",
                hearth.image("heat"),
                "--annotation",
                "hearth.dev/accelerator=" + kind,
                "--scale-min",
                "1");
    }

    @Test
    void podThatAsksForAKindThatNoNodeHasWaitsAndIsToldWhy() {
        namespace.kn(
                "service",
                "create",
                "on-tpu",
                "--image",
                hearth.image("heat"),
                "--annotation",
                "hearth.dev/accelerator=tpu",
                "--no-wait");
        Await.until(
                "the scheduler says what is missing",
                SOON,
                PAUSE,
                () -> namespace
                        .kubectl(
                                "get",
                                "events",
                                "--field-selector=reason=FailedScheduling",
                                "--output=jsonpath={..message}")
                        .contains("Insufficient hearth.dev/tpu"));
        assertEquals("Pending", namespace.podField("on-tpu", "{.items[-1:].status.phase}"));
    }
}
