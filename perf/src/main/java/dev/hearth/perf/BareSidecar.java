package dev.hearth.perf;

import dev.hearth.sidecar.Sidecar;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Main of a sidecar without its framework, where there is but a Java runtime. Its arguments are its settings, {@code
 * key=value}; it ends when its standard input does.
 */
public final class BareSidecar {
    private BareSidecar() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> settings = Arrays.stream(arguments)
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(words -> words[0], words -> words[1]));
        try (Sidecar _ = Sidecar.launch(settings)) {
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }
}
