package dev.hearth.e2e.broken.client;

import dev.hearth.e2e.broken.protocol.posix.Posix;
import jakarta.inject.Singleton;

/** Breaks on purpose: the client needs a framework. */
@Singleton
public final class Stream {
    Class<?> calls() {
        return Posix.class;
    }
}
