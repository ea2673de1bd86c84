/**
 * Asks a daemon what it keeps warm, as {@code hearth top} does: a client of {@code hearth.v1.Node}, in a process of its own.
 *
 * <p>{@link dev.hearth.daemon.node.Top} reads the command line, asks through {@link dev.hearth.daemon.node.NodeClient} and
 * prints with {@link dev.hearth.daemon.node.WarmthTable}. Nothing else of the daemon is used.
 */
@NullMarked
package dev.hearth.daemon.node;

import org.jspecify.annotations.NullMarked;
