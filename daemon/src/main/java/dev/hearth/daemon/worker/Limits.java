package dev.hearth.daemon.worker;

import java.util.function.ToIntFunction;

/**
 * How many things of a kind a tenant may have at once, over all its sessions.
 *
 * @param sessions open ones
 * @param buffers of device memory
 * @param regions of shared memory
 * @param modules loads of them that were not released
 * @param kernels looked up and not released
 * @param streams open ones
 * @param events recorded and not released
 */
record Limits(int sessions, int buffers, int regions, int modules, int kernels, int streams, int events) {
    /** Names of the worker's arguments. */
    static final String ARGUMENTS = "--max-sessions= --max-buffers= --max-regions= --max-modules= --max-kernels="
            + " --max-streams= --max-events=";

    /** Reads each from the argument {@code max-<name>}. */
    static Limits of(ToIntFunction<String> argument) {
        return new Limits(
                argument.applyAsInt("max-sessions"),
                argument.applyAsInt("max-buffers"),
                argument.applyAsInt("max-regions"),
                argument.applyAsInt("max-modules"),
                argument.applyAsInt("max-kernels"),
                argument.applyAsInt("max-streams"),
                argument.applyAsInt("max-events"));
    }
}
