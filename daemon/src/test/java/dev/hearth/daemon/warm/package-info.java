/** Tests of the warm set's arithmetic and files. */
@NullMarked
package dev.hearth.daemon.warm;

import org.jspecify.annotations.NullMarked;
