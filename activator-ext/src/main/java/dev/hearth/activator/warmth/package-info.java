/**
 * What each node of the cluster has warm, as its daemon tells.
 *
 * <p>{@link dev.hearth.activator.warmth.AcceleratorNodes} watches which nodes there are, what shares they have and where their
 * daemons can be asked. {@link dev.hearth.activator.warmth.NodeLinks} holds one connection to each
 * ({@link dev.hearth.activator.warmth.NodeLink}), hears what is warm and asks for more. All of it lies in one
 * {@link dev.hearth.activator.warmth.WarmTable}, which answers at once and knows how old each answer is.
 *
 * <p>Every replica hears all daemons, so replicas agree without talking to each other. Nothing here decides anything. It must not
 * import {@code admission} or {@code placement}.
 */
@NullMarked
package dev.hearth.activator.warmth;

import org.jspecify.annotations.NullMarked;
