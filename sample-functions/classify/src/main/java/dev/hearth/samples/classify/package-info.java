/**
 * A function that says what a picture shows, by a network that was trained on ImageNet.
 *
 * <p>Flow: {@link dev.hearth.samples.classify.ClassifyResource} takes the picture;
 * {@link dev.hearth.samples.classify.EncodedPicture} looks at its header, refuses what cannot be, and decodes it;
 * {@link dev.hearth.samples.classify.NetworkInput} crops and scales it straight into memory that the device maps too;
 * {@link dev.hearth.samples.classify.ClassifyDevice} runs {@code classify.mlir} on it, with the weights that it uploaded once
 * ({@link dev.hearth.samples.classify.Weights}). {@link dev.hearth.samples.classify.Classifier} ties these together, and opens
 * the accelerator anew where it was lost.
 *
 * <p>Threads: a request stays on its worker thread; one context serves all, with a stream for each request in flight.
 */
@NullMarked
package dev.hearth.samples.classify;

import org.jspecify.annotations.NullMarked;
