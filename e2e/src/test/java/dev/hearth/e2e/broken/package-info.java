/**
 * A small system that breaks every rule of {@link dev.hearth.e2e.architecture.ArchitectureRules}, so that a rule which
 * catches nothing is noticed. Nothing uses it; its packages but this one lack what the rules ask of them.
 */
@NullMarked
package dev.hearth.e2e.broken;

import org.jspecify.annotations.NullMarked;
