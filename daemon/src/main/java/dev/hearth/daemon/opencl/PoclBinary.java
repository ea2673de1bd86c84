package dev.hearth.daemon.opencl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Takes the LLVM bitcode out of a PoCL binary, so that loading it never starts a compiler.
 *
 * <p>A binary of PoCL holds the program as bitcode and, for each kernel, a shared library with a function that runs a
 * block of any size ("generic work-group function"; for a kernel with {@code reqd_work_group_size} one of just that size).
 * As long as PoCL finds the bitcode it compiles another library for each block size at its first launch, in each new
 * process with an empty cache: 60 to 250 ms, in the worker. Without bitcode it runs the libraries that are there.
 * Measured on PoCL 3.1: five kernels load in 5 to 10 ms in a new process, and their first launch costs 0.4 ms more.
 *
 * <p>A library for a block of any size is slower than one of just that size: 1.17 times in a kernel with a short inner loop.
 * A builder whose environment names blocks in {@code POCL_BINARY_SPECIALIZE_WG} puts libraries for those into the binary too,
 * and PoCL prefers them. PoCL reads that variable once in a process.
 *
 * <p>Two traps. Bitcode that lies in PoCL's cache folder is found as well, so it is deleted there once a program is compiled.
 * The libraries must stay there: PoCL builds none that the process has loaded before, and puts into a binary what lies in the
 * folder; a kernel without library ends the process that launches it. So bitcode is only taken out where all libraries are.
 *
 * <p>Layout, from {@code lib/CL/pocl_binary.c} of v3.1 (POCLCC_VERSION 9), little-endian:
 *
 * <pre>{@code
 * offset  size  field
 * 0       8     "poclbin\0"
 * 8       8     hash of the device
 * 16      4     version
 * 20      4     kernels
 * 24      8     flags
 * 32      4     root entries
 * 36      41    hash of the program
 * 77      …     root entries: length (8), then files: path length (4), path, content length (4), content
 * …       …     kernels
 * }</pre>
 */
final class PoclBinary {
    private static final System.Logger LOG = System.getLogger(PoclBinary.class.getName());
    private static final byte[] MAGIC = "poclbin\0".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 9;
    private static final int VERSION_AT = 16;
    private static final int KERNELS_AT = 20;
    private static final int ROOT_ENTRIES_AT = 32;
    private static final int PROGRAM_AT = 36;
    private static final int ROOT_AT = 77;
    /** PoCL asserts that the entry is not empty, so a file of one byte takes the place of {@code /program.bc}. */
    private static final byte[] PATH = "/no-bitcode".getBytes(StandardCharsets.US_ASCII);

    /** The hash of a program is also where its files lie in the cache folder. */
    private static final Pattern PROGRAM = Pattern.compile("[A-Z]{2}/[A-Z]+");

    private PoclBinary() {}

    /** The binary without bitcode; unchanged where it is none of PoCL's, of an unknown version, or not whole. */
    static byte[] withoutBitcode(byte[] binary) {
        ByteBuffer in = ByteBuffer.wrap(binary).order(ByteOrder.LITTLE_ENDIAN);
        if (!isKnown(in)) {
            return binary;
        }
        long rootBytes = in.getLong(ROOT_AT);
        long kernelsAt = ROOT_AT + Long.BYTES + rootBytes;
        if (rootBytes < 0 || kernelsAt > binary.length || !hasLibraries(in, Math.toIntExact(kernelsAt))) {
            return binary;
        }
        int entryBytes = Integer.BYTES + PATH.length + Integer.BYTES + 1;
        ByteBuffer root = ByteBuffer.allocate(Long.BYTES + entryBytes).order(ByteOrder.LITTLE_ENDIAN);
        root.putLong(entryBytes).putInt(PATH.length).put(PATH).putInt(1).put((byte) '\n');
        var out = new ByteArrayOutputStream(binary.length);
        out.write(binary, 0, ROOT_AT);
        out.writeBytes(root.array());
        out.write(binary, Math.toIntExact(kernelsAt), Math.toIntExact(binary.length - kernelsAt));
        return out.toByteArray();
    }

    /** Each kernel starts with two lengths: its own, and that of its libraries. */
    private static boolean hasLibraries(ByteBuffer in, int kernelsAt) {
        long at = kernelsAt;
        for (int kernel = 0; kernel < in.getInt(KERNELS_AT); kernel++) {
            if (at + 2 * Long.BYTES > in.capacity()) {
                return false;
            }
            long bytes = in.getLong(Math.toIntExact(at));
            if (bytes < 2 * Long.BYTES
                    || bytes > in.capacity() - at
                    || in.getLong(Math.toIntExact(at) + Long.BYTES) <= 0) {
                return false;
            }
            at += bytes;
        }
        return at == in.capacity();
    }

    /** Deletes the bitcode that PoCL keeps of the program of this binary. */
    static void forgetBitcode(byte[] binary) {
        String folder = System.getenv("POCL_CACHE_DIR");
        if (folder == null || !isKnown(ByteBuffer.wrap(binary).order(ByteOrder.LITTLE_ENDIAN))) {
            return;
        }
        String program = new String(binary, PROGRAM_AT, ROOT_AT - PROGRAM_AT - 1, StandardCharsets.US_ASCII);
        if (PROGRAM.matcher(program).matches()) {
            try {
                Files.deleteIfExists(Path.of(folder, program, "program.bc"));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "the bitcode of a compiled program stays in {0}: {1}", folder, e);
            }
        }
    }

    private static boolean isKnown(ByteBuffer in) {
        return in.capacity() >= ROOT_AT + Long.BYTES
                && in.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
                && in.getInt(VERSION_AT) == VERSION
                && in.getInt(ROOT_ENTRIES_AT) == 1;
    }
}
