package dev.hearth.daemon.cluster;

import dev.hearth.daemon.RefusedException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.share.Priority;
import dev.hearth.protocol.Status;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a pod wants, out of its annotations. One that is malformed refuses the session: to go on with a default would hide
 * it. The pod's author hears of it in the function's log; admission refuses most of it before.
 *
 * @param kind of device
 * @param memoryBytes device memory; 0 where it does not say
 * @param weight in fair sharing; 0 where it does not say
 * @param priority who goes first
 * @param keepWarmNs how long its tenant stays warm without a session; 0 where it does not say
 */
record Annotations(Device.Kind kind, long memoryBytes, int weight, Priority priority, long keepWarmNs) {
    static final String DOMAIN = "hearth.dev";
    static final String ACCELERATOR = DOMAIN + "/accelerator";
    private static final String MEMORY = DOMAIN + "/memory";
    private static final String SHARE = DOMAIN + "/share";
    private static final String PRIORITY = DOMAIN + "/priority";
    private static final String KEEP_WARM = DOMAIN + "/keep-warm";

    /** Longest value that is read: none that is right comes near. */
    private static final int MAX_VALUE = 64;

    private static final Pattern WEIGHT = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Pattern DURATION = Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,8})s)?");
    private static final Pattern SIZE = Pattern.compile("[0-9]{1,18}(\\.[0-9]{1,9})?([KMGTP]i|[kMGTP])?");

    /**
     * Reads them.
     *
     * @param pod whose they are, for messages
     * @throws RefusedException INVALID_ARGUMENT where one is malformed, or the accelerator is missing
     */
    static Annotations of(String pod, Map<String, String> annotations) {
        var reader = new Reader(pod, annotations);
        return new Annotations(reader.kind(), reader.memory(), reader.weight(), reader.priority(), reader.keepWarm());
    }

    private record Reader(String pod, Map<String, String> annotations) {
        Device.Kind kind() {
            String value = value(ACCELERATOR);
            if (value == null) {
                throw new RefusedException(
                        Status.INVALID_ARGUMENT,
                        "pod " + pod + " has no annotation " + ACCELERATOR
                                + ", so it may use no device; give its revision" + " (or its pod template) "
                                + ACCELERATOR + ": gpu, tpu or cpu");
            }
            return switch (value) {
                case "gpu" -> Device.Kind.GPU;
                case "tpu" -> Device.Kind.TPU;
                case "cpu" -> Device.Kind.CPU;
                default -> throw wrong(ACCELERATOR, value, "write gpu, tpu or cpu");
            };
        }

        long memory() {
            String value = value(MEMORY);
            if (value == null) {
                return 0;
            }
            if (!SIZE.matcher(value).matches()) {
                throw wrong(MEMORY, value, "write a size such as 512Mi or 2Gi");
            }
            BigDecimal bytes = Quantity.getAmountInBytes(new Quantity(value));
            if (bytes.signum() <= 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
                throw wrong(MEMORY, value, "write a size such as 512Mi or 2Gi");
            }
            return bytes.longValue();
        }

        int weight() {
            String value = value(SHARE);
            if (value == null) {
                return 0;
            }
            if (!WEIGHT.matcher(value).matches()) {
                throw wrong(SHARE, value, "write a weight, a whole number from 1 on; 100 is the usual one");
            }
            return Integer.parseInt(value);
        }

        Priority priority() {
            String value = value(PRIORITY);
            return switch (value) {
                case null -> Priority.NORMAL;
                case "high" -> Priority.HIGH;
                case "normal" -> Priority.NORMAL;
                case "low" -> Priority.LOW;
                default -> throw wrong(PRIORITY, value, "write high, normal or low");
            };
        }

        long keepWarm() {
            String value = value(KEEP_WARM);
            if (value == null) {
                return 0;
            }
            Matcher matcher = DURATION.matcher(value);
            if (value.isEmpty() || !matcher.matches()) {
                throw wrong(KEEP_WARM, value, "write a time such as 90s, 10m or 1h30m");
            }
            Duration time = Duration.ofHours(number(matcher.group(1)))
                    .plusMinutes(number(matcher.group(2)))
                    .plusSeconds(number(matcher.group(3)));
            // 0 is for who does not say; this one says: not at all.
            return Math.max(1, time.toNanos());
        }

        private static long number(@Nullable String digits) {
            return digits == null ? 0 : Long.parseLong(digits);
        }

        private @Nullable String value(String name) {
            String value = annotations.get(name);
            return value == null ? null : value.strip();
        }

        private RefusedException wrong(String name, String value, String remedy) {
            return new RefusedException(
                    Status.INVALID_ARGUMENT,
                    "annotation " + name + " of pod " + pod + " is \"" + shown(value) + "\"; " + remedy);
        }

        /** What anybody may have written, as it can be shown in a log. */
        private static String shown(String value) {
            String start = value.length() <= MAX_VALUE ? value : value.substring(0, MAX_VALUE) + "…";
            return start.replaceAll("\\p{Cntrl}", "?");
        }
    }

    /** The resource that kubelet counts shares of a kind by. */
    static String resource(Device.Kind kind) {
        return DOMAIN + "/" + kind.name().toLowerCase(Locale.ROOT);
    }
}
