package dev.hearth.daemon.cuda;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which PTX a driver knows: NVIDIA's "PTX ISA release history". */
final class PtxVersions {
    private static final NavigableMap<Integer, Integer> NEWEST =
            Collections.unmodifiableNavigableMap(new TreeMap<>(Map.ofEntries(
                    Map.entry(12_000, 80),
                    Map.entry(12_010, 81),
                    Map.entry(12_020, 82),
                    Map.entry(12_030, 83),
                    Map.entry(12_040, 84),
                    Map.entry(12_050, 85),
                    Map.entry(12_060, 85),
                    Map.entry(12_070, 86),
                    Map.entry(12_080, 87),
                    Map.entry(12_090, 88),
                    Map.entry(13_000, 90))));

    private PtxVersions() {}

    /**
     * The newest PTX that a driver for this CUDA version knows, ten times; more than there is where the driver is newer than
     * this table, so that the driver itself says what it does not know.
     */
    static int newest(int driverVersion) {
        return driverVersion > NEWEST.lastKey()
                ? Integer.MAX_VALUE
                : NEWEST.floorEntry(driverVersion).getValue();
    }
}
