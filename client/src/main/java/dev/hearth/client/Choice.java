package dev.hearth.client;

import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Variant;
import java.util.List;
import java.util.Objects;
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
        List<Variant> variants = program.variants();
        Variant chosen = Variant.chosen(variants, device.formats()::contains);
        List<Variant> passedOver = chosen == null ? variants : variants.subList(0, variants.indexOf(chosen));
        return new Choice(
                Optional.ofNullable(chosen).map(Choice::format),
                passedOver.stream().map(Choice::format).toList(),
                device.name(),
                device.formats().stream().sorted().toList());
    }

    private static ProgramFormat format(Variant variant) {
        return Objects.requireNonNull(ProgramFormat.of(variant.format()), "a program is made of known formats");
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
