package dev.hearth.daemon.kubelet;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A share of a device: what one pod gets.
 *
 * @param id name for the kubelet, which remembers who has it over restarts of both sides
 * @param healthy whether a pod may be given it
 */
public record Share(String id, boolean healthy) {
    /** Longest name: {@code Device.ID} of {@code api.proto}, k8s.io/kubelet v0.36.3. */
    private static final int MAX_ID = 63;

    private static final char MARK = '#';
    private static final int MAX_NUMBER = 5;

    /** All shares of a device. */
    public static List<Share> of(String device, boolean healthy, int count) {
        String stem = stem(device);
        return IntStream.range(0, count)
                .mapToObj(number -> new Share(stem + MARK + number, healthy))
                .toList();
    }

    /** Whether a share of this name is one of the device's. */
    public static boolean isOf(String device, String id) {
        int mark = id.lastIndexOf(MARK);
        return mark >= 0 && id.substring(0, mark).equals(stem(device));
    }

    private static String stem(String device) {
        return device.length() <= MAX_ID - MAX_NUMBER
                ? device
                : UUID.nameUUIDFromBytes(device.getBytes(StandardCharsets.UTF_8))
                        .toString();
    }
}
