/**
 * The seam to a real accelerator.
 *
 * <p>A {@link dev.hearth.daemon.backend.Backend} finds devices and opens a
 * {@link dev.hearth.daemon.backend.BackendContext} on one; a session enqueues copies and launches on its streams and
 * waits for events. Backends know frames of {@code protocol} (to read launch arguments in place) and nothing of
 * handles, sessions or sockets. The kinds never see each other. Must not import a sibling package.
 */
@NullMarked
package dev.hearth.daemon.backend;

import org.jspecify.annotations.NullMarked;
