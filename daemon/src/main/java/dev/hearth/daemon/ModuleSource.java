package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.ProgramFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A program as it goes to the compiler.
 *
 * @param device what it is compiled for
 * @param format what it is written in
 * @param options compiler options
 * @param source its text or bytes
 */
record ModuleSource(Device device, ProgramFormat format, String options, byte[] source) {
    private static final Pattern LIKELY_BLOCK =
            Pattern.compile("\\b(?:__)?(?:work_group_size_hint|reqd_work_group_size)(?:__)?"
                    + "\\s*\\(\\s*([1-9]\\d{0,3})\\s*,\\s*([1-9]\\d{0,3})\\s*,\\s*([1-9]\\d{0,3})\\s*\\)");

    /** Each costs one more compilation of every kernel of the program: about 30 ms. */
    private static final int MOST_BLOCKS = 4;

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

    /**
     * The blocks that OpenCL C names in {@code work_group_size_hint} and {@code reqd_work_group_size}, each as
     * {@code "64-4-1"}: a CPU's code for just that block is faster than its code for any.
     */
    List<String> likelyBlocks() {
        if (format != ProgramFormat.OPENCL_C) {
            return List.of();
        }
        return LIKELY_BLOCK
                .matcher(new String(source, StandardCharsets.UTF_8))
                .results()
                .map(block -> block.group(1) + "-" + block.group(2) + "-" + block.group(3))
                .distinct()
                .sorted()
                .limit(MOST_BLOCKS)
                .toList();
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
