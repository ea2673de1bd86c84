/**
 * The child processes that load a driver without running a tenant's kernel: they list the devices and compile programs.
 *
 * <p>{@link dev.hearth.daemon.builder.DeviceProbe} prints what it finds and ends.
 * {@link dev.hearth.daemon.builder.Builder} answers each BUILD of the supervisor with BUILT; one program at a time, so
 * that a compiler that crashes or hangs costs that program alone. Plain mains on platform threads: must not import a
 * framework or a sibling package.
 */
@NullMarked
package dev.hearth.daemon.builder;

import org.jspecify.annotations.NullMarked;
