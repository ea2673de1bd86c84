/** Tests of the POSIX calls against the system itself. */
@NullMarked
package dev.hearth.protocol.posix;

import org.jspecify.annotations.NullMarked;
