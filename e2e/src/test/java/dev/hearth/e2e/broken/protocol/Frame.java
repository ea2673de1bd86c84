package dev.hearth.e2e.broken.protocol;

import dev.hearth.e2e.broken.client.Stream;

/** Breaks on purpose: the protocol knows the client, and the two form a cycle. */
final class Frame {
    Class<?> user() {
        return Stream.class;
    }
}
