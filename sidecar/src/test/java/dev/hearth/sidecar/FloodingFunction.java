package dev.hearth.sidecar;

import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import java.io.IOException;
import java.nio.file.Path;

/** Main of a function that sends launches for as long as it lives and reads no answer; a test kills it. */
final class FloodingFunction {
    private FloodingFunction() {}

    /** Takes the sidecar's socket. */
    public static void main(String[] arguments) throws IOException {
        try (var function = TestFunction.open(Path.of(arguments[0]))) {
            while (true) {
                new LaunchFrame(function.channel.claim(Opcode.LAUNCH, LaunchFrame.BYTES, 1)).kernel(1);
            }
        }
    }

    static Process start(SidecarFixture fixture) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FloodingFunction.class.getName(),
                        fixture.socket.toString())
                .redirectErrorStream(true)
                .redirectOutput(fixture.folder.resolve("function.log").toFile())
                .start();
    }
}
