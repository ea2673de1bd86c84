package dev.hearth.activator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Settings of activator-ext, besides those of its certificates. Ports are Quarkus's own keys. */
@ConfigMapping(prefix = "hearth.activator")
public interface ActivatorConfig {
    /** What this process is for Hearth. In a cluster the two are Deployments of their own, so that either may be gone. */
    @WithDefault("controller")
    Set<Role> roles();

    /** The sidecars that are injected from now on; those that are there keep theirs. */
    Sidecar sidecar();

    /** Who of the replicas looks after revisions without a sidecar. */
    Leader leader();

    /** What nodes are asked. */
    Warmth warmth();

    /** How pods are placed by it. */
    Placement placement();

    /** The Knative Serving that is extended. */
    Knative knative();

    /** The chain of ingress classes. */
    Chain chain();

    /** The proxy that the chain leads to. */
    Proxy proxy();

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

    /** The Knative Serving that is extended. */
    interface Knative {
        /** Where it is installed. */
        @WithDefault("knative-serving")
        String namespace();

        /** The domain of the cluster's Services. */
        @WithDefault("cluster.local")
        String clusterDomain();
    }

    /** The chain of ingress classes. */
    interface Chain {
        /** Whether KIngresses of Hearth's class are looked after. */
        @WithDefault("true")
        boolean enabled();

        /** Hearth's class: a Service that is annotated with it, as {@code networking.knative.dev/ingress-class}, is in the chain. */
        @WithDefault("hearth.ingress.networking.knative.dev")
        String ingressClass();

        /** The class of the ingress behind it; without it, the one that Knative's config-network names. */
        Optional<String> baseClass();

        /** The Service of the proxy's pods, in the namespace of activator-ext. */
        @WithDefault("hearth-proxy")
        String proxyService();
    }

    /** The proxy that the chain leads to. */
    interface Proxy {
        /** The address it listens on. */
        @WithDefault("0.0.0.0")
        String address();

        /** Where it takes requests to revisions that speak HTTP/1.1; the port of Knative's activator. */
        @WithDefault("8012")
        int http1Port();

        /** Where it takes requests to revisions that speak HTTP/2. Both ports take both. */
        @WithDefault("8013")
        int http2Port();

        /** Threads that carry requests; without it, as many as there are processors. */
        OptionalInt eventLoops();

        /** As {@code host:port}, where the stock path begins in the place of revisions' Services: to try the proxy without a cluster. */
        Optional<String> stockAddress();

        /** For how long requests are still taken after SIGTERM: the ingress hears of it later. */
        @WithDefault("20s")
        Duration drainGrace();

        /** Most time after that for requests that are under way. */
        @WithDefault("5m")
        Duration drainLimit();
    }
}
