/**
 * The accelerator sidecar of a pod: takes one function's frames, applies policy and relays them to a worker of the
 * node's daemon.
 *
 * <p>{@link dev.hearth.sidecar.FunctionListener} accepts a connection and gives it a {@link dev.hearth.sidecar.Session},
 * which reads HELLO, gets a worker through {@link dev.hearth.sidecar.DaemonLink} and passes its WELCOME on. From there
 * {@link dev.hearth.sidecar.FrameRelay} carries frames by their headers, {@link dev.hearth.sidecar.ToWorker} in one
 * direction and {@link dev.hearth.sidecar.ToFunction} in the other; {@link dev.hearth.sidecar.Regions} opens the files
 * that REGION names and {@link dev.hearth.sidecar.BatchSpans} continues the function's trace.
 *
 * <p>Two platform threads a session. All of this runs without a framework, see {@link dev.hearth.sidecar.Sidecar#launch};
 * only {@link dev.hearth.sidecar.SidecarApplication}, {@link dev.hearth.sidecar.SidecarHealth}, {@link
 * dev.hearth.sidecar.SidecarMetrics} and the gRPC package know Quarkus.
 */
@NullMarked
package dev.hearth.sidecar;

import org.jspecify.annotations.NullMarked;
