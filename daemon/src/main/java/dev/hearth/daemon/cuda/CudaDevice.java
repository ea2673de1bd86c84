package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.Device;

/**
 * A device, and what the driver tells of it beside.
 *
 * @param device as the daemon knows it
 * @param ordinal its number for the driver
 * @param capability compute capability, ten times: 90 for 9.0
 * @param driverVersion CUDA version that the driver is for: 12040 for 12.4
 * @param hasPools whether memory can be allocated from a pool
 * @param limits of grids and blocks
 */
record CudaDevice(
        Device device, int ordinal, int capability, int driverVersion, boolean hasPools, LaunchCheck.Limits limits) {
    long memoryBytes() {
        return device.memoryBytes();
    }

    /** A CUDA version as people write it. */
    static String version(int number) {
        return number / 1000 + "." + number % 1000 / 10;
    }
}
