/**
 * A worker: the process in which one tenant's kernels run.
 *
 * <p>{@link dev.hearth.daemon.worker.Worker} opens the device's context and listens. {@code SessionListener} takes the
 * connections of sidecars whose ticket the supervisor announced on the {@code ControlChannel}; each becomes a
 * {@code Session}, which reads frames, looks handles up in its {@code Handles} and calls the
 * {@link dev.hearth.daemon.backend.BackendContext}. Waits that take longer than a few microseconds move to the
 * {@code Waiter} of their stream.
 *
 * <p>Threads: one a session, one a stream that someone waits for, the listener, the control connection and the
 * {@code Watchdog}. A plain main: must not import a framework, a kind of backend or the supervisor.
 */
@NullMarked
package dev.hearth.daemon.worker;

import org.jspecify.annotations.NullMarked;
