package dev.hearth.e2e.broken.naming.deep.deeper;

/** Breaks on purpose: a package that is too deep. */
final class Found {}
