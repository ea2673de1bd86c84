package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.client.Accelerator;
import dev.hearth.client.AcceleratorException;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.Dim3;
import dev.hearth.client.Kernel;
import dev.hearth.client.KernelModule;
import dev.hearth.client.Program;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.Status;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A function's StableHLO goes through sidecar, supervisor, builder and worker to PJRT on the CPU. */
@Timeout(300)
class PjrtXIT {
    private static final Dim3 ONE = Dim3.of(1);
    private static final int COUNT = 1024;
    private static final String PROGRAM = """
            module {
              func.func public @scale(%x: tensor<1024xf32>, %by: tensor<f32>) -> tensor<1024xf32> {
                %m = stablehlo.broadcast_in_dim %by, dims = [] : (tensor<f32>) -> tensor<1024xf32>
                %r = stablehlo.multiply %x, %m : tensor<1024xf32>
                return %r : tensor<1024xf32>
              }
              func.func public @total(%x: tensor<1024xf32>) -> tensor<f32> {
                %zero = stablehlo.constant dense<0.0> : tensor<f32>
                %r = stablehlo.reduce(%x init: %zero) applies stablehlo.add across dimensions = [0]
                    : (tensor<1024xf32>, tensor<f32>) -> tensor<f32>
                return %r : tensor<f32>
              }
            }
            """;

    private final Installation installation = Installation.here();
    private final ShortFolder folder = ShortFolder.create();
    private final Closing closing = new Closing();
    private SidecarProcess sidecar;

    @BeforeEach
    void start() {
        Path plugin = plugin();
        if (!Files.isRegularFile(plugin)) {
            System.out.println("SKIPPED PjrtXIT: there is no " + plugin + "; tooling/pjrt/fetch.sh fetches it");
            Assumptions.abort("no PJRT plugin");
        }
        DaemonProcess daemon = DaemonProcess.start(
                installation, folder, "-Dhearth.daemon.backends=pjrt", "-Dhearth.daemon.pjrt.plugins.cpu=" + plugin);
        closing.add(daemon);
        sidecar = SidecarProcess.start(installation, folder, "one", "a", daemon.socket());
        closing.add(sidecar);
    }

    private static Path plugin() {
        String given = System.getenv("HEARTH_DAEMON_PJRT_PLUGINS_CPU");
        return given != null
                ? Path.of(given)
                : Path.of(System.getProperty("user.home"), ".cache", "hearth", "pjrt", "xla_cpu_pjrt.so");
    }

    @AfterEach
    void endAll() {
        closing.close();
        folder.close();
    }

    @Test
    void kernelsRunOnRegionsAndBuffersAndAWrongArrayIsNamed() {
        try (Context context = Accelerator.builder().socket(sidecar.socket()).open();
                Stream stream = context.newStream();
                KernelModule module =
                        context.load(Program.openClC("kernel void scale() {}").or(Program.stableHlo(PROGRAM)));
                Kernel scale = module.kernel("scale");
                Kernel total = module.kernel("total");
                DeviceBuffer scaled = context.allocate(4 * COUNT);
                SharedBuffer shared = context.share(4 * COUNT);
                SharedBuffer sum = context.share(64)) {
            assertEquals("pjrt", context.device().backend());
            for (int i = 0; i < COUNT; i++) {
                shared.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, i);
            }
            stream.launch(
                    scale,
                    ONE,
                    ONE,
                    new Arguments()
                            .array(shared, ElementType.F32, COUNT)
                            .float32(3f)
                            .array(scaled, ElementType.F32, COUNT));
            stream.launch(total, ONE, ONE, Arguments.of(scaled, sum));
            stream.copyToHost(scaled, shared);
            stream.synchronize();
            assertEquals(3f * 1023, shared.segment().getAtIndex(ValueLayout.JAVA_FLOAT, 1023));
            assertEquals(3f * 1023 * 1024 / 2, sum.segment().get(ValueLayout.JAVA_FLOAT, 0));

            stream.launch(
                    scale,
                    ONE,
                    ONE,
                    new Arguments()
                            .array(shared, ElementType.S32, COUNT)
                            .float32(3f)
                            .buffer(scaled));
            var refused = assertThrows(AcceleratorException.class, stream::synchronize);
            assertEquals(Status.INVALID_LAUNCH, refused.status());
            assertTrue(
                    String.valueOf(refused.getMessage()).contains("it is f32[1024], not s32[1024]"),
                    refused.getMessage());
            stream.launch(total, ONE, ONE, Arguments.of(scaled, sum));
            stream.synchronize();

            KernelModule broken =
                    context.load(Program.stableHlo("func.func @f() -> tensor<f32> { return %x : tensor<f32> }"));
            Kernel never = broken.kernel("f");
            stream.launch(never, ONE, ONE, Arguments.of(sum));
            var failed = assertThrows(AcceleratorException.class, stream::synchronize);
            assertEquals(Status.COMPILE_FAILED, failed.status());
            assertTrue(String.valueOf(failed.getMessage()).contains("undeclared"), failed.getMessage());
        }
    }
}
