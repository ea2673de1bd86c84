/**
 * A function that finds the edges of a photograph on the shared accelerator.
 *
 * <p>Flow: {@link dev.hearth.samples.edges.EdgesResource} takes the picture,
 * {@link dev.hearth.samples.edges.EncodedPicture} looks at its header and refuses what cannot be, then decodes it straight
 * into memory that the device maps too; {@link dev.hearth.samples.edges.EdgeDevice} launches the kernels of {@code edges.cl}
 * on it; {@link dev.hearth.samples.edges.PngScanlines} packs what they left in shared memory.
 * {@link dev.hearth.samples.edges.EdgeDetector} ties these together, and opens the accelerator anew where it was lost.
 *
 * <p>Threads: a request stays on its worker thread; one context serves all, with a stream for each request in flight.
 */
@NullMarked
package dev.hearth.samples.edges;

import org.jspecify.annotations.NullMarked;
