/**
 * The gRPC service {@code hearth.v1.Accelerator}, for languages without a client library.
 *
 * <p>{@link dev.hearth.sidecar.grpc.AcceleratorService} opens a {@link dev.hearth.sidecar.grpc.CommandSession} for each
 * call. That is a client of the sidecar's own socket like any function, so that its frames pass the same admission and
 * relay; {@link dev.hearth.sidecar.grpc.CommandWriter} turns commands into frames, and bytes that came in a message lie in
 * a {@link dev.hearth.sidecar.grpc.Scratch} region on their way to the device.
 *
 * <p>A call's work runs on a thread of its own, never on the event loop.
 */
@NullMarked
package dev.hearth.sidecar.grpc;

import org.jspecify.annotations.NullMarked;
