/**
 * Starts Hearth's applications as the processes they are, for tests of the whole and for the demo.
 *
 * <p>A {@link dev.hearth.e2e.DaemonProcess}, a {@link dev.hearth.e2e.SidecarProcess} and functions as
 * {@link dev.hearth.e2e.FunctionProcess} lie in one {@link dev.hearth.e2e.ShortFolder}; each keeps its log, is waited for
 * with a deadline, can be killed, and is ended when closed. Knows the JDK alone, and of the applications only their
 * packaged folders.
 */
@NullMarked
package dev.hearth.e2e;

import org.jspecify.annotations.NullMarked;
