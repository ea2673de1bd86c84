/**
 * What the code may not grow into: who may know whom, what a thing may be called, where native code may stand.
 *
 * <p>{@link dev.hearth.e2e.architecture.ArchitectureRules} holds the rules, each with its reason;
 * {@link dev.hearth.e2e.architecture.ArchitectureTest} applies them to every module and, so that no rule sleeps, to a
 * small tree of packages that breaks each one.
 */
@NullMarked
package dev.hearth.e2e.architecture;

import org.jspecify.annotations.NullMarked;
