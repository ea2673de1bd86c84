package dev.hearth.e2e.broken.activator.admission;

import jakarta.inject.Inject;

/** Breaks on purpose: admission needs a framework. */
public final class Injection {
    @Inject
    Injection() {}
}
