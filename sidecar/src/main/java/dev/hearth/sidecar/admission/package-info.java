/**
 * Says whether a frame goes on now, has to wait, or is refused.
 *
 * <p>{@link dev.hearth.sidecar.admission.Admission} folds over policies of one method each; the relay asks it for every
 * frame and, on WAIT, stops reading: the socket fills and the function waits in its own write. What is in flight a
 * session knows from its {@link dev.hearth.sidecar.admission.Flow}, which the worker's ACKs bring forward.
 *
 * <p>Knows the JDK alone; nothing here allocates after construction.
 */
@NullMarked
package dev.hearth.sidecar.admission;

import org.jspecify.annotations.NullMarked;
