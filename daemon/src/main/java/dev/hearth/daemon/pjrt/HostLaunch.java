package dev.hearth.daemon.pjrt;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.MemoryAccount;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A launch whose arguments lie in host memory that the device works on. */
final class HostLaunch implements PjrtStream.Command {
    private static final ThreadLocal<MemorySegment> SCALAR =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(PjrtClient.ALIGNMENT, PjrtClient.ALIGNMENT));

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
        List<PjrtSignature.Argument> parameters = signature.parameters();
        return index < parameters.size()
                ? parameters.get(index).type()
                : signature.results().get(index - parameters.size()).type();
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
                giveBack();
            }
        }
    }

    private synchronized void giveBack() {
        if (reserved) {
            reserved = false;
            account.release(extraBytes);
        }
    }

    private @Nullable PjrtCompletion start() {
        int parameters = signature.parameters().size();
        int results = signature.results().size();
        long[] inputs = new long[parameters + (signature.donating() ? results : 0)];
        PjrtStream.Work work = stream.new Work();
        PjrtExecutable.Run run;
        boolean started = false;
        try {
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = i < parameters ? input(i) : destination(i);
            }
            run = kernel.executable().execute(device, inputs, results, parameters);
            started = true;
        } finally {
            // Memory stays in use until the program's end whatever becomes of a buffer over it.
            destroy(started ? Arrays.copyOf(inputs, parameters) : inputs);
        }
        // The destroying of one that was taken over for a result waits for that end.
        long[] taken = Arrays.copyOfRange(inputs, parameters, inputs.length);
        long event = run.events()[0];
        long[] outputs = run.results()[0];
        if (settling) {
            try {
                client.driver().finish(event);
                settle(outputs);
            } finally {
                destroy(outputs);
                destroy(taken);
                work.complete(null);
            }
            return null;
        }
        destroy(outputs);
        work.afterwards(() -> {
            destroy(taken);
            giveBack();
        });
        try {
            if (!client.driver().whenReady(event, work)) {
                return work;
            }
            work.release();
            return null;
        } catch (BackendException e) {
            work.release();
            throw e;
        }
    }

    private long input(int index) {
        long address = addresses[index];
        if (address == 0) {
            MemorySegment scalar = SCALAR.get();
            scalar.set(JAVA_LONG, 0, scalars[index]);
            return client.buffer(device, scalar.address(), type(index), PjrtClient.IMMUTABLE_ONLY_DURING_CALL);
        }
        return client.buffer(
                device,
                address,
                type(index),
                isCopied(index) ? PjrtClient.IMMUTABLE_ONLY_DURING_CALL : PjrtClient.IMMUTABLE_ZERO_COPY);
    }

    private boolean isWritten(long address, long lengthBytes) {
        for (int i = signature.parameters().size(); i < addresses.length; i++) {
            if (HostBlocks.overlap(address, lengthBytes, addresses[i], bytes(i))) {
                return true;
            }
        }
        return false;
    }

    private long destination(int index) {
        return client.buffer(device, addresses[index], type(index), PjrtClient.MUTABLE_ZERO_COPY);
    }

    private void settle(long[] outputs) {
        int first = signature.parameters().size();
        for (int i = 0; i < outputs.length; i++) {
            long lies = client.unsafePointer(outputs[i]);
            long wanted = addresses[first + i];
            if (lies != wanted) {
                HostBlocks.copy(lies, wanted, bytes(first + i));
            }
        }
    }

    private void destroy(long[] buffers) {
        for (long buffer : buffers) {
            if (buffer != 0) {
                client.destroy(buffer);
            }
        }
    }
}
