/**
 * What is kept warm, as plain arithmetic and plain files: which tenant's worker goes first ({@link
 * dev.hearth.daemon.warm.WarmSet}), what a revision used last time ({@link dev.hearth.daemon.warm.LearnedFolder}) and the
 * content of its persistent buffers ({@link dev.hearth.daemon.warm.ContentStore}). Both lie in files that are whole or not
 * there ({@link dev.hearth.daemon.warm.WholeFile}).
 *
 * <p>Knows no process and no socket; the supervisor asks and acts.
 */
@NullMarked
package dev.hearth.daemon.warm;

import org.jspecify.annotations.NullMarked;
