package dev.hearth.activator;

/** What a process is for Hearth. */
public enum Role {
    /** It serves the webhooks, places pods, and, while it leads, looks after what needs one alone. */
    CONTROLLER,
    /** It takes the requests that the chain of ingress classes leads to it. */
    PROXY
}
