package dev.hearth.protocol;

/**
 * The page on which the supervisor tells a worker whether it may use the device. Only the supervisor writes.
 *
 * <pre>{@code
 * offset  size  field  meaning
 * 0       4     word   number of the grant × 4 + its mode; a futex
 * }</pre>
 *
 * <p>A new grant has a new number. A recall keeps the number and changes the mode to {@link #NONE}: the worker gives the
 * grant back by writing its number to {@link LeasePage#returned()} when all it has on the device is done.
 */
public final class GrantPage {
    /** Length of the memory file. */
    public static final int BYTES = 4096;

    /** Mode: nothing may be submitted. */
    public static final int NONE = 0;
    /** Mode: one quantum of work or one kernel, then the worker gives the grant back by itself: others wait. */
    public static final int ONCE = 1;
    /** Mode: until recalled, with two quanta or two kernels under way at most: others are there and want nothing now. */
    public static final int KEEP = 2;
    /** Mode: until recalled, without a bound: nobody else is there. */
    public static final int FREE = 3;

    private static final int MODE_BITS = 2;
    private static final int MODE_MASK = (1 << MODE_BITS) - 1;

    /** Offset of the word that the worker waits on. */
    public static final long WORD = 0;

    private GrantPage() {}

    /** The word of a grant. */
    public static int word(int grant, int mode) {
        return grant << MODE_BITS | mode;
    }

    /** Number of the grant in a word. */
    public static int grant(int word) {
        return word >>> MODE_BITS;
    }

    /** Mode of the grant in a word. */
    public static int mode(int word) {
        return word & MODE_MASK;
    }
}
