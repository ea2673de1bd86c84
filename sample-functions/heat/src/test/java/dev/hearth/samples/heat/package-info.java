/** Tests of the function: the kernels on a device, JSON, HTTP with the real daemon and sidecar, the page in a browser. */
@NullMarked
package dev.hearth.samples.heat;

import org.jspecify.annotations.NullMarked;
