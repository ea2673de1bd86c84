package dev.hearth.e2e.broken.daemon.cluster;

/** Nothing is wrong with it but who names it. */
public final class KubernetesNode {}
