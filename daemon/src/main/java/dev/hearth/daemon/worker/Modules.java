package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.BackendModule;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.Variant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The modules loaded in this worker, by digest of their program. One that nobody uses stays loaded for the next session
 * that asks for it, until so many do that the one unused longest must go. Any thread may call.
 */
final class Modules implements AutoCloseable {
    /** Gets a device binary for a program: from the node's cache, or compiled. */
    interface Builder {
        byte[] build(ProgramFormat format, String options, byte[] source);
    }

    /** Most modules that are kept loaded while nobody uses them. */
    private static final int MAX_UNUSED = 64;
    /** Most kernels of a module that the next worker of the tenant is to look up. */
    private static final int MAX_REMEMBERED = 256;

    private final BackendContext context;
    private final Builder builder;
    private final Inventory inventory;
    /** Least recently used first. */
    private final Map<Digest, Module> modules = new LinkedHashMap<>(16, 0.75f, true);

    Modules(BackendContext context, Builder builder, Inventory inventory) {
        this.context = context;
        this.builder = builder;
        this.inventory = inventory;
    }

    /** The module of the first variant that the device takes, for one more user, who releases it. */
    Module load(List<Variant> variants) {
        Variant variant = chosen(variants);
        Module module = used(digest(variant));
        boolean loaded = false;
        try {
            module.load(variant);
            loaded = true;
            return module;
        } finally {
            if (!loaded) {
                module.release();
            }
        }
    }

    private Variant chosen(List<Variant> variants) {
        Device device = context.device();
        Variant chosen = Variant.chosen(variants, format -> (device.formats() & format.bit()) != 0);
        if (chosen != null) {
            return chosen;
        }
        List<String> offered = variants.stream().map(Modules::formatName).toList();
        throw new ProtocolException(
                Status.UNSUPPORTED,
                device.name() + " takes none of the program's formats " + offered + "; give it one of "
                        + formats(device));
    }

    private static String formatName(Variant variant) {
        ProgramFormat format = ProgramFormat.of(variant.format());
        return format == null ? "format " + variant.format() : format.name();
    }

    private static List<ProgramFormat> formats(Device device) {
        var formats = new ArrayList<ProgramFormat>();
        for (ProgramFormat format : ProgramFormat.values()) {
            if ((device.formats() & format.bit()) != 0) {
                formats.add(format);
            }
        }
        return formats;
    }

    private static Digest digest(Variant variant) {
        return Digest.ofProgram(variant.format(), Frame.utf8(variant.options()), variant.source());
    }

    /**
     * Loads a module before anybody asks for it, and looks its kernels up, so that who does finds all of it warm.
     *
     * @throws BackendException where the device does not take it
     */
    void prepare(Digest digest, ProgramFormat format, String options, byte[] binary, List<String> kernels) {
        Module module = used(digest);
        try {
            module.load(format, options, () -> binary);
            for (String kernel : kernels) {
                module.prepare(kernel);
            }
        } finally {
            module.release();
        }
    }

    private synchronized Module used(Digest digest) {
        Module module = modules.computeIfAbsent(digest, Module::new);
        module.uses++;
        return module;
    }

    /** A loaded program, shared by all sessions that asked for it. */
    final class Module {
        private final Digest digest;
        private int uses;
        private @Nullable BackendModule loaded;
        private long rebuildNs;
        private final Set<String> kernels = new LinkedHashSet<>();

        private Module(Digest digest) {
            this.digest = digest;
        }

        private void load(Variant variant) {
            ProgramFormat format = ProgramFormat.of(variant.format());
            if (format == null) {
                throw new IllegalStateException("a variant of an unknown format was chosen");
            }
            load(format, variant.options(), () -> builder.build(format, variant.options(), variant.source()));
        }

        /** One thread builds; others that want the same program wait for it here. */
        private synchronized void load(ProgramFormat format, String options, Supplier<byte[]> binary) {
            if (loaded == null) {
                long start = System.nanoTime();
                loaded = context.load(format, options, binary.get());
                rebuildNs = System.nanoTime() - start;
                inventory.module(digest, rebuildNs, kernels);
            }
        }

        /** Looks a kernel up for this tenant; it is one more use of this module. */
        Resource.Kernel kernel(String name, Tenant tenant) {
            var kernel = new Resource.Kernel(lookUp(name), this, tenant);
            synchronized (Modules.this) {
                uses++;
            }
            return kernel;
        }

        private BackendKernel lookUp(String name) {
            BackendKernel kernel = context.kernel(backendModule(), name);
            remember(name);
            return kernel;
        }

        private void prepare(String name) {
            try {
                lookUp(name).close();
            } catch (BackendException e) {
                Worker.log("a kernel was not prepared: " + e.getMessage());
            }
        }

        private synchronized void remember(String name) {
            if (kernels.size() < MAX_REMEMBERED && name.indexOf('\n') < 0 && kernels.add(name)) {
                inventory.module(digest, rebuildNs, kernels);
            }
        }

        private synchronized BackendModule backendModule() {
            BackendModule module = loaded;
            if (module == null) {
                throw new IllegalStateException("a module was used that is not loaded");
            }
            return module;
        }

        void release() {
            for (Module unused : released(this)) {
                unused.unload();
            }
        }

        private synchronized void unload() {
            BackendModule module = loaded;
            loaded = null;
            if (module != null) {
                inventory.gone(digest);
                try {
                    module.close();
                } catch (BackendException e) {
                    Worker.log("a module could not be closed: " + e.getMessage());
                }
            }
        }
    }

    /** Counts a use less, and takes out what is not to be kept. */
    private synchronized List<Module> released(Module module) {
        module.uses--;
        var dropped = new ArrayList<Module>();
        if (module.uses == 0 && module.loaded == null) {
            modules.remove(module.digest);
        }
        long unused = modules.values().stream().filter(each -> each.uses == 0).count();
        Iterator<Module> oldest = modules.values().iterator();
        while (unused > MAX_UNUSED && oldest.hasNext()) {
            Module candidate = oldest.next();
            if (candidate.uses == 0) {
                oldest.remove();
                dropped.add(candidate);
                unused--;
            }
        }
        return dropped;
    }

    /** Unloads all; nobody uses them any more. */
    @Override
    public void close() {
        List<Module> all;
        synchronized (this) {
            all = List.copyOf(modules.values());
            modules.clear();
        }
        all.forEach(Module::unload);
    }
}
