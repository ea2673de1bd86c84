package dev.hearth.daemon.pjrt;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.MemoryAccount;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Memory of a device that has its own: {@link MirrorMemory}. All commands go to the stream's thread, since they may copy. */
final class MirrorModel implements MemoryModel {
    private final PjrtClient client;
    private final int device;
    private final HostBlocks blocks;
    private volatile MemoryAccount account = MemoryAccount.UNLIMITED;
    private final Set<MirrorMemory> memories = ConcurrentHashMap.newKeySet();

    MirrorModel(PjrtClient client, int device, long memoryBytes, long maxAllocationBytes) {
        this.client = client;
        this.device = device;
        blocks = new HostBlocks(memoryBytes, maxAllocationBytes);
    }

    @Override
    public boolean isApart() {
        return true;
    }

    @Override
    public void account(MemoryAccount counting) {
        account = counting;
    }

    @Override
    public DeviceMemory allocate(long lengthBytes) {
        blocks.count(lengthBytes);
        return made(lengthBytes, 0);
    }

    @Override
    public DeviceMemory register(MemorySegment mapping) {
        return made(mapping.byteSize(), mapping.address());
    }

    private DeviceMemory made(long lengthBytes, long region) {
        var self = new MirrorMemory[1];
        // A region has no memory of the device; a buffer is counted by who asked for it.
        var arrays = new ArrayBytes(account, region == 0 ? lengthBytes : 0);
        self[0] = new MirrorMemory(client, device, blocks, lengthBytes, region, arrays, () -> memories.remove(self[0]));
        memories.add(self[0]);
        return self[0];
    }

    private static MirrorMemory open(@Nullable DeviceMemory memory) {
        if (memory == null) {
            throw new BackendException(Status.INVALID_HANDLE, "there is no memory");
        }
        var mirror = (MirrorMemory) memory;
        mirror.requireOpen();
        return mirror;
    }

    @Override
    public void copy(
            PjrtStream stream,
            DeviceMemory source,
            long sourceOffset,
            DeviceMemory destination,
            long destinationOffset,
            long lengthBytes) {
        MirrorMemory from = open(source);
        MirrorMemory to = open(destination);
        if (from == to && HostBlocks.overlap(sourceOffset, lengthBytes, destinationOffset, lengthBytes)) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT, "a copy of " + lengthBytes + " bytes onto memory that overlaps them");
        }
        stream.submit(
                () -> {
                    long read = from.read(sourceOffset, lengthBytes);
                    HostBlocks.copy(read, to.write(destinationOffset, lengthBytes), lengthBytes);
                    return null;
                },
                false);
    }

    @Override
    public void fill(PjrtStream stream, DeviceMemory destination, long offset, long lengthBytes, byte[] pattern) {
        MirrorMemory to = open(destination);
        stream.submit(
                () -> {
                    HostBlocks.fill(to.write(offset, lengthBytes), lengthBytes, pattern);
                    return null;
                },
                false);
    }

    /** What a launch is given for one argument: memory from an offset on, or bits of a scalar. */
    private record Given(@Nullable MirrorMemory memory, long value) {}

    @Override
    public void launch(PjrtStream stream, PjrtKernel kernel, LaunchFrame frame, @Nullable DeviceMemory[] memories) {
        var given = new ArrayList<Given>();
        for (int i = 0; i < frame.argumentCount(); i++) {
            given.add(
                    frame.argumentKind(i) == LaunchFrame.KIND_SCALAR
                            ? new Given(null, frame.argumentValue(i))
                            : new Given(open(memories[i]), frame.argumentOffset(i)));
        }
        stream.submit(() -> run(stream, kernel, given), false);
    }

    private @Nullable PjrtCompletion run(PjrtStream stream, PjrtKernel kernel, List<Given> given) {
        PjrtSignature signature = kernel.signature();
        int parameters = signature.parameters().size();
        long[] inputs = new long[parameters];
        var views = new ArrayList<MirrorMemory.View>();
        countResults(signature, given);
        PjrtStream.Work work = stream.new Work();
        PjrtExecutable.Run run;
        boolean started = false;
        try {
            for (int i = 0; i < parameters; i++) {
                MirrorMemory.View view =
                        view(given.get(i), signature.parameters().get(i).type());
                views.add(view);
                inputs[i] = view.buffer();
            }
            run = kernel.executable()
                    .execute(device, inputs, signature.results().size());
            started = true;
        } finally {
            views.forEach(MirrorMemory.View::release);
            if (!started) {
                uncountResults(signature, given, signature.results().size());
            }
        }
        boolean done;
        try {
            done = client.driver().whenReady(run.events()[0], work);
        } catch (BackendException e) {
            for (long result : run.results()[0]) {
                client.destroy(result);
            }
            uncountResults(signature, given, signature.results().size());
            throw e;
        }
        for (int i = 0; i < signature.results().size(); i++) {
            Given result = given.get(parameters + i);
            MirrorMemory memory = result.memory;
            if (memory != null) {
                memory.output(result.value, signature.results().get(i).type(), run.results()[0][i]);
            }
        }
        return done ? null : work;
    }

    /** Counts all results before the program runs; none where there may not be all. */
    private static void countResults(PjrtSignature signature, List<Given> given) {
        int counted = 0;
        try {
            for (; counted < signature.results().size(); counted++) {
                MirrorMemory memory = given.get(signature.parameters().size() + counted).memory;
                if (memory != null) {
                    memory.arrays().add(signature.results().get(counted).type().lengthBytes());
                }
            }
        } catch (BackendException e) {
            uncountResults(signature, given, counted);
            throw e;
        }
    }

    private static void uncountResults(PjrtSignature signature, List<Given> given, int count) {
        for (int i = 0; i < count; i++) {
            MirrorMemory memory = given.get(signature.parameters().size() + i).memory;
            if (memory != null) {
                memory.arrays().remove(signature.results().get(i).type().lengthBytes());
            }
        }
    }

    private MirrorMemory.View view(Given given, TensorType type) {
        if (given.memory != null) {
            return given.memory.input(given.value, type);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment scalar = arena.allocate(PjrtClient.ALIGNMENT, PjrtClient.ALIGNMENT);
            scalar.set(JAVA_LONG, 0, given.value);
            long buffer = client.buffer(device, scalar.address(), type, PjrtClient.IMMUTABLE_ONLY_DURING_CALL);
            return new MirrorMemory.View(client, 0, type, buffer, false, null);
        }
    }

    @Override
    public void close() {
        memories.forEach(MirrorMemory::close);
        blocks.close();
    }
}
