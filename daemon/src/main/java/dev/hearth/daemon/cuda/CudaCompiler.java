package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes binaries for one device, in the builder, so that a worker loads machine code and never waits for a compiler.
 *
 * <p>CUDA C becomes a cubin by NVRTC, for the device's own architecture; where NVRTC is older than the device, PTX of the
 * newest that it knows. PTX becomes a cubin by the driver's linker, which knows every PTX that the driver can run and whose
 * log says what is wrong; it needs a context, which is held for that time only. Cubins and fat binaries stay as they are.
 */
final class CudaCompiler {
    /** What may be said to NVRTC; not where headers lie or what files to write, since this is another's machine. */
    private static final Pattern OPTION = Pattern.compile(String.join(
            "|",
            "(-D|--define-macro=|-U|--undefine-macro=)\\w.*",
            "(-std|--std)=c\\+\\+\\d\\d",
            "(-ftz|--ftz|-prec-sqrt|--prec-sqrt|-prec-div|--prec-div|-fmad|--fmad)=(true|false)",
            "-use_fast_math|--use_fast_math|-extra-device-vectorization|--extra-device-vectorization",
            "(-maxrregcount|--maxrregcount)=\\d+",
            "-G|--device-debug|-lineinfo|--generate-line-info|-w|--disable-warnings|-restrict|--restrict",
            "-default-device|--device-as-default-execution-space|-dopt=on|--dopt=on|-minimal|--minimal",
            "(-diag-suppress|--diag-suppress|-diag-error|--diag-error|-diag-warn|--diag-warn)=[\\d,]+"));

    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"]|\"[^\"]*\")+");
    private static final Pattern PTX_VERSION = Pattern.compile("(?m)^\\s*\\.version\\s+(\\d+)\\.(\\d+)");
    private static final int FATBIN_MAGIC = 0xBA55ED50;
    private static final int FATBIN_HEADER_BYTES = 16;

    /** NVRTC takes one program at a time in a process anyway. */
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final CudaDevice device;

    CudaCompiler(CudaDevice device) {
        this.device = device;
    }

    CudaBinary compile(ProgramFormat format, String options, byte[] source) {
        if (format != ProgramFormat.CUDA_C && !options.isBlank()) {
            throw new BackendException(Status.COMPILE_FAILED, format + " takes no options; it got " + options);
        }
        return switch (format) {
            case CUDA_C -> compile(options, new String(source, StandardCharsets.UTF_8));
            case PTX -> link(new String(source, StandardCharsets.UTF_8));
            case CUBIN -> withKernels(source, Cubin.kernels(source));
            case FATBIN -> new CudaBinary(List.of(), wholeFatBinary(source));
            default -> throw new BackendException(Status.UNSUPPORTED, "CUDA takes no " + format + " programs");
        };
    }

    private CudaBinary compile(String options, String source) {
        CudaSource.requireNoFiles(source);
        List<String> words = words(options);
        int architecture = Nvrtc.newestArchitecture(device.capability());
        if (architecture == 0) {
            throw new BackendException(
                    Status.UNSUPPORTED,
                    Nvrtc.version() + " compiles for no device as old as "
                            + device.device().name() + " (sm_" + device.capability()
                            + "); give the program as PTX or cubin");
        }
        ONE_AT_A_TIME.lock();
        try {
            boolean own = architecture == device.capability();
            Nvrtc.Output output = Nvrtc.compile(source, with(words, (own ? "sm_" : "compute_") + architecture));
            byte[] cubin = output.cubin().length > 0 ? output.cubin() : cubin(output.ptx());
            List<KernelSignature> kernels = Cubin.kernels(cubin);
            if (kernels.isEmpty()) {
                throw new BackendException(
                        Status.COMPILE_FAILED,
                        "the program has no kernel: none of its functions is __global__, or only templates are, of which"
                                + " none is instantiated");
            }
            return withKernels(cubin, typed(kernels, source, with(words, "compute_" + architecture)));
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private static List<KernelSignature> typed(List<KernelSignature> kernels, String source, List<String> options) {
        List<KernelSignature> named = KernelNames.shortened(kernels);
        List<KernelSignature> spelled = CudaSource.spelled(named, source);
        try {
            Nvrtc.Output asked = Nvrtc.compile(CudaSource.asking(source, named), options);
            return CudaSource.typed(spelled, asked.ptx());
        } catch (BackendException e) {
            // Two kernels of one name, or macros that change the question. Sizes are still checked.
            return spelled;
        }
    }

    private static CudaBinary withKernels(byte[] image, List<KernelSignature> kernels) {
        List<KernelSignature> named = KernelNames.shortened(kernels);
        named.forEach(KernelSignature::requireUsable);
        return new CudaBinary(named, image);
    }

    private CudaBinary link(String ptx) {
        Matcher version = PTX_VERSION.matcher(ptx);
        if (!version.find()) {
            throw new BackendException(Status.COMPILE_FAILED, "the program is no PTX: it has no line with .version");
        }
        byte[] cubin = cubin(ptx);
        List<KernelSignature> kernels = Cubin.kernels(cubin);
        if (kernels.isEmpty()) {
            throw new BackendException(Status.COMPILE_FAILED, "the program has no kernel: no .entry");
        }
        return withKernels(cubin, kernels);
    }

    private byte[] cubin(String ptx) {
        requireKnownVersion(ptx);
        // The driver reads a text up to its first zero.
        byte[] text = ptx.replace("\0", "").getBytes(StandardCharsets.UTF_8);
        try (var context = new CudaContext(device)) {
            context.enter();
            return ModuleDriver.link(text);
        } catch (BackendException e) {
            throw e.status() == Status.DEVICE_LOST || e.status() == Status.OUT_OF_MEMORY
                    ? e
                    : new BackendException(Status.COMPILE_FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void requireKnownVersion(String ptx) {
        Matcher version = PTX_VERSION.matcher(ptx);
        int newest = PtxVersions.newest(device.driverVersion());
        if (version.find()) {
            int major = Integer.parseInt(
                    version.group(1).substring(0, Math.min(4, version.group(1).length())));
            int minor = Integer.parseInt(
                    version.group(2).substring(0, Math.min(4, version.group(2).length())));
            if (10 * major + minor > newest) {
                throw new BackendException(
                        Status.COMPILE_FAILED,
                        "the program is PTX of version " + major + "." + minor + ", and the driver of "
                                + device.device().name() + " (for CUDA " + CudaDevice.version(device.driverVersion())
                                + ") knows versions up to " + newest / 10 + "." + newest % 10
                                + ": compile it with an older CUDA toolkit, or install a newer driver");
            }
        }
    }

    private static List<String> words(String options) {
        var words = new ArrayList<String>();
        for (MatchResult word : WORD.matcher(options).results().toList()) {
            String text = word.group().replace("\"", "");
            if (!OPTION.matcher(text).matches()) {
                throw new BackendException(
                        Status.COMPILE_FAILED,
                        "option " + text + " is not taken; those of NVRTC for macros, the language's version, floating"
                                + " point, registers, debugging and warnings are");
            }
            words.add(text);
        }
        return words;
    }

    private static List<String> with(List<String> options, String architecture) {
        var all = new ArrayList<String>(options);
        all.addAll(Nvrtc.headers());
        all.add("--gpu-architecture=" + architecture);
        return all;
    }

    /** Checks that a fat binary holds all that its header promises: the driver takes no length with it. */
    private static byte[] wholeFatBinary(byte[] image) {
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        if (image.length < FATBIN_HEADER_BYTES || bytes.getInt(0) != FATBIN_MAGIC) {
            throw new BackendException(Status.INVALID_ARGUMENT, "the program does not start as a fat binary does");
        }
        int header = bytes.getShort(6) & 0xffff;
        long body = bytes.getLong(8);
        if (header < FATBIN_HEADER_BYTES || body < 0 || body > image.length - header) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT,
                    "the program is no whole fat binary: its header promises " + body
                            + " bytes behind itself, and it has " + (image.length - header));
        }
        return image;
    }
}
