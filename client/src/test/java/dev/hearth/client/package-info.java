/** Tests of the client against a worker that speaks real frames over a real socket. */
@NullMarked
package dev.hearth.client;

import org.jspecify.annotations.NullMarked;
