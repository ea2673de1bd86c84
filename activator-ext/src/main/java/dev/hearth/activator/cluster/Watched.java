package dev.hearth.activator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Objects of one kind, watched until it is closed; tried again for as long as they cannot be. Any thread may read.
 *
 * @param <T> the kind
 */
public final class Watched<T extends HasMetadata> implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Watched.class.getName());

    private final SharedIndexInformer<T> informer;
    private final CompletionStage<Void> listed;

    /**
     * Hears of objects, of one after the other.
     *
     * @param <T> their kind
     */
    public interface Listener<T> {
        /** It is there, as it is now; also said of one that has not changed. */
        void there(T object);

        /** It is no longer there. */
        void gone(T object);
    }

    private Watched(String kinds, SharedIndexInformer<T> informer, Listener<? super T> listener) {
        this.informer = informer;
        informer.exceptionHandler((started, failure) -> {
            LOG.log(Level.WARNING, "{0} cannot be watched: {1}; tried again", kinds, failure.getMessage());
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                listener.there(object);
            }

            @Override
            public void onUpdate(T before, T object) {
                listener.there(object);
            }

            @Override
            public void onDelete(T object, boolean unknown) {
                listener.gone(object);
            }
        });
        listed = informer.start();
    }

    /**
     * Watches.
     *
     * @param kinds what to call them in the log
     * @param which those
     * @param listener hears of each
     * @param <T> the kind
     */
    public static <T extends HasMetadata> Watched<T> of(
            String kinds, Informable<T> which, Listener<? super T> listener) {
        return repeating(kinds, which, Duration.ZERO, listener);
    }

    /** Watches, and says again of each that it is there, however it has not changed, after every such time. */
    public static <T extends HasMetadata> Watched<T> repeating(
            String kinds, Informable<T> which, Duration after, Listener<? super T> listener) {
        return new Watched<>(kinds, which.runnableInformer(after.toMillis()), listener);
    }

    /** Watches and keeps names alone, however large the objects are: what is found later has nothing else. */
    public static <T extends HasMetadata> Watched<T> keepingNames(
            String kinds,
            Informable<T> which,
            Class<T> type,
            KubernetesSerialization serialization,
            Listener<? super T> listener) {
        SharedIndexInformer<T> informer = which.runnableInformer(0);
        informer.itemStore(new ReducedStateItemStore<>(ReducedStateItemStore.NAME_KEY_STATE, type, serialization));
        return new Watched<>(kinds, informer, listener);
    }

    /** Ends well once all that was there has been heard of. */
    public CompletionStage<Void> listed() {
        return listed;
    }

    /** All there are. */
    public List<T> all() {
        return informer.getStore().list();
    }

    /** The one of this name. */
    public Optional<T> find(String namespace, String name) {
        return Optional.ofNullable(informer.getStore().getByKey(namespace + "/" + name));
    }

    @Override
    public void close() {
        informer.close();
    }
}
