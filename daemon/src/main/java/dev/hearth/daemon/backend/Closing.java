package dev.hearth.daemon.backend;

import org.jspecify.annotations.Nullable;

/**
 * Closes what a context held, one after the other. Something of a lost device may fail to close; the rest is closed all the
 * same, and the first failure is thrown at the end. One thread.
 */
public final class Closing {
    private @Nullable BackendException first;

    /** Closes all of these; each may take itself out of the collection meanwhile. */
    public Closing all(Iterable<? extends AutoCloseable> things) {
        things.forEach(this::one);
        return this;
    }

    /** Closes one thing. */
    public Closing one(AutoCloseable thing) {
        try {
            thing.close();
        } catch (BackendException e) {
            if (first == null) {
                first = e;
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e); // nothing of a backend declares another
        }
        return this;
    }

    /** Throws the first failure, where there was one. */
    public void end() {
        if (first != null) {
            throw first;
        }
    }
}
