package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.ProgramFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProgramTest {
    @Test
    void resourcesOfOneNameAreVariantsOfOneProgram() {
        Program program = Program.resource(ProgramTest.class, "kernels/scale");
        assertEquals(
                List.of(ProgramFormat.CUDA_C.code(), ProgramFormat.OPENCL_C.code()),
                program.variants().stream().map(variant -> variant.format()).toList());
        assertTrue(new String(program.variants().getLast().source(), java.nio.charset.StandardCharsets.UTF_8)
                .startsWith("kernel void scale"));
    }

    @Test
    void absentResourceSaysWhatWasLookedFor() {
        var failure =
                assertThrows(IllegalArgumentException.class, () -> Program.resource(ProgramTest.class, "kernels/blur"));
        assertTrue(String.valueOf(failure.getMessage()).contains("kernels/blur with an ending of [.cubin, "));
    }

    @Test
    void deviceTakesTheFirstVariantThatItUnderstands() {
        Program program = Program.openClC("")
                .or(Program.cudaC(""))
                .or(Program.stableHlo(""))
                .or(Program.ptx(""));
        Choice choice = Choice.of(program, device(ProgramFormat.PTX, ProgramFormat.STABLEHLO));
        assertEquals(Optional.of(ProgramFormat.STABLEHLO), choice.taken());
        assertEquals(List.of(ProgramFormat.OPENCL_C, ProgramFormat.CUDA_C), choice.passedOver());
        assertEquals("STABLEHLO; passed over OPENCL_C, CUDA_C: accelerator takes [PTX, STABLEHLO]", choice.toString());
        assertEquals(
                "OPENCL_C", Choice.of(program, device(ProgramFormat.OPENCL_C)).toString());
    }

    @Test
    void noneIsTakenWhereTheDeviceUnderstandsNone() {
        Choice choice = Choice.of(Program.openClC(""), device(ProgramFormat.STABLEHLO));
        assertEquals(Optional.empty(), choice.taken());
        assertEquals("none; passed over OPENCL_C: accelerator takes [STABLEHLO]", choice.toString());
    }

    private static DeviceInfo device(ProgramFormat... formats) {
        return new DeviceInfo("accelerator", "test", 1, 1, 1, 1, 1, 1, Set.of(formats));
    }
}
