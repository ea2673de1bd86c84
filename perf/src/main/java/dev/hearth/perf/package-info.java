/**
 * Benchmarks: what forwarding costs beside calling the device directly.
 *
 * <p>{@link dev.hearth.perf.Bench} runs one by name inside {@code ./hearth run}, so that a daemon and a sidecar of their
 * own processes are there. Each measures the direct and the forwarded way in turn, in one process and one run: rounds
 * A B A B, so that a machine whose speed drifts bends both alike. Classes named {@code *Benchmark} are JMH's.
 */
@NullMarked
package dev.hearth.perf;

import org.jspecify.annotations.NullMarked;
