/** The parts of {@code perf/gpu-check}'s bundle that stand beside the daemon's tests: the contract, and a daemon without a framework. */
@NullMarked
package dev.hearth.daemon.gpucheck;

import org.jspecify.annotations.NullMarked;
