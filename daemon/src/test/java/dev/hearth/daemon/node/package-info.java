/** Tests of what shows the warm set. */
@NullMarked
package dev.hearth.daemon.node;

import org.jspecify.annotations.NullMarked;
