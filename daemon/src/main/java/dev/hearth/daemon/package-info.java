/**
 * The supervisor of a node: it owns the accelerators' processes and never runs a kernel itself.
 *
 * <p>{@link dev.hearth.daemon.SessionListener} takes a sidecar's OPEN and learns who asks;
 * {@link dev.hearth.daemon.WorkerPool} finds or starts the tenant's worker process and announces a one-time ticket to it;
 * the sidecar goes on to that worker's socket, so the supervisor is not on the launch path. A worker that needs a program
 * compiled asks over its {@link dev.hearth.daemon.ControlLink}; {@link dev.hearth.daemon.ModuleCache} answers from disk
 * or has a {@link dev.hearth.daemon.ModuleBuilder} process compile it.
 *
 * <p>Threads: all on sockets are platform threads that block; every wait has an end. Quarkus starts and stops it all
 * ({@code DaemonApplication}), serves health and metrics, and reads the settings; nothing else here knows it. No driver is
 * ever loaded into this process: devices are listed and programs compiled by children. Must not import a backend kind.
 */
@NullMarked
package dev.hearth.daemon;

import org.jspecify.annotations.NullMarked;
