package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendModule;
import dev.hearth.protocol.Status;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A loaded program and the signatures of its kernels, by the name that callers use. */
final class CudaModule implements BackendModule {
    private final CudaContext context;
    private final Map<String, KernelSignature> signatures = new TreeMap<>();
    private final long handle;
    private boolean loaded = true;

    CudaModule(CudaContext context, CudaBinary binary) {
        this.context = context;
        try {
            handle = ModuleDriver.load(binary.image());
        } catch (BackendException e) {
            if (e.status() == Status.INVALID_ARGUMENT) {
                throw new BackendException(
                        Status.INVALID_ARGUMENT,
                        "the program was not made for " + context.device().name() + ": " + e.getMessage());
            }
            throw e;
        }
        for (KernelSignature kernel : binary.kernels()) {
            signatures.put(kernel.name(), kernel);
        }
        if (signatures.isEmpty() && ModuleDriver.tellsSignatures()) {
            for (KernelSignature kernel : KernelNames.shortened(ModuleDriver.functionNames(handle).stream()
                    .map(symbol -> KernelSignature.of(symbol, List.of(), KernelSignature.ANY_BLOCK))
                    .toList())) {
                signatures.put(kernel.name(), kernel);
            }
        }
    }

    /** A kernel, with the driver's own word on its parameters where it tells them. */
    synchronized CudaKernel kernel(String name) {
        KernelSignature signature = signatures.get(name);
        if (signature == null) {
            signature = signatures.values().stream()
                    .filter(kernel -> kernel.symbol().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new BackendException(
                            Status.KERNEL_NOT_FOUND,
                            "the module has no kernel " + name + "; it has " + String.join(", ", signatures.keySet())));
        }
        if (!loaded) {
            throw new BackendException(Status.INVALID_HANDLE, "the module is closed");
        }
        long function = ModuleDriver.function(handle, signature.symbol());
        if (function == 0) {
            throw new BackendException(
                    Status.KERNEL_NOT_FOUND, "the driver does not find kernel " + name + " in the module");
        }
        KernelSignature known =
                ModuleDriver.tellsSignatures() ? signature.checkedBy(ModuleDriver.parameters(function)) : signature;
        return new CudaKernel(
                context, known.requireUsable(), function, context.cudaDevice().limits());
    }

    @Override
    public synchronized void close() {
        if (loaded) {
            loaded = false;
            context.closed(this);
            if (context.enterClosing()) {
                context.checkClosing("cuModuleUnload", ModuleDriver.unload(handle));
            }
        }
    }
}
