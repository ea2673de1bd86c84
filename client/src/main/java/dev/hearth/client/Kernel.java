package dev.hearth.client;

/**
 * A kernel of a module, ready to launch on any stream of the context, by any thread: its arguments come with each
 * launch.
 */
public final class Kernel implements AutoCloseable {
    private final Handle handle;
    private final String name;

    Kernel(Handle handle, String name) {
        this.handle = handle;
        this.name = name;
    }

    /** Its name in the program. */
    public String name() {
        return name;
    }

    /** Lets it go once the work enqueued before is done. Does nothing where it is closed or the session is over. */
    @Override
    public void close() {
        handle.release();
    }

    Handle handle() {
        return handle;
    }
}
