package dev.hearth.activator.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.activator.cluster.KnativeSettings;
import dev.hearth.activator.cluster.Watched;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Has beside each KIngress of Hearth's class what belongs there ({@link Chain}), and has the KIngress report what its child does. As long
 * as a pod of the proxy is ready, the child's splits lead there; else to where the parent's do, which is the stock path.
 *
 * <p>Whatever changes names a parent to look at again; all else follows from what is there then. One thread looks and writes. It begins once everything is
 * known, so that a replica that has just come to lead takes nothing for gone. What goes with its parent is left to the garbage collector: it is the
 * parent's own.
 */
public final class ChainController implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ChainController.class.getName());
    private static final String NETWORK = "config-network";
    /** What Knative itself takes where nothing is set (networking, {@code pkg/config}). */
    private static final String KNATIVES_DEFAULT = "istio.ingress.networking.knative.dev";

    private static final long FIRST_RETRY_MS = 250;
    private static final int MOST_DOUBLINGS = 8;
    private static final int PATIENCE = 3;

    private final Settings settings;
    private final ChainMetrics metrics;
    private final PathEvents events;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("chain").daemon().factory());
    private final ConcurrentMap<Parent, Boolean> due = new ConcurrentHashMap<>();
    /** Of the one thread. */
    private final Map<Parent, Integer> failures = new HashMap<>();

    private final KnativeSettings network;
    private final Watched<EndpointSlice> proxySlices;
    private final Trees ingresses;
    private final Trees services;
    private final Trees endpointSlices;
    private volatile boolean begun;

    /**
     * How it is done.
     *
     * @param ingressClass the class of those that are looked after
     * @param baseClass the class of their children; without it, the cluster's default
     * @param namespace where the proxy is
     * @param proxyService the Service of its pods
     * @param knativeNamespace where Knative Serving is
     */
    public record Settings(
            String ingressClass,
            Optional<String> baseClass,
            String namespace,
            String proxyService,
            String knativeNamespace) {}

    private record Parent(String namespace, String name) {
        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    /** Begins, and goes on until it is closed. */
    public ChainController(KubernetesClient client, Settings settings, ChainMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
        events = new PathEvents(client);
        Optional<String> ours = Optional.of(Chain.PARENT);
        ingresses = new Trees(client, Trees.INGRESSES, Optional.empty(), this::look);
        services = new Trees(client, Trees.SERVICES, ours, this::look);
        endpointSlices = new Trees(client, Trees.ENDPOINT_SLICES, ours, this::look);
        network = new KnativeSettings(client, settings.knativeNamespace(), NETWORK, this::lookAtAll);
        proxySlices = Watched.of(
                "endpoints of the proxy",
                client.discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(settings.namespace())
                        .withLabel(Chain.SERVICE_OF_SLICE, settings.proxyService()),
                new Watched.Listener<>() {
                    @Override
                    public void there(EndpointSlice slice) {
                        lookAtAll();
                    }

                    @Override
                    public void gone(EndpointSlice slice) {
                        lookAtAll();
                    }
                });
        var _ = CompletableFuture.allOf(Stream.of(
                                ingresses.listed(),
                                services.listed(),
                                endpointSlices.listed(),
                                network.listed(),
                                proxySlices.listed())
                        .map(stage -> stage.toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .thenRun(this::begin);
    }

    private void begin() {
        begun = true;
        lookAtAll();
    }

    private void lookAtAll() {
        if (begun) {
            ingresses.all().forEach(this::look);
        }
    }

    /** Something has changed: its parent, or itself, is to be looked at. */
    private void look(ObjectNode changed) {
        JsonNode metadata = changed.path("metadata");
        String namespace = metadata.path("namespace").asText();
        look(new Parent(
                namespace, Chain.parentOf(changed).orElse(metadata.path("name").asText())));
    }

    private void look(Parent parent) {
        if (begun && due.put(parent, true) == null) {
            submit(parent, 0);
        }
    }

    private void submit(Parent parent, long afterMs) {
        try {
            var _ = thread.schedule(() -> reconcileOrLater(parent), afterMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile; whoever leads next looks at all.
        }
    }

    private void reconcileOrLater(Parent parent) {
        due.remove(parent);
        try {
            reconcile(parent);
            failures.remove(parent);
        } catch (RuntimeException e) {
            metrics.failed();
            int times = failures.merge(parent, 1, (before, one) -> Math.min(before + one, MOST_DOUBLINGS));
            LOG.log(
                    times == 1 ? Level.DEBUG : Level.WARNING,
                    "the chain of KIngress {0} is not as it should be ({1}); tried again",
                    parent,
                    e.getMessage());
            if (due.put(parent, true) == null) {
                submit(parent, FIRST_RETRY_MS << times);
            }
        }
    }

    /** The order matters: where a split leads, somebody must be. */
    private void reconcile(Parent name) {
        Optional<ObjectNode> found = ingresses.find(name.namespace(), name.name());
        if (found.isEmpty() || found.get().path("metadata").has("deletionTimestamp")) {
            metrics.gone(name.toString());
            return;
        }
        ObjectNode parent = found.get();
        var chain = new Chain(parent);
        if (!Chain.ingressClass(parent).equals(settings.ingressClass())) {
            metrics.gone(name.toString());
            deleteChild(chain);
            return;
        }
        Proxies proxies = Proxies.of(proxySlices.all());
        metrics.proxies(proxies.addresses().size());
        Optional<RuntimeException> failure = proxies.areThere() ? lead(name, chain, proxies) : Optional.empty();
        boolean throughProxy = proxies.areThere() && failure.isEmpty();
        Optional<Boolean> before = chain.find(ingresses::find).map(chain::leadsToProxy);
        ObjectNode child = write(ingresses, chain.child(childrensClass(), throughProxy));
        report(parent, chain, child);
        boolean after = chain.leadsToProxy(child);
        if (before.isPresent() && before.get() != after) {
            events.changed(parent, after);
        }
        metrics.written(name.toString(), throughProxy);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /**
     * Has the proxies be where splits are to lead.
     *
     * @return why they are not, where the child is to take the stock path meanwhile; a child that is there is left alone for a while, as what
     *     failed is mostly a write that came too late
     */
    private Optional<RuntimeException> lead(Parent name, Chain chain, Proxies proxies) {
        try {
            write(services, chain.service(proxies));
            write(endpointSlices, chain.endpointSlice(proxies));
            return Optional.empty();
        } catch (RuntimeException e) {
            if (chain.find(ingresses::find).isPresent() && failures.getOrDefault(name, 0) < PATIENCE) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    private String childrensClass() {
        String base = settings.baseClass()
                .or(() -> network.value("ingress-class", "ingress.class"))
                .orElse(KNATIVES_DEFAULT);
        if (base.equals(settings.ingressClass())) {
            throw new IllegalStateException("Knative's default ingress class is Hearth's own, " + base
                    + ": name the class of the ingress behind it in hearth.activator.chain.base-class");
        }
        return base;
    }

    private static ObjectNode write(Trees trees, ObjectNode wanted) {
        JsonNode metadata = wanted.path("metadata");
        Optional<ObjectNode> found = trees.find(
                metadata.path("namespace").asText(), metadata.path("name").asText());
        if (found.isEmpty()) {
            return trees.create(wanted);
        }
        ObjectNode changed = Chain.merged(found.get(), wanted);
        return changed.equals(found.get()) ? changed : trees.replace(changed);
    }

    private void report(ObjectNode parent, Chain chain, ObjectNode child) {
        Optional<ObjectNode> status = chain.status(child);
        if (status.isPresent() && !status.get().equals(parent.path("status"))) {
            ObjectNode reporting = parent.deepCopy();
            reporting.set("status", status.get());
            ingresses.replaceStatus(reporting);
        }
    }

    /** Of a KIngress that has come to be of another class: two would serve the same hosts. */
    private void deleteChild(Chain chain) {
        chain.find(ingresses::find).ifPresent(ingresses::delete);
    }

    @Override
    public void close() {
        proxySlices.close();
        network.close();
        ingresses.close();
        services.close();
        endpointSlices.close();
        thread.shutdownNow();
        metrics.ended();
    }
}
