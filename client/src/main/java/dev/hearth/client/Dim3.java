package dev.hearth.client;

/**
 * Size of a grid in blocks (work-groups) or of a block in threads (work-items); each side at least 1.
 *
 * @param x along the first dimension
 * @param y along the second, 1 where there is none
 * @param z along the third, 1 where there is none
 */
public record Dim3(int x, int y, int z) {
    /** {@link IllegalArgumentException} where a side is zero or negative. */
    public Dim3 {
        if (x < 1 || y < 1 || z < 1) {
            throw new IllegalArgumentException(
                    "a grid or block of " + x + " × " + y + " × " + z + "; every side is at least 1");
        }
    }

    public static Dim3 of(int x) {
        return new Dim3(x, 1, 1);
    }

    public static Dim3 of(int x, int y) {
        return new Dim3(x, y, 1);
    }

    public static Dim3 of(int x, int y, int z) {
        return new Dim3(x, y, z);
    }
}
