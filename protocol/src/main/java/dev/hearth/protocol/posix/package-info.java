/**
 * The POSIX calls that Java lacks: descriptors that travel over a Unix socket, memory files with seals, mappings of a
 * descriptor, and who is at the other end of a socket.
 *
 * <p>A {@link dev.hearth.protocol.posix.Descriptor} is an open file that this process owns. A
 * {@link dev.hearth.protocol.posix.UnixSocket} sends and receives frames with descriptors
 * ({@link dev.hearth.protocol.posix.Message}), or is the byte channel of a {@link dev.hearth.protocol.FrameChannel}; a
 * {@link dev.hearth.protocol.posix.UnixListener} accepts such sockets. A {@link dev.hearth.protocol.posix.Futex} is a word
 * of shared memory that two processes wait and wake each other on. All of them end in {@code Libc}, the raw
 * bindings, and what fails there is a {@link dev.hearth.protocol.posix.PosixException}.
 *
 * <p>Linux on x86_64 and aarch64 only. A call that blocks pins a virtual thread to its carrier: use platform threads.
 */
@NullMarked
package dev.hearth.protocol.posix;

import org.jspecify.annotations.NullMarked;
