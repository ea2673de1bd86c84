package dev.hearth.e2e.broken.protocol.posix;

/** Breaks on purpose: lies in no marked package. */
public final class Posix {}
