/**
 * Every byte that crosses a process boundary, and nothing else.
 *
 * <p>A sender claims a frame in a {@link dev.hearth.protocol.FrameChannel}, wraps it in the record of its
 * {@link dev.hearth.protocol.Opcode} (such as {@link dev.hearth.protocol.LaunchFrame}), fills the fields and flushes
 * the batch. A receiver takes a {@link dev.hearth.protocol.Frame}, switches on its op code and reads it through the
 * same record. Handles are chosen by the function, so only SYNCHRONIZE and QUERY have an answer. docs/protocol.md draws
 * the bytes; a test compares it with the constants here.
 *
 * <p>Views are not synchronised: a frame belongs to the thread that claimed or took it. Calls of the operating system
 * that Java lacks are in {@link dev.hearth.protocol.posix}. This package knows the JDK alone.
 */
@NullMarked
package dev.hearth.protocol;

import org.jspecify.annotations.NullMarked;
