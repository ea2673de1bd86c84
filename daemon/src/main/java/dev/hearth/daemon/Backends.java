package dev.hearth.daemon;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.cuda.CudaBackend;
import dev.hearth.daemon.opencl.OpenClBackend;
import dev.hearth.daemon.pjrt.PjrtBackend;
import java.util.List;

/** The kinds of accelerators that this daemon knows: the only place that names them. */
public final class Backends {
    private Backends() {}

    /** Every kind, in the order in which devices are offered. */
    public static List<Backend> all() {
        return List.of(new CudaBackend(), new OpenClBackend(), new PjrtBackend());
    }

    /**
     * The kind of this name, which is also what its device ids start with.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static Backend named(String name) {
        for (Backend backend : all()) {
            if (backend.name().equals(name)) {
                return backend;
            }
        }
        throw new IllegalArgumentException("no backend is named '" + name + "'; this daemon knows "
                + all().stream().map(Backend::name).toList());
    }
}
