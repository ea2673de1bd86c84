package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real compiler in its real process. */
@Timeout(120)
class ModuleBuilderTest {
    private static final String GOOD = "kernel void one(global int* x) { x[get_global_id(0)] = N; }";

    @TempDir
    static Path root;

    private static List<Device> found = List.of();

    private final StateFolder state = open();
    private final Counters counters = new Counters();

    @BeforeEach
    void findDevices() throws InterruptedException {
        if (found.isEmpty()) {
            found = Devices.find(state, TestConfig.in(root), List.of());
        }
        Assumptions.assumeFalse(found.isEmpty(), "no OpenCL device here: the compiler is not tested");
    }

    @AfterEach
    void giveBack() throws IOException {
        state.close();
    }

    @Test
    void devicesAreListedByAProcessThatLeavesNothing() throws Exception {
        assertTrue(found.getFirst().id().startsWith("opencl:"), found.toString());
        String line = Devices.line(found.getFirst());
        assertTrue(line.contains("GiB") && line.contains(found.getFirst().name()), line);
        assertEquals(List.of(), state.children());
    }

    @Test
    void programsAreCompiledByOneProcessOneAfterTheOther() throws Exception {
        try (var builder = new ModuleBuilder(TestConfig.in(root).builder(), state, counters, List.of())) {
            assertTrue(builder.compile(program(GOOD)).length > 0);
            var failure = assertThrows(BackendException.class, () -> builder.compile(program("kernel void broken(")));
            assertEquals(Status.COMPILE_FAILED, failure.status());
            assertTrue(String.valueOf(failure.getMessage()).contains("error"), failure.getMessage());
            assertTrue(builder.compile(program(GOOD)).length > 0);
            assertEquals(1, counters.builderStarts.sum());
        }
        assertEquals(List.of(), state.children());
    }

    @Test
    void compilerThatDiesCostsItsProgramAlone() throws Exception {
        try (var builder = new ModuleBuilder(TestConfig.in(root).builder(), state, counters, List.of())) {
            builder.compile(program(GOOD));
            long pid = pidOf("builder-1");
            signal("STOP", pid);
            var compiling = CompletableFuture.supplyAsync(() -> builder.compile(program(GOOD)));
            signal("KILL", pid);
            var failure = assertThrows(CompletionException.class, compiling::join);
            var cause = (BackendException) java.util.Objects.requireNonNull(failure.getCause());
            assertEquals(Status.COMPILE_FAILED, cause.status());
            assertTrue(String.valueOf(cause.getMessage()).contains("the compiler"), cause.getMessage());
            assertTrue(builder.compile(program(GOOD)).length > 0);
            assertEquals(2, counters.builderStarts.sum());
        }
        assertEquals(List.of(), state.children());
    }

    @Test
    void compileThatTakesTooLongIsEnded() throws Exception {
        TestConfig config = TestConfig.in(root).compileDeadline(Duration.ofMillis(1));
        try (var builder = new ModuleBuilder(config.builder(), state, counters, List.of())) {
            var failure = assertThrows(BackendException.class, () -> builder.compile(program(GOOD)));
            assertEquals(Status.COMPILE_FAILED, failure.status());
            assertTrue(
                    String.valueOf(failure.getMessage()).contains("hearth.daemon.builder.deadline"),
                    failure.getMessage());
            assertEquals(List.of(), state.children());
        }
    }

    @Test
    void idleBuilderEnds() throws Exception {
        try (var builder = new ModuleBuilder(
                TestConfig.in(root).builderIdle(Duration.ofMillis(500)), state, counters, List.of())) {
            builder.compile(program(GOOD));
            Poll.until("its end", () -> childrenOf(state).isEmpty());
        }
    }

    @Test
    void atMostAsManyBuildersAsAllowed() throws Exception {
        try (var builder = new ModuleBuilder(TestConfig.in(root).builder(), state, counters, List.of())) {
            var programs = new ArrayList<CompletableFuture<byte[]>>();
            for (int i = 0; i < 5; i++) {
                String text = GOOD.replace("one", "kernel" + i);
                programs.add(CompletableFuture.supplyAsync(() -> builder.compile(program(text))));
            }
            programs.forEach(each -> assertTrue(each.join().length > 0));
            assertTrue(counters.builderStarts.sum() <= 2);
        }
    }

    @Test
    void blocksThatTheSourceNamesGetCodeOfTheirOwn() throws Exception {
        String hinted =
                "kernel __attribute__((work_group_size_hint(32, 2, 1))) void hinted(global int* x) { x[0] = 1; }";
        String demanding =
                "kernel __attribute__((reqd_work_group_size(8, 4, 1))) void demanding(global int* x) { x[0] = 2; }";
        try (var builder = new ModuleBuilder(TestConfig.in(root).builder(), state, counters, List.of())) {
            String plain = text(builder.compile(program(GOOD)));
            Assumptions.assumeTrue(plain.contains("poclbin"), "the device is none of PoCL's");
            assertTrue(plain.contains("/one.so") && !plain.contains("goffs0"));
            assertTrue(text(builder.compile(program(hinted))).contains("32-2-1-goffs0-smallgrid/hinted.so"));
            assertTrue(text(builder.compile(program(demanding))).contains("8-4-1-goffs0-smallgrid/demanding.so"));
            assertEquals(3, counters.builderStarts.sum(), "each list of blocks is a builder of its own");
            builder.compile(program(GOOD));
            assertEquals(3, counters.builderStarts.sum(), "one that names none is compiled by any");
            assertEquals(1, state.children().size(), "a builder makes room for the next");
        }
    }

    private static String text(byte[] binary) {
        return new String(binary, StandardCharsets.ISO_8859_1);
    }

    private static List<String> childrenOf(StateFolder state) {
        try {
            return state.children();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long pidOf(String name) throws IOException {
        return Files.readAllLines(root.resolve("state/run").resolve(name).resolve("process")).stream()
                .filter(line -> line.startsWith("pid="))
                .mapToLong(line -> Long.parseLong(line.substring(4)))
                .findFirst()
                .orElseThrow();
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor());
    }

    private static ModuleSource program(String source) {
        return new ModuleSource(
                found.getFirst(), ProgramFormat.OPENCL_C, "-DN=3", source.getBytes(StandardCharsets.UTF_8));
    }

    private static StateFolder open() {
        return StateFolder.open(root.resolve("state"));
    }
}
