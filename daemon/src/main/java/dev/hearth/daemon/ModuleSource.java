package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.ProgramFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A program as it goes to the compiler.
 *
 * @param device what it is compiled for
 * @param format what it is written in
 * @param options compiler options
 * @param source its text or bytes
 */
record ModuleSource(Device device, ProgramFormat format, String options, byte[] source) {
    /**
     * Name of its binary in the cache: SHA-256, in hex, over everything the binary depends on. Each part is led by its
     * length, so that no two different programs are one text.
     */
    String digest() {
        MessageDigest sha = sha256();
        part(sha, device.fingerprint().getBytes(StandardCharsets.UTF_8));
        part(sha, format.name().getBytes(StandardCharsets.UTF_8));
        part(sha, options.getBytes(StandardCharsets.UTF_8));
        part(sha, source);
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void part(MessageDigest sha, byte[] bytes) {
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).flip());
        sha.update(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
