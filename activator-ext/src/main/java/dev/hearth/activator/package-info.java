/**
 * The cluster's part of Hearth: it will know which node holds what warm, and place pods and requests by that.
 *
 * <p>{@link dev.hearth.activator.Activator} starts the process; health is on the management interface. Nothing here is
 * on the way of a launch. It must not import {@code sidecar}, {@code daemon} or {@code client}.
 */
@NullMarked
package dev.hearth.activator;

import org.jspecify.annotations.NullMarked;
