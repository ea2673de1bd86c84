package dev.hearth.client;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.Opcode;

/**
 * A program loaded on the device.
 *
 * <p>Loading is enqueued like all work; that the program does not compile shows where a kernel of it is first used, with
 * the compiler's log. Any thread may use and close it.
 */
public final class KernelModule implements AutoCloseable {
    private static final int MAX_NAME_BYTES = 4096;

    private final Handle handle;
    private final Choice choice;

    KernelModule(Handle handle, Choice choice) {
        this.handle = handle;
        this.choice = choice;
    }

    /** Which variant of the program the device runs, and which were passed over. */
    public Choice choice() {
        return choice;
    }

    /**
     * A kernel of the program. That there is none of that name shows at the synchronise after its first launch.
     *
     * @throws IllegalArgumentException where the name is empty or has more than 4096 bytes
     * @throws IllegalStateException where the module or its context is closed
     */
    public Kernel kernel(String name) {
        byte[] text = Frame.utf8(name);
        if (text.length == 0 || text.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "a kernel's name of " + text.length + " bytes; it has 1 to " + MAX_NAME_BYTES);
        }
        Connection connection = handle.connection();
        var kernel = new Handle(connection, "the kernel " + name);
        connection.begin();
        try {
            long module = handle.use(connection);
            new KernelFrame(connection.claim(Opcode.KERNEL, KernelFrame.bytes(text), 0))
                    .kernel(kernel.number())
                    .module(module)
                    .texts(text);
        } finally {
            connection.end();
        }
        return new Kernel(kernel, name);
    }

    /** Unloads it once the work enqueued before is done; its kernels stay usable until they are closed. Idempotent. */
    @Override
    public void close() {
        handle.release();
    }
}
