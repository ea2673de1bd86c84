/** Tests of the whole: every application a real process, every kernel a real one. */
@NullMarked
package dev.hearth.e2e;

import org.jspecify.annotations.NullMarked;
