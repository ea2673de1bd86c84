/** Tests of the function: agreement with JAX on real photographs, HTTP with the real daemon and sidecar, the page in a browser. */
@NullMarked
package dev.hearth.samples.classify;

import org.jspecify.annotations.NullMarked;
