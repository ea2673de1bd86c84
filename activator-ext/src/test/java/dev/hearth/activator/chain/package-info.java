/** Tests of the ingress-class chain's control side. */
@NullMarked
package dev.hearth.activator.chain;

import org.jspecify.annotations.NullMarked;
