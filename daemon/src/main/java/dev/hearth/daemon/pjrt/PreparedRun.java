package dev.hearth.daemon.pjrt;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What PJRT is told for a launch of one kernel on one lane of a CPU, kept for the next launch: the argument structs are laid
 * out once, and a buffer over memory that the launch before was given at the same place is used again. In steady state a
 * launch makes no buffer: the inputs stay, and each result is taken over for that of the next launch.
 *
 * <p>A buffer in place is no more than an address. One over memory that was released meanwhile does no harm: it is only used
 * where a launch is given that very address, and then something lies there.
 *
 * <p>Used by one launch at a time: each input is given, then {@link #start()}, and after the program's end {@link #ended}.
 */
final class PreparedRun implements AutoCloseable {
    private static final ThreadLocal<MemorySegment> SCALAR =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(PjrtClient.ALIGNMENT, PjrtClient.ALIGNMENT));

    /** What an input is a buffer of. */
    private enum Source {
        /** Nothing that a later launch could use. */
        NONE,
        /** Memory where it lies. */
        PLACE,
        /** A copy of bits. */
        VALUE
    }

    private final PjrtClient client;
    private final PjrtExecutable executable;
    private final PjrtSignature signature;
    private final int device;
    private final int parameters;
    /** The parameters, then the results where the program takes memory over for them. */
    private final int inputCount;

    private final MemorySegment execute;
    private final MemorySegment inputs;
    private final MemorySegment outputs;
    private final MemorySegment event;

    private final Source[] sources;
    /** Address or bits of each input, as its source has it. */
    private final long[] of;
    /** Inputs that the running program has taken over. */
    private final long[] taken;

    PreparedRun(PjrtClient client, PjrtExecutable executable, PjrtSignature signature, int device) {
        this.client = client;
        this.executable = executable;
        this.signature = signature;
        this.device = device;
        parameters = signature.parameters().size();
        int results = signature.results().size();
        inputCount = parameters + (signature.donating() ? results : 0);
        Arena arena = Arena.ofAuto();
        inputs = arena.allocate(JAVA_LONG, Math.max(1, inputCount));
        outputs = arena.allocate(JAVA_LONG, Math.max(1, results));
        event = arena.allocate(JAVA_LONG);
        execute = executable.layOut(arena, device, inputs, inputCount, parameters, outputs, event);
        sources = new Source[inputCount];
        Arrays.fill(sources, Source.NONE);
        of = new long[inputCount];
        taken = new long[inputCount - parameters];
    }

    int device() {
        return device;
    }

    /** How many inputs are where a launch with these addresses wants them; 0 is that of one given by value. */
    int matches(long[] addresses) {
        int matches = 0;
        for (int i = 0; i < inputCount; i++) {
            boolean same = addresses[i] == 0 || (sources[i] == Source.PLACE && of[i] == addresses[i]);
            matches += same ? 1 : 0;
        }
        return matches;
    }

    int inputCount() {
        return inputCount;
    }

    /** Gives memory as an input that is used where it lies; as one beyond the parameters, to be written there. */
    void place(int index, long address) {
        if (sources[index] != Source.PLACE || of[index] != address) {
            int semantics = index < parameters ? PjrtClient.IMMUTABLE_ZERO_COPY : PjrtClient.MUTABLE_ZERO_COPY;
            make(index, address, semantics, Source.PLACE, address);
        }
    }

    /** Gives bits as an input. */
    void value(int index, long bits) {
        if (sources[index] != Source.VALUE || of[index] != bits) {
            MemorySegment scalar = SCALAR.get();
            scalar.set(JAVA_LONG, 0, bits);
            make(index, scalar.address(), PjrtClient.IMMUTABLE_ONLY_DURING_CALL, Source.VALUE, bits);
        }
    }

    /** Gives a copy of memory as an input. */
    void copy(int index, long address) {
        make(index, address, PjrtClient.IMMUTABLE_ONLY_DURING_CALL, Source.NONE, 0);
    }

    private void make(int index, long address, int semantics, Source source, long what) {
        drop(index);
        inputs.setAtIndex(
                JAVA_LONG,
                index,
                client.buffer(device, address, signature.argument(index).type(), semantics));
        sources[index] = source;
        of[index] = what;
    }

    private void drop(int index) {
        long buffer = inputs.getAtIndex(JAVA_LONG, index);
        inputs.setAtIndex(JAVA_LONG, index, 0);
        sources[index] = Source.NONE;
        if (buffer != 0) {
            client.destroy(buffer);
        }
    }

    /**
     * Starts the program.
     *
     * @return the event of its end, which the caller takes over
     */
    long start() {
        executable.execute(execute);
        for (int i = 0; i < taken.length; i++) {
            taken[i] = inputs.getAtIndex(JAVA_LONG, (long) parameters + i);
            inputs.setAtIndex(JAVA_LONG, (long) parameters + i, 0);
        }
        // Memory stays in use until the program's end whatever becomes of a buffer over it.
        for (int i = 0; i < parameters; i++) {
            if (sources[i] == Source.NONE) {
                drop(i);
            }
        }
        return event.get(JAVA_LONG, 0);
    }

    /** Where a result lies, once the program has ended. */
    long output(int index) {
        return client.unsafePointer(outputs.getAtIndex(JAVA_LONG, index));
    }

    /**
     * The program has ended; asked before, this waits for that.
     *
     * @param reuse whether the results lie in the memory that was given for them, for the next launch to write there
     */
    void ended(boolean reuse) {
        for (int i = 0; i < taken.length; i++) {
            destroy(taken[i]);
            taken[i] = 0;
        }
        for (int i = 0; i < signature.results().size(); i++) {
            long output = outputs.getAtIndex(JAVA_LONG, i);
            outputs.setAtIndex(JAVA_LONG, i, 0);
            if (reuse) {
                inputs.setAtIndex(JAVA_LONG, (long) parameters + i, output);
            } else {
                destroy(output);
                if (i < taken.length) {
                    sources[parameters + i] = Source.NONE;
                }
            }
        }
    }

    private void destroy(long buffer) {
        if (buffer != 0) {
            client.destroy(buffer);
        }
    }

    /** Lets all buffers go. */
    @Override
    public void close() {
        for (int i = 0; i < inputCount; i++) {
            drop(i);
        }
    }
}
