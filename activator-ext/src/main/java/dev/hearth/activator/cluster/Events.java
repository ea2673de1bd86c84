package dev.hearth.activator.cluster;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Writes Events, by which the author of an object learns what became of it. One that cannot be written is missed by nobody but them. */
public final class Events {
    private static final Logger LOG = System.getLogger(Events.class.getName());
    private static final String COMPONENT = "hearth-activator-ext";
    private static final int MAX_MESSAGE = 1024;

    private final KubernetesClient client;

    public Events(KubernetesClient client) {
        this.client = client;
    }

    /** Whether an Event is of something that its author should do something about. */
    public enum Type {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String text;

        Type(String text) {
            this.text = text;
        }
    }

    /**
     * Writes one; where there is one of this name already, that one stays.
     *
     * @param about the object, with namespace and uid
     * @param name in the object's namespace
     * @param reason in one word
     * @param message cut where it is longer than an Event's may be
     */
    public void write(ObjectReference about, String name, Type type, String reason, String message) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getNamespace())
                .withName(name)
                .endMetadata()
                .withInvolvedObject(about)
                .withReason(reason)
                .withType(type.text)
                .withMessage(message.substring(0, Math.min(MAX_MESSAGE, message.length())))
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .withReportingComponent(COMPONENT)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
        try {
            client.v1()
                    .events()
                    .inNamespace(about.getNamespace())
                    .resource(event)
                    .create();
        } catch (KubernetesClientException e) {
            // There already, or its namespace is on its way out.
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                LOG.log(Level.INFO, "no event for {0}/{1}: {2}", about.getNamespace(), about.getName(), e.getMessage());
            }
        }
    }
}
