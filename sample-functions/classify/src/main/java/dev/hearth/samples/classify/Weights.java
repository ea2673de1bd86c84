package dev.hearth.samples.classify;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the network has learned: one file of many arrays, each of which starts at a multiple of 64 bytes. {@code weights.txt}
 * says where each lies; model/weights.py made both.
 */
final class Weights {
    /** In the order of the program's parameters. */
    static final List<WeightArray> ARRAYS =
            Resources.lines("/weights.txt").stream().map(Weights::array).toList();

    /** Of the whole file. */
    static final long LENGTH_BYTES =
            ARRAYS.getLast().offset() + ARRAYS.getLast().lengthBytes();

    private static final String SHA_256 = Resources.text("/weights.sha256").strip();

    private static final String ADVICE = " Make it with sample-functions/classify/model/fetch.sh, or say with"
            + " classify.weights (CLASSIFY_WEIGHTS) where it is.";

    private Weights() {}

    /**
     * One array of the file, of 32-bit floats.
     *
     * @param offset where it starts, in bytes
     * @param shape its dimensions
     */
    @SuppressWarnings("ArrayRecordComponent") // as Arguments.array takes it
    record WeightArray(long offset, long... shape) {
        long lengthBytes() {
            long elements = 1;
            for (long dimension : shape) {
                elements *= dimension;
            }
            return elements * Float.BYTES;
        }
    }

    private static WeightArray array(String line) {
        List<String> words = List.of(line.split(" ", -1));
        long[] shape = Stream.of(words.get(1).split("x", -1))
                .mapToLong(Long::parseLong)
                .toArray();
        return new WeightArray(Long.parseLong(words.getFirst()), shape);
    }

    /** The file that is configured, or else the one in the user's cache. */
    static Path file(Optional<Path> configured) {
        return configured.orElseGet(() -> {
            String cache = System.getenv("XDG_CACHE_HOME");
            Path folder = cache == null || cache.isBlank()
                    ? Path.of(System.getProperty("user.home"), ".cache")
                    : Path.of(cache);
            return folder.resolve("hearth").resolve("classify").resolve("weights.bin");
        });
    }

    /**
     * Reads the file into memory of {@link #LENGTH_BYTES}, and makes sure that it is the one that the program was made with.
     *
     * @throws WeightsException where it is not, or is not there
     */
    static void read(Path file, MemorySegment memory) {
        if (!Files.isRegularFile(file)) {
            throw new WeightsException("The network's weights are not at " + file + "." + ADVICE);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            if (channel.size() != LENGTH_BYTES) {
                throw new WeightsException(file + " has " + channel.size() + " bytes, the network's weights "
                        + LENGTH_BYTES + "." + ADVICE);
            }
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, LENGTH_BYTES, arena);
            MemorySegment.copy(bytes, 0, memory, 0, LENGTH_BYTES);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(memory.asSlice(0, LENGTH_BYTES).asByteBuffer().asReadOnlyBuffer());
            if (!HexFormat.of().formatHex(digest.digest()).equals(SHA_256)) {
                throw new WeightsException(file + " holds other weights than the network was made with." + ADVICE);
            }
        } catch (IOException e) {
            throw new WeightsException("The network's weights at " + file + " cannot be read (" + e + ")." + ADVICE);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
