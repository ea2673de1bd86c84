package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.protocol.Status;
import java.util.function.Consumer;

/** A function of a module that is loaded on the device. */
final class PjrtKernel implements BackendKernel {
    private final PjrtSignature signature;
    private final PjrtExecutable executable;
    private final Consumer<PjrtKernel> closed;
    private volatile boolean open = true;

    /** The executable is the module's, which outlives its kernels' launches. */
    PjrtKernel(PjrtSignature signature, PjrtExecutable executable, Consumer<PjrtKernel> closed) {
        this.signature = signature;
        this.executable = executable;
        this.closed = closed;
    }

    @Override
    public String name() {
        return signature.name();
    }

    PjrtSignature signature() {
        return signature;
    }

    PjrtExecutable executable() {
        return executable;
    }

    void requireOpen() {
        if (!open) {
            throw new BackendException(Status.INVALID_HANDLE, "kernel " + signature + " is closed");
        }
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            closed.accept(this);
        }
    }
}
