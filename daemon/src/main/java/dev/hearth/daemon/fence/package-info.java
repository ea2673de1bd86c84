/**
 * What a worker denies itself before it knows whom it is for.
 *
 * <p>{@link dev.hearth.daemon.fence.SystemCallFence} lets a process make no system call that no driver needs; the supervisor
 * asks it whether that holds on this machine, a worker raises it. It ends in {@code SeccompDriver}, the raw bindings of
 * libseccomp. Knows no worker, device or framework.
 */
@NullMarked
package dev.hearth.daemon.fence;

import org.jspecify.annotations.NullMarked;
