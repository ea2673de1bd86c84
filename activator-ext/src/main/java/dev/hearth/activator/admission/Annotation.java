package dev.hearth.activator.admission;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The annotations that a function's author may write at a revision's template, and what each may say. */
public enum Annotation {
    ACCELERATOR("accelerator", "gpu, tpu or cpu", "gpu") {
        @Override
        boolean allows(String value) {
            return oneOf(value, "gpu", "tpu", "cpu");
        }
    },
    SHARED_MEMORY("shared-memory", "a size from 1Mi to 1Ti", "256Mi") {
        @Override
        boolean allows(String value) {
            return size(value, Size.MEBIBYTE, Size.TEBIBYTE);
        }
    },
    MEMORY("memory", "a size from 1Mi to 16Ti", "2Gi") {
        @Override
        boolean allows(String value) {
            return size(value, Size.MEBIBYTE, 16 * Size.TEBIBYTE);
        }
    },
    SHARE("share", "a whole number from 1 to 1000", "100") {
        @Override
        boolean allows(String value) {
            return value.matches("[1-9]\\d{0,3}") && Integer.parseInt(value) <= 1000;
        }
    },
    PRIORITY("priority", "high, normal or low", "normal") {
        @Override
        boolean allows(String value) {
            return oneOf(value, "high", "normal", "low");
        }
    },
    KEEP_WARM("keep-warm", "a duration from 1s to 168h", "10m") {
        @Override
        boolean allows(String value) {
            return DURATION.matcher(value).matches()
                    && !value.isEmpty()
                    && !Duration.parse("PT" + value).isZero()
                    && Duration.parse("PT" + value).compareTo(Duration.ofDays(7)) <= 0;
        }
    },
    PREWARM(
            "prewarm",
            "up to 16 digests of modules or absolute paths in the image, separated by commas",
            "/kernels/edges.cl") {
        @Override
        boolean allows(String value) {
            return value.length() <= 4096
                    && value.split(",", -1).length <= 16
                    && Stream.of(value.split(",", -1))
                            .allMatch(entry -> MODULE.matcher(entry.strip()).matches());
        }
    },
    REQUIRED("required", "true or false", "true") {
        @Override
        boolean allows(String value) {
            return oneOf(value, "true", "false");
        }
    };

    /** What all our keys begin with. */
    public static final String PREFIX = "hearth.dev/";

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6}h)?(\\d{1,6}m)?(\\d{1,6}s)?");
    private static final Pattern MODULE = Pattern.compile("(sha256:)?[0-9a-f]{64}|/[\\p{Graph}&&[^,]]{1,1023}");

    private final String key;
    private final String allowed;
    private final String example;

    Annotation(String name, String allowed, String example) {
        this.key = PREFIX + name;
        this.allowed = allowed;
        this.example = example;
    }

    /** The key in an object's metadata. */
    public String key() {
        return key;
    }

    /** What a value may be, in words. */
    public String allowed() {
        return allowed;
    }

    /** A value that is allowed. */
    public String example() {
        return example;
    }

    abstract boolean allows(String value);

    static Optional<Annotation> of(String key) {
        return Arrays.stream(values())
                .filter(annotation -> annotation.key.equals(key))
                .findFirst();
    }

    private static boolean oneOf(String value, String... values) {
        return Arrays.asList(values).contains(value);
    }

    private static boolean size(String value, long least, long most) {
        return Size.parse(value)
                .filter(size -> size.bytes() >= least && size.bytes() <= most)
                .isPresent();
    }
}
