/**
 * The cluster's part of Hearth: it gives annotated revisions their sidecar, and places their pods where they are warm.
 *
 * <p>{@link dev.hearth.activator.Activator} starts the process. The API server calls
 * {@link dev.hearth.activator.AdmissionEndpoint} by HTTPS before it writes an object; what becomes of the object is decided in
 * {@code admission}, the port's certificate is looked after in {@code certificate}. What nodes have warm is known in {@code warmth}, and pods are
 * placed by it in {@code placement}. For Services that opt in, {@code chain} has requests come to the proxy in {@code proxy}, which is the same
 * program in another role ({@link dev.hearth.activator.Role}). One replica at a time
 * ({@code Leadership}) tells the authors of revisions that run without their sidecar
 * ({@code Unaccelerated}), and looks after the chain. {@link dev.hearth.activator.Uninstall} is a program of its own.
 *
 * <p>Health and metrics are on the management interface. Nothing here is on the way of a launch, and only the proxy on that of a request. It must not import
 * {@code sidecar}, {@code daemon} or {@code client}.
 */
@NullMarked
package dev.hearth.activator;

import org.jspecify.annotations.NullMarked;
