/**
 * What the samples' tests and the demo share; no function has it at run time.
 *
 * <p>{@link dev.hearth.samples.harness.HearthStack} runs the real daemon and sidecar for a test,
 * {@link dev.hearth.samples.harness.Browser} looks at a page in a real browser, and
 * {@link dev.hearth.samples.harness.Photographs} fetches real photographs.
 *
 * <p>Threads: each is used by one thread at a time. It reaches the applications as processes only, never as classes.
 */
@NullMarked
package dev.hearth.samples.harness;

import org.jspecify.annotations.NullMarked;
