package dev.hearth.daemon.opencl;

import java.util.HashMap;
import java.util.Map;

/** Sizes of OpenCL C's built-in types by name (OpenCL C 3.0 specification, 6.3: a vector of 3 takes the room of 4). */
final class OpenClTypes {
    private static final Map<String, Integer> SIZES = sizes();

    private OpenClTypes() {}

    static boolean isBuiltin(String type) {
        return SIZES.containsKey(type);
    }

    /** Bytes of a built-in type, 0 for any other. */
    static int sizeBytes(String type) {
        return SIZES.getOrDefault(type, 0);
    }

    private static Map<String, Integer> sizes() {
        var scalars = Map.of(
                "char", 1, "uchar", 1, "short", 2, "ushort", 2, "int", 4, "uint", 4, "long", 8, "ulong", 8, "half", 2);
        var all = new HashMap<String, Integer>(scalars);
        all.put("float", 4);
        all.put("double", 8);
        for (String scalar : java.util.List.copyOf(all.keySet())) {
            int bytes = all.getOrDefault(scalar, 0);
            all.put(scalar + "2", 2 * bytes);
            all.put(scalar + "3", 4 * bytes);
            all.put(scalar + "4", 4 * bytes);
            all.put(scalar + "8", 8 * bytes);
            all.put(scalar + "16", 16 * bytes);
        }
        return Map.copyOf(all);
    }
}
