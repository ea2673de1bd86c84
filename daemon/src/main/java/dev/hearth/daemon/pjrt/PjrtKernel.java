package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.protocol.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A function of a module that is loaded on the device. */
final class PjrtKernel implements BackendKernel {
    private final PjrtSignature signature;
    private final PjrtExecutable executable;
    private final Consumer<PjrtKernel> closed;
    /** As many kept as a program has that writes by turns what it reads, and once more on another lane. */
    private static final int MAX_IDLE = 4;

    private final List<PreparedRun> idle = new ArrayList<>();
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

    /** What a launch with these addresses needs on this lane, from one before if possible; {@link #giveBack} follows. */
    synchronized PreparedRun take(int device, long[] addresses) {
        PreparedRun best = null;
        int most = -1;
        for (PreparedRun each : idle) {
            int matches = each.device() == device ? each.matches(addresses) : -1;
            if (matches > most) {
                best = each;
                most = matches;
            }
        }
        if (best == null || (most < best.inputCount() && idle.size() < MAX_IDLE)) {
            return new PreparedRun(executable.client(), executable, signature, device);
        }
        idle.remove(best);
        return best;
    }

    /** Keeps it for a later launch; or lets it go, where there are enough or the kernel is closed. */
    void giveBack(PreparedRun run) {
        PreparedRun gone = run;
        synchronized (this) {
            if (open) {
                idle.add(run);
                gone = idle.size() > MAX_IDLE ? idle.removeFirst() : null;
            }
        }
        if (gone != null) {
            gone.close();
        }
    }

    @Override
    public void close() {
        List<PreparedRun> left;
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
            left = List.copyOf(idle);
            idle.clear();
        }
        left.forEach(PreparedRun::close);
        closed.accept(this);
    }
}
