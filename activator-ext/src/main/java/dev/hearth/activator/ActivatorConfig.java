package dev.hearth.activator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Settings of activator-ext, besides those of its certificates. Ports are Quarkus's own keys. */
@ConfigMapping(prefix = "hearth.activator")
public interface ActivatorConfig {
    /** The sidecars that are injected from now on; those that are there keep theirs. */
    Sidecar sidecar();

    /** Who of the replicas looks after revisions without a sidecar. */
    Leader leader();

    /** What nodes are asked. */
    Warmth warmth();

    /** How pods are placed by it. */
    Placement placement();

    /** The sidecars that are injected from now on. */
    interface Sidecar {
        /** Their image. */
        @WithDefault("dev.local/hearth/sidecar:0.1.0-SNAPSHOT")
        String image();

        /** When it is pulled: {@code Always}, {@code IfNotPresent} or {@code Never}; without it, as Kubernetes does. */
        Optional<String> imagePullPolicy();

        /** CPU that a node must have free for each. */
        @WithDefault("20m")
        String cpuRequest();

        /** Memory that a node must have free for each. */
        @WithDefault("128Mi")
        String memoryRequest();

        /** Most CPU of each; without it there is no limit. A small one makes the start of every pod slower. */
        Optional<String> cpuLimit();

        /** Most memory of each. */
        @WithDefault("256Mi")
        String memoryLimit();

        /** Where they send spans (OTLP); without it they make none. */
        Optional<String> traceEndpoint();
    }

    /** Who of the replicas looks after revisions without a sidecar. */
    interface Leader {
        /** The name of the Lease, in the namespace of activator-ext. */
        @WithDefault("hearth-activator-ext")
        String lease();

        /** How long a leader that is gone stands in the way of the next. */
        @WithDefault("15s")
        Duration duration();
    }

    /** What nodes are asked. */
    interface Warmth {
        /** The token by which daemons know this process; its audience is {@code node.hearth.dev}. */
        @WithDefault("/var/run/secrets/hearth.dev/token")
        Path tokenFile();

        /** For how long a daemon's word is believed; daemons tell every five seconds. */
        @WithDefault("20s")
        Duration staleAfter();
    }

    /** How pods are placed. */
    interface Placement {
        /** Whether pods are placed by what is warm; without, as the scheduler does by itself. */
        @WithDefault("true")
        boolean enabled();

        /** Most nodes that are asked to have a revision warm ahead of a pod; 0 for none. */
        @WithDefault("2")
        int prewarmNodes();
    }
}
