package dev.hearth.activator.proxy;

import io.vertx.core.MultiMap;
import java.util.Optional;

/** A revision, as requests name it. */
public record RevisionName(String namespace, String name) {
    /** What Knative's ingress says of each request that it sends to a revision. */
    static final String REVISION_HEADER = "Knative-Serving-Revision";

    static final String NAMESPACE_HEADER = "Knative-Serving-Namespace";

    /** The longest name of anything in Kubernetes. */
    private static final int MOST_LETTERS = 253;

    /** The revision that the ingress has written into the headers; none where it has not, or what is there is no name. */
    static Optional<RevisionName> of(MultiMap headers) {
        String name = headers.get(REVISION_HEADER);
        String namespace = headers.get(NAMESPACE_HEADER);
        if (name == null || namespace == null || !isName(name) || !isName(namespace)) {
            return Optional.empty();
        }
        return Optional.of(new RevisionName(namespace, name));
    }

    // The names become part of a host name: nothing but what Kubernetes itself allows may pass.
    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= MOST_LETTERS
                && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.')
                && Character.isLetterOrDigit(text.charAt(0));
    }

    @Override
    public String toString() {
        return namespace + '/' + name;
    }
}
