package dev.hearth.client;

import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which variant of a program a device runs: the first in the program's order whose format the device takes.
 *
 * @param taken the format of that variant; empty where the device takes none, and then every kernel of the module fails
 *     with UNSUPPORTED
 * @param passedOver formats of the variants before it, in the program's order
 * @param device the device's name
 * @param supported formats that the device takes
 */
public record Choice(
        Optional<ProgramFormat> taken, List<ProgramFormat> passedOver, String device, List<ProgramFormat> supported) {
    /** Copies the lists. */
    public Choice {
        passedOver = List.copyOf(passedOver);
        supported = List.copyOf(supported);
    }

    static Choice of(Program program, DeviceInfo device) {
        var passedOver = new ArrayList<ProgramFormat>();
        Optional<ProgramFormat> taken = Optional.empty();
        for (Variant variant : program.variants()) {
            // A program is made here, so each of its formats is known.
            ProgramFormat format = ProgramFormat.of(variant.format());
            if (format != null && device.formats().contains(format)) {
                taken = Optional.of(format);
                break;
            }
            if (format != null) {
                passedOver.add(format);
            }
        }
        return new Choice(
                taken,
                passedOver,
                device.name(),
                device.formats().stream().sorted().toList());
    }

    /** For logs: {@code STABLEHLO; passed over OPENCL_C, CUDA_C: TPU v5e takes [STABLEHLO]}. */
    @Override
    public String toString() {
        String what = taken.map(ProgramFormat::name).orElse("none");
        return passedOver.isEmpty()
                ? what
                : what + "; passed over "
                        + String.join(", ", passedOver.stream().map(Enum::name).toList()) + ": " + device + " takes "
                        + supported;
    }
}
