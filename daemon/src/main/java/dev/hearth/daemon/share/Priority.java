package dev.hearth.daemon.share;

/** Who goes first on a device; the numbers are those of OPEN and ASSIGN. */
public enum Priority {
    /** Counts an eighth of its weight, and waits for all others. */
    LOW(0, 1),
    /** The weight as it is. */
    NORMAL(1, 8),
    /** Counts eight times its weight, and goes before all others. */
    HIGH(2, 64);

    private final int code;
    private final int factor;

    Priority(int code, int factor) {
        this.code = code;
        this.factor = factor;
    }

    /** The number on the wire; the greater goes first. */
    public int code() {
        return code;
    }

    /** What a weight is multiplied by, in eighths. */
    int factor() {
        return factor;
    }

    /** The class of a number on the wire; what is none is normal. */
    public static Priority of(int code) {
        return switch (code) {
            case 0 -> LOW;
            case 2 -> HIGH;
            default -> NORMAL;
        };
    }
}
