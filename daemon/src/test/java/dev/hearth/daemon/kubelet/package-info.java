/** Tests of the device plugin against a kubelet that is none, over real sockets. */
@NullMarked
package dev.hearth.daemon.kubelet;

import org.jspecify.annotations.NullMarked;
