/**
 * {@code kn hearth}: a plug-in of kn that shows what nodes offer to accelerated functions, what is warm where, and why a pod went
 * where it went.
 *
 * <p>{@link dev.hearth.kn.KnHearth} is the command line. Each command reads from the API server, with the rights of whoever calls, what
 * daemons ({@code Nodes}) and activator-ext ({@code Explanation}) have written there, and prints it. Nothing is changed, and no part of
 * Hearth is asked.
 */
@NullMarked
package dev.hearth.kn;

import org.jspecify.annotations.NullMarked;
