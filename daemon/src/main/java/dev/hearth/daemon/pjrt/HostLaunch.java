package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.MemoryAccount;
import org.jspecify.annotations.Nullable;

/** A launch whose arguments lie in host memory that the device works on. */
final class HostLaunch implements PjrtStream.Command {
    private final PjrtStream stream;
    private final PjrtKernel kernel;
    private final PjrtSignature signature;
    private final PjrtClient client;
    private final int device;
    /** Where each argument lies, parameters first; 0 for one that is given by value. */
    private final long[] addresses;

    private final long[] scalars;
    /** Whether results are copied to where they belong after the program's end. */
    private final boolean settling;

    private final MemoryAccount account;
    /** What the program takes beside the memories it is given: copies of inputs, results before they are copied out. */
    private final long extraBytes;

    private volatile boolean reserved;

    HostLaunch(
            PjrtStream stream,
            PjrtKernel kernel,
            PjrtClient client,
            int device,
            long[] addresses,
            long[] scalars,
            MemoryAccount account) {
        this.stream = stream;
        this.kernel = kernel;
        this.signature = kernel.signature();
        this.client = client;
        this.device = device;
        this.addresses = addresses;
        this.scalars = scalars;
        this.settling = isCopyingResults();
        this.account = account;
        this.extraBytes = extraBytes();
    }

    private long extraBytes() {
        int parameters = signature.parameters().size();
        long extra = 0;
        for (int i = 0; i < addresses.length; i++) {
            boolean copied = i < parameters ? addresses[i] != 0 && isCopied(i) : settling;
            extra += copied ? bytes(i) : 0;
        }
        return extra;
    }

    private boolean isCopied(int input) {
        return !isAligned(addresses[input]) || isWritten(addresses[input], bytes(input));
    }

    private boolean isCopyingResults() {
        boolean copies = !signature.donating();
        for (int i = signature.parameters().size(); i < addresses.length; i++) {
            copies |= !isAligned(addresses[i]);
        }
        return copies;
    }

    /** Whether running it only starts it. */
    boolean isBrief() {
        return !settling;
    }

    private TensorType type(int index) {
        return signature.argument(index).type();
    }

    private long bytes(int index) {
        return type(index).lengthBytes();
    }

    private static boolean isAligned(long address) {
        return address % PjrtClient.ALIGNMENT == 0;
    }

    @Override
    public @Nullable PjrtCompletion run() {
        if (extraBytes > 0) {
            account.reserve(extraBytes);
            reserved = true;
        }
        boolean underWay = false;
        try {
            PjrtCompletion work = start();
            underWay = !settling;
            return work;
        } finally {
            if (!underWay) {
                unreserve();
            }
        }
    }

    private synchronized void unreserve() {
        if (reserved) {
            reserved = false;
            account.release(extraBytes);
        }
    }

    private @Nullable PjrtCompletion start() {
        PreparedRun run = kernel.take(device, addresses);
        PjrtStream.Work work = stream.new Work();
        boolean started = false;
        long event;
        try {
            for (int i = 0; i < run.inputCount(); i++) {
                give(run, i);
            }
            event = run.start();
            started = true;
        } finally {
            if (!started) {
                run.close();
            }
        }
        if (settling) {
            finish(run, event, work);
            return null;
        }
        work.afterwards(() -> letGo(run, work.failure() == null));
        try {
            if (!client.driver().whenReady(event, work)) {
                return work;
            }
        } catch (BackendException e) {
            work.afterwards(() -> letGo(run, false));
            work.release();
            throw e;
        }
        work.release();
        return null;
    }

    private void give(PreparedRun run, int index) {
        if (addresses[index] == 0) {
            run.value(index, scalars[index]);
        } else if (index < signature.parameters().size() ? isCopied(index) : !isAligned(addresses[index])) {
            run.copy(index, addresses[index]);
        } else {
            run.place(index, addresses[index]);
        }
    }

    /** Waits for the end, and copies the results to where they belong. */
    private void finish(PreparedRun run, long event, PjrtStream.Work work) {
        boolean settled = false;
        try {
            client.driver().finish(event);
            settle(run);
            settled = true;
        } finally {
            run.ended(false);
            if (settled) {
                kernel.giveBack(run);
            } else {
                run.close();
            }
            work.complete(null);
        }
    }

    private void letGo(PreparedRun run, boolean good) {
        run.ended(good);
        if (good) {
            kernel.giveBack(run);
        } else {
            run.close();
        }
        unreserve();
    }

    private boolean isWritten(long address, long lengthBytes) {
        for (int i = signature.parameters().size(); i < addresses.length; i++) {
            if (HostBlocks.overlap(address, lengthBytes, addresses[i], bytes(i))) {
                return true;
            }
        }
        return false;
    }

    private void settle(PreparedRun run) {
        int first = signature.parameters().size();
        for (int i = 0; i < signature.results().size(); i++) {
            long lies = run.output(i);
            long wanted = addresses[first + i];
            if (lies != wanted) {
                HostBlocks.copy(lies, wanted, bytes(first + i));
            }
        }
    }
}
