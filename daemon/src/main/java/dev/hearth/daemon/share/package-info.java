/**
 * How the workers of one device take turns.
 *
 * <p>{@link dev.hearth.daemon.share.FairShare} decides whose turn it is, without clocks or system calls.
 * {@link dev.hearth.daemon.share.DeviceScheduler} is that decision at work: it gives each worker a
 * {@link dev.hearth.daemon.share.Lease}, two pages of shared memory by which the worker asks, is told, and reports what it has
 * used. The other end is {@code DeviceLease} in a worker.
 *
 * <p>Threads: one a worker, which sleeps until its worker rings, and one a device for what comes too late. Knows no
 * frames, sockets, processes or frameworks.
 */
@NullMarked
package dev.hearth.daemon.share;

import org.jspecify.annotations.NullMarked;
