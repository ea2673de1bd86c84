/**
 * A function that lets heat spread over a plate on the shared accelerator: thousands of small launches, each of which costs
 * little more than its arithmetic as long as nothing waits between them.
 *
 * <p>Flow: {@link dev.hearth.samples.heat.HeatResource} takes a {@link dev.hearth.samples.heat.Plate} as JSON,
 * {@link dev.hearth.samples.heat.HeatDevice} launches the kernels of {@code heat.cl} from one field to the other and back,
 * {@link dev.hearth.samples.heat.HeatPicture} packs the colours that they left in shared memory.
 * {@link dev.hearth.samples.heat.HeatSolver} ties these together, and opens the accelerator anew where it was lost.
 *
 * <p>Threads: a request stays on its worker thread; one context serves all, with a stream for each request in flight.
 */
@NullMarked
package dev.hearth.samples.heat;

import org.jspecify.annotations.NullMarked;
