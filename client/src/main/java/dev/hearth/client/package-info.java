/**
 * What a function links to use its accelerator as if it were local.
 *
 * <p>{@link dev.hearth.client.Accelerator#open()} finds the accelerator sidecar and answers a
 * {@link dev.hearth.client.Context}. It allocates {@link dev.hearth.client.DeviceBuffer}s, shares
 * {@link dev.hearth.client.SharedBuffer}s and loads a {@link dev.hearth.client.Program}. A
 * {@link dev.hearth.client.Stream} takes copies, fills and launches in order and returns at once; the only waits are
 * {@code synchronize()} and the few calls that ask the device for a number. A failure of enqueued work surfaces there, as
 * an {@link dev.hearth.client.AcceleratorException}.
 *
 * <p>Threads: a context and what it hands out may be used by any thread, platform or virtual, and none of them blocks a
 * carrier; a stream, an event and an {@code Arguments} are used by one thread at a time. Interrupts end no wait: it goes
 * on, and the thread is interrupted still when the call returns. This package knows the JDK and {@code protocol} alone.
 */
@NullMarked
package dev.hearth.client;

import org.jspecify.annotations.NullMarked;
