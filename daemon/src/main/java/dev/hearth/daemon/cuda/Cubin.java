package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the kernels of a cubin, which is a 64-bit ELF file, and what each takes.
 *
 * <p>A kernel is a function whose symbol has bit 0x10 in {@code st_other}. Section {@code .nv.info.<kernel>} holds records
 * (format (1), attribute (1), length or value (2), then length bytes where the format is 4), of which these count:
 *
 * <pre>{@code
 * attribute              value
 * 0x17 KPARAM_INFO       index (4), ordinal (2), offset (2), flags (4): size in bits 18 to 31
 * 0x10 REQNTID           the block that the source demands, x y z (4 each)
 * }</pre>
 *
 * <p>The layout is NVIDIA's own and not documented: it was read from what NVRTC 12.6 makes. It gives names of kernels in the
 * builder, where no module can be loaded, and the parameters on a driver before 12.4; a newer driver's own word is taken
 * in place of it, see {@link KernelSignature#checkedBy}. Every offset is checked, since a cubin may come from anywhere.
 */
final class Cubin {
    private static final int ELF_HEADER_BYTES = 64;
    private static final int SECTION_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int SYMBOL_BYTES = 24;
    private static final int EM_CUDA = 190;
    private static final int MAX_NAME = 8192;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_NOBITS = 8;
    private static final int STT_FUNC = 2;
    private static final int ENTRY = 0x10;
    private static final int FORMAT_SIZED = 4;
    private static final int KPARAM_INFO = 0x17;
    private static final int REQNTID = 0x10;
    private static final String INFO = ".nv.info.";

    private final ByteBuffer bytes;
    private final List<Section> sections = new ArrayList<>();

    /** A section by its place in the file. */
    private record Section(String name, int type, int offset, int length, int link) {}

    private Cubin(byte[] image) {
        bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The kernels of a cubin, in the order of their names.
     *
     * @throws BackendException INVALID_ARGUMENT where it is none, or not whole
     */
    static List<KernelSignature> kernels(byte[] image) {
        try {
            var cubin = new Cubin(image);
            cubin.readSections();
            return cubin.readKernels();
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new BackendException(Status.INVALID_ARGUMENT, "the program is no whole cubin: " + e.getMessage());
        }
    }

    private void readSections() {
        if (bytes.capacity() < ELF_HEADER_BYTES || bytes.getInt(0) != 0x464c457f || bytes.get(4) != 2) {
            throw new IllegalArgumentException("it does not start as a 64-bit ELF file");
        }
        if (bytes.getShort(18) != EM_CUDA) {
            throw new IllegalArgumentException("it holds code for another kind of machine");
        }
        int at = place(bytes.getLong(40), 0);
        int count = bytes.getShort(60) & 0xffff;
        int namesAt = bytes.getShort(62) & 0xffff;
        if (bytes.getShort(58) != SECTION_BYTES) {
            throw new IllegalArgumentException("its sections are of an unknown layout");
        }
        place(at, (long) count * SECTION_BYTES);
        requireSegments();
        Section nameSection = section("", at + namesAt * SECTION_BYTES);
        for (int i = 0; i < count; i++) {
            int header = at + i * SECTION_BYTES;
            sections.add(section(text(nameSection, bytes.getInt(header)), header));
        }
    }

    /** What the driver copies to the device must lie in the file as well. */
    private void requireSegments() {
        int count = bytes.getShort(56) & 0xffff;
        int size = bytes.getShort(54) & 0xffff;
        if (count != 0 && size != SEGMENT_BYTES) {
            throw new IllegalArgumentException("its segments are of an unknown layout");
        }
        int at = place(bytes.getLong(32), (long) count * SEGMENT_BYTES);
        for (int i = 0; i < count; i++) {
            place(bytes.getLong(at + i * SEGMENT_BYTES + 8), bytes.getLong(at + i * SEGMENT_BYTES + 32));
        }
    }

    private Section section(String name, int header) {
        int type = bytes.getInt(header + 4);
        long length = type == SHT_NOBITS ? 0 : bytes.getLong(header + 32);
        int offset = type == SHT_NOBITS ? 0 : place(bytes.getLong(header + 24), length);
        return new Section(name, type, offset, (int) length, bytes.getInt(header + 40));
    }

    /** An offset whose bytes all lie in the file. */
    private int place(long offset, long length) {
        if (offset < 0 || length < 0 || offset > bytes.capacity() - length) {
            throw new IllegalArgumentException(
                    length + " bytes at " + offset + " lie outside its " + bytes.capacity() + " bytes");
        }
        return (int) offset;
    }

    private String text(Section table, int at) {
        if (at < 0 || at > table.length) {
            throw new IllegalArgumentException("a name lies outside its table");
        }
        int end = at;
        while (end < table.length && bytes.get(table.offset + end) != 0) {
            end++;
        }
        if (end - at > MAX_NAME) {
            throw new IllegalArgumentException(
                    "a name has " + (end - at) + " bytes; at most " + MAX_NAME + " are read");
        }
        return new String(bytes.array(), table.offset + at, end - at, StandardCharsets.UTF_8);
    }

    private List<KernelSignature> readKernels() {
        Map<String, Section> infos = new LinkedHashMap<>();
        for (Section section : sections) {
            if (section.name.startsWith(INFO)) {
                infos.put(section.name.substring(INFO.length()), section);
            }
        }
        var kernels = new ArrayList<KernelSignature>();
        for (String name : entries()) {
            Section info = infos.get(name);
            kernels.add(
                    info == null ? KernelSignature.of(name, List.of(), KernelSignature.ANY_BLOCK) : read(name, info));
        }
        kernels.sort(Comparator.comparing(KernelSignature::symbol));
        return List.copyOf(kernels);
    }

    private Set<String> entries() {
        var entries = new LinkedHashSet<String>();
        for (Section table : sections) {
            if (table.type == SHT_SYMTAB) {
                Section texts = sections.get(table.link);
                for (int at = table.offset; at + SYMBOL_BYTES <= table.offset + table.length; at += SYMBOL_BYTES) {
                    boolean function = (bytes.get(at + 4) & 0xf) == STT_FUNC;
                    if (function && (bytes.get(at + 5) & ENTRY) != 0) {
                        entries.add(text(texts, bytes.getInt(at)));
                    }
                }
            }
        }
        return entries;
    }

    private KernelSignature read(String name, Section info) {
        var parameters = new ArrayList<KernelSignature.Parameter>();
        List<Integer> block = KernelSignature.ANY_BLOCK;
        int end = info.offset + info.length;
        int at = info.offset;
        while (at + 4 <= end) {
            int attribute = bytes.get(at + 1) & 0xff;
            int length = bytes.get(at) == FORMAT_SIZED ? bytes.getShort(at + 2) & 0xffff : 0;
            int value = at + 4;
            place(value, length);
            if (attribute == KPARAM_INFO && length >= 12) {
                int size = bytes.getInt(value + 8) >>> 18;
                parameters.add(KernelSignature.Parameter.of(
                        bytes.getShort(value + 4) & 0xffff, bytes.getShort(value + 6) & 0xffff, size));
            } else if (attribute == REQNTID && length >= 12) {
                block = List.of(bytes.getInt(value), bytes.getInt(value + 4), bytes.getInt(value + 8));
            }
            at = value + length;
        }
        if (parameters.size() > CudaDriver.MAX_PARAMETERS) {
            throw new IllegalArgumentException("kernel " + name + " has " + parameters.size() + " parameters");
        }
        parameters.sort(Comparator.comparingInt(KernelSignature.Parameter::index));
        return KernelSignature.of(name, parameters, block);
    }
}
