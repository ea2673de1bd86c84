package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What compiling a program gives: for each kernel its signature and the plugin's own bytes. A plugin loads the bytes of
 * another build without a word, and what it makes of damaged ones is anybody's guess, so the container says what it was made
 * by and ends with a checksum.
 *
 * @param plugin SHA-256 of the plugin that compiled it
 * @param options compile options, as they were given
 * @param kernels one an entry function
 */
record PjrtBinary(String plugin, String options, List<Kernel> kernels) {
    private static final int MAGIC = 0x48504A01; // "HPJ", layout 1
    private static final int CHECKSUM_BYTES = 32;

    /** A kernel. */
    record Kernel(PjrtSignature signature, byte[] executable) {}

    byte[] encode() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeUTF(plugin);
            out.writeUTF(options);
            out.writeShort(kernels.size());
            for (Kernel kernel : kernels) {
                kernel.signature.write(out);
                out.writeInt(kernel.executable.length);
                out.write(kernel.executable);
            }
            out.write(sha256(bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a container.
     *
     * @throws BackendException INVALID_ARGUMENT where it is none, damaged, or made by another plugin or with other options
     */
    static PjrtBinary decode(byte[] bytes, String plugin, String options) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (bytes.length < Integer.BYTES + CHECKSUM_BYTES || in.readInt() != MAGIC) {
                throw new IOException("it does not start as one");
            }
            int end = bytes.length - CHECKSUM_BYTES;
            if (!Arrays.equals(sha256(Arrays.copyOf(bytes, end)), Arrays.copyOfRange(bytes, end, bytes.length))) {
                throw new IOException("it is damaged: its checksum is not that of its bytes");
            }
            String madeBy = in.readUTF();
            String madeWith = in.readUTF();
            if (!madeBy.equals(plugin)) {
                throw new IOException(
                        "it was compiled by another plugin (SHA-256 " + madeBy + ", this one " + plugin + ")");
            }
            if (!madeWith.equals(options)) {
                throw new IOException("it was compiled with the options '" + madeWith + "', not '" + options + "'");
            }
            int count = in.readUnsignedShort();
            var kernels = new ArrayList<Kernel>();
            for (int i = 0; i < count; i++) {
                PjrtSignature signature = PjrtSignature.read(in);
                byte[] executable = new byte[in.readInt()];
                in.readFully(executable);
                kernels.add(new Kernel(signature, executable));
            }
            return new PjrtBinary(madeBy, madeWith, List.copyOf(kernels));
        } catch (IOException e) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT,
                    "the program is no binary of the PJRT backend's compiler for this device: " + e.getMessage()
                            + "; give its source and let the daemon compile it");
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
