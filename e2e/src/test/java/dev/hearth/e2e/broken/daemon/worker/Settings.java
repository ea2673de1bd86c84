package dev.hearth.e2e.broken.daemon.worker;

import jakarta.inject.Singleton;

/** Breaks on purpose: a framework within reach of the worker. */
@Singleton
final class Settings {}
