package dev.hearth.client;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ReleaseFrame;

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
    private final Journal.Making making;

    KernelModule(Handle handle, Choice choice, Journal.Making making) {
        this.handle = handle;
        this.choice = choice;
        this.making = making;
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
            writeKernel(kernel, module, text, connection::claim);
            connection.remember(kernel, to -> makeAgain(kernel, module, text, to));
        } finally {
            connection.end();
        }
        return new Kernel(kernel, name);
    }

    private static void writeKernel(Handle kernel, long module, byte[] name, Journal.Frames to) {
        new KernelFrame(to.claim(Opcode.KERNEL, KernelFrame.bytes(name), 0))
                .kernel(kernel.number())
                .module(module)
                .texts(name);
    }

    /** A kernel outlives its module, which is then loaded only for it. */
    private void makeAgain(Handle kernel, long module, byte[] name, Journal.Frames to) {
        boolean gone = !handle.connection().remembers(module);
        if (gone) {
            making.write(to);
        }
        writeKernel(kernel, module, name, to);
        if (gone) {
            new ReleaseFrame(to.claim(Opcode.RELEASE, ReleaseFrame.BYTES, 0)).handle(module);
        }
    }

    /** Unloads it once the work enqueued before is done; its kernels stay usable until they are closed. Idempotent. */
    @Override
    public void close() {
        handle.release();
    }
}
