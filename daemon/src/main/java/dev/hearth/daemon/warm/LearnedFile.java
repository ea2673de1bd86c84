package dev.hearth.daemon.warm;

import dev.hearth.protocol.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * How {@link Learned} lies in a file, big-endian. A file that says anything else is refused as a whole: what it says is
 * done in a tenant's name.
 *
 * <pre>{@code
 * offset  size  field    meaning
 * 0       8     magic    "HEARTHW\1"
 * 8       32    sha256   of the rest
 * 40      …     record   its fields in order; texts as DataOutput writes them, lists led by their number
 * }</pre>
 */
final class LearnedFile {
    static final int MAX_BYTES = 256 << 10;
    static final int MAX_MODULES = 256;
    static final int MAX_BUFFERS = 256;
    static final int MAX_KERNELS = 256;
    static final int MAX_TEXT = 4096;

    private static final long MAGIC = 0x4845415254485701L;
    private static final int DIGEST_BYTES = 32;
    private static final List<String> ACCELERATORS = List.of("", "GPU", "TPU", "CPU");
    private static final int MAX_PRIORITY = 2;

    private LearnedFile() {}

    /** The bytes of a file; what is beyond a bound is left out. */
    static byte[] write(Learned learned) {
        try {
            var record = new ByteArrayOutputStream();
            var out = new DataOutputStream(record);
            out.writeUTF(learned.tenant());
            out.writeInt(learned.uid());
            out.writeUTF(learned.accelerator());
            out.writeLong(learned.memoryBytes());
            out.writeInt(learned.share());
            out.writeInt(learned.priority());
            out.writeLong(learned.keepWarmNs());
            write(out, learned.device());
            List<Learned.Module> modules = learned.modules().stream()
                    .filter(module -> module.options().length() <= MAX_TEXT)
                    .limit(MAX_MODULES)
                    .toList();
            out.writeInt(modules.size());
            for (Learned.Module module : modules) {
                write(out, module);
            }
            List<Learned.Buffer> buffers =
                    learned.buffers().stream().limit(MAX_BUFFERS).toList();
            out.writeInt(buffers.size());
            for (Learned.Buffer buffer : buffers) {
                write(out, buffer.content());
                out.writeLong(buffer.lengthBytes());
            }
            return framed(record.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to be written", e);
        }
    }

    private static byte[] framed(byte[] record) throws IOException {
        var file = new ByteArrayOutputStream();
        var out = new DataOutputStream(file);
        out.writeLong(MAGIC);
        write(out, Digest.of(MemorySegment.ofArray(record)));
        out.write(record);
        return file.toByteArray();
    }

    private static void write(DataOutputStream out, Learned.Module module) throws IOException {
        write(out, module.program());
        write(out, module.binary());
        out.writeInt(module.format());
        out.writeUTF(module.options());
        List<String> kernels = module.kernels().stream()
                .filter(kernel -> kernel.length() <= MAX_TEXT)
                .limit(MAX_KERNELS)
                .toList();
        out.writeInt(kernels.size());
        for (String kernel : kernels) {
            out.writeUTF(kernel);
        }
    }

    private static void write(DataOutputStream out, Digest digest) throws IOException {
        out.writeLong(digest.digest0());
        out.writeLong(digest.digest1());
        out.writeLong(digest.digest2());
        out.writeLong(digest.digest3());
    }

    /**
     * Reads a file.
     *
     * @param tenant whose it must be
     * @throws IOException where it is not what {@link #write} makes; the message says in what
     */
    static Learned read(byte[] file, String tenant) throws IOException {
        Learned learned = read(file);
        require(learned.tenant().equals(tenant), "is of another revision");
        return learned;
    }

    /**
     * Reads a file of whatever revision.
     *
     * @throws IOException where it is not what {@link #write} makes; the message says in what
     */
    static Learned read(byte[] file) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(file))) {
            require(file.length <= MAX_BYTES && in.readLong() == MAGIC, "is no record of a revision");
            Digest digest = digest(in);
            int start = Long.BYTES + DIGEST_BYTES;
            require(
                    Digest.of(MemorySegment.ofArray(file).asSlice(start)).equals(digest),
                    "is damaged: its digest is another");
            Learned learned = learned(in);
            require(in.available() == 0, "has bytes behind its end");
            return learned;
        }
    }

    private static Learned learned(DataInputStream in) throws IOException {
        String tenant = text(in);
        int uid = in.readInt();
        String accelerator = text(in);
        require(ACCELERATORS.contains(accelerator), "asks for the accelerator " + accelerator);
        long memoryBytes = length(in);
        int share = number(in, Integer.MAX_VALUE, "share");
        int priority = number(in, MAX_PRIORITY, "priority");
        long keepWarmNs = length(in);
        Digest device = digest(in);
        var modules = new ArrayList<Learned.Module>();
        int moduleCount = number(in, MAX_MODULES, "number of modules");
        for (int i = 0; i < moduleCount; i++) {
            modules.add(module(in));
        }
        var buffers = new ArrayList<Learned.Buffer>();
        int bufferCount = number(in, MAX_BUFFERS, "number of buffers");
        for (int i = 0; i < bufferCount; i++) {
            buffers.add(new Learned.Buffer(digest(in), length(in)));
        }
        return new Learned(
                tenant, uid, accelerator, memoryBytes, share, priority, keepWarmNs, device, modules, buffers);
    }

    private static Learned.Module module(DataInputStream in) throws IOException {
        Digest program = digest(in);
        Digest binary = digest(in);
        int format = number(in, Short.MAX_VALUE, "format");
        String options = text(in);
        var kernels = new ArrayList<String>();
        int count = number(in, MAX_KERNELS, "number of kernels");
        for (int i = 0; i < count; i++) {
            kernels.add(text(in));
        }
        return new Learned.Module(program, binary, format, options, kernels);
    }

    private static Digest digest(DataInputStream in) throws IOException {
        return new Digest(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    private static String text(DataInputStream in) throws IOException {
        String text = in.readUTF();
        require(text.length() <= MAX_TEXT, "has a text of " + text.length() + " characters");
        return text;
    }

    private static int number(DataInputStream in, int most, String what) throws IOException {
        int number = in.readInt();
        require(number >= 0 && number <= most, "has " + number + " for its " + what);
        return number;
    }

    private static long length(DataInputStream in) throws IOException {
        long length = in.readLong();
        require(length >= 0, "has a length of " + length);
        return length;
    }

    private static void require(boolean good, String fault) throws IOException {
        if (!good) {
            throw new StreamCorruptedException(fault);
        }
    }
}
