/** Tests of the function: the kernels on a device, decoding, HTTP with the real daemon and sidecar, the page in a browser. */
@NullMarked
package dev.hearth.samples.edges;

import org.jspecify.annotations.NullMarked;
