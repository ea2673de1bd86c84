/**
 * Where a pod of an accelerated revision is better off, and what is done meanwhile so that it is even better there.
 *
 * <p>{@link dev.hearth.activator.placement.Placer} is asked while the pod is admitted. It weighs every node by
 * {@link dev.hearth.activator.placement.CostModel}, which is arithmetic on what the warm table says
 * ({@code docs/placement.md}), and answers with a {@link dev.hearth.activator.placement.Decision}. It has the likely nodes prewarmed
 * at once ({@link dev.hearth.activator.placement.Prewarms}); {@link dev.hearth.activator.placement.Landings} sees where
 * the pod goes, and what was begun elsewhere is cancelled.
 *
 * <p>Deciding waits for nothing and has no effect of its own. Nothing here changes an object: {@code admission} does.
 */
@NullMarked
package dev.hearth.activator.placement;

import org.jspecify.annotations.NullMarked;
