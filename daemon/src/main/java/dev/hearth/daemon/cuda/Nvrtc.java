package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import jcuda.nvrtc.nvrtcResult;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA's compiler for CUDA C, which is a library of its own: {@code libnvrtc.so.12}. It is looked for in
 * {@code CUDA_NVRTC_LIBRARY} (the library's path), in {@code CUDA_PATH}, where the system's loader looks, and in
 * {@code /usr/local/cuda}.
 */
final class Nvrtc {
    /** What to do about a machine without it. */
    static final String MISSING =
            "NVRTC of CUDA 12 is not installed; install it (libnvrtc.so.12), or name the library in"
                    + " CUDA_NVRTC_LIBRARY, or give the program as PTX or cubin";

    private static final String LIBRARY = "libnvrtc.so.12";

    private Nvrtc() {}

    /** Loads the library once; JCuda's own then finds it by its name. */
    private static final class Loaded {
        /** {@code nvrtc 12.6}, null where there is none. */
        static final @Nullable String VERSION = load();

        private static @Nullable String load() {
            for (String place : places()) {
                if (LibraryDriver.has(place)) {
                    try {
                        var major = new int[1];
                        var minor = new int[1];
                        return JNvrtc.nvrtcVersion(major, minor) == nvrtcResult.NVRTC_SUCCESS
                                ? "nvrtc " + major[0] + "." + minor[0]
                                : null;
                    } catch (LinkageError e) {
                        return null;
                    }
                }
            }
            return null;
        }

        private static List<String> places() {
            var places = new ArrayList<String>();
            String named = System.getenv("CUDA_NVRTC_LIBRARY");
            if (named != null && Files.isRegularFile(Path.of(named))) {
                places.add(named);
            }
            String toolkit = System.getenv("CUDA_PATH");
            if (toolkit != null) {
                places.add(Path.of(toolkit, "lib64", LIBRARY).toString());
            }
            places.add(LIBRARY);
            places.add("/usr/local/cuda/lib64/" + LIBRARY);
            return places;
        }
    }

    static boolean isInstalled() {
        return Loaded.VERSION != null;
    }

    /** Its name and version, or that there is none. */
    static String version() {
        String version = Loaded.VERSION;
        return version == null ? "no nvrtc" : version;
    }

    /** Options by which programs find CUDA's own headers; none where no toolkit is installed. */
    static List<String> headers() {
        String toolkit = System.getenv("CUDA_PATH");
        Path folder = Path.of(toolkit == null ? "/usr/local/cuda" : toolkit, "include");
        return Files.isDirectory(folder) ? List.of("--include-path=" + folder) : List.of();
    }

    /** The newest architecture that it knows and a device of this capability can run. */
    static int newestArchitecture(int capability) {
        var count = new int[1];
        check("nvrtcGetNumSupportedArchs", JNvrtc.nvrtcGetNumSupportedArchs(count));
        var known = new int[Math.max(1, count[0])];
        check("nvrtcGetSupportedArchs", JNvrtc.nvrtcGetSupportedArchs(known));
        int newest = 0;
        for (int architecture : known) {
            newest = architecture <= capability ? Math.max(newest, architecture) : newest;
        }
        return newest;
    }

    /**
     * What a compilation gives.
     *
     * @param ptx its text
     * @param cubin machine code; empty where only PTX was asked for
     */
    record Output(String ptx, byte[] cubin) {}

    /**
     * Compiles a program.
     *
     * @throws BackendException COMPILE_FAILED with the log
     */
    static Output compile(String source, List<String> options) {
        var program = new nvrtcProgram();
        check("nvrtcCreateProgram", JNvrtc.nvrtcCreateProgram(program, source, "program.cu", 0, null, null));
        try {
            int code = JNvrtc.nvrtcCompileProgram(program, options.size(), options.toArray(String[]::new));
            if (code != nvrtcResult.NVRTC_SUCCESS) {
                var log = new String[1];
                String text = JNvrtc.nvrtcGetProgramLog(program, log) == nvrtcResult.NVRTC_SUCCESS ? log[0] : "";
                throw new BackendException(
                        Status.COMPILE_FAILED,
                        text == null || text.isBlank() ? "NVRTC: " + nvrtcResult.stringFor(code) : text.strip());
            }
            var ptx = new String[1];
            check("nvrtcGetPTX", JNvrtc.nvrtcGetPTX(program, ptx));
            var size = new long[1];
            check("nvrtcGetCUBINSize", JNvrtc.nvrtcGetCUBINSize(program, size));
            var cubin = new byte[Math.toIntExact(size[0])];
            if (cubin.length > 0) {
                check("nvrtcGetCUBIN", JNvrtc.nvrtcGetCUBIN(program, cubin));
            }
            return new Output(ptx[0], cubin);
        } finally {
            JNvrtc.nvrtcDestroyProgram(program);
        }
    }

    private static void check(String call, int code) {
        if (code != nvrtcResult.NVRTC_SUCCESS) {
            throw new BackendException(
                    Status.INTERNAL, call + " failed: " + nvrtcResult.stringFor(code) + " (" + code + ")");
        }
    }
}
