/** Tests of the frames: their bytes against the vectors, their layout against docs/protocol.md, the channel under load. */
@NullMarked
package dev.hearth.protocol;

import org.jspecify.annotations.NullMarked;
