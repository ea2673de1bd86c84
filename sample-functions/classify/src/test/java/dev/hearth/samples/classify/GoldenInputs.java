package dev.hearth.samples.classify;

import dev.hearth.samples.harness.PhotographPiece;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes what the network is given for each photograph, for model/golden.py: {@code GoldenInputs PICTURES FOLDER}. */
final class GoldenInputs {
    private GoldenInputs() {}

    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        for (PhotographPiece photograph : PhotographPiece.all(Path.of(arguments[0]))) {
            Files.write(Path.of(arguments[1]).resolve(photograph.name() + ".f32"), input(photograph.png()));
        }
    }

    /** The floats of a picture, little-endian. */
    static byte[] input(byte[] png) {
        var input = new float[(int) NetworkInput.LENGTH_BYTES / Float.BYTES];
        EncodedPicture picture = EncodedPicture.of(png, Integer.MAX_VALUE);
        NetworkInput.write(picture.decode(), picture.orientation(), MemorySegment.ofArray(input));
        var bytes = new byte[input.length * Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(input);
        return bytes;
    }
}
