package dev.hearth.daemon.warm;

import dev.hearth.protocol.Digest;
import java.util.List;

/**
 * What a revision used when it was here last, and what it was allowed: enough to have all of it warm before it is back.
 *
 * @param tenant whose it is
 * @param uid who owned the files of its regions
 * @param accelerator kind of device it asked for: GPU, TPU or CPU; empty for any
 * @param memoryBytes its quota of device memory
 * @param share its weight in fair sharing
 * @param priority 0 low, 1 normal, 2 high
 * @param keepWarmNs how long it stays warm
 * @param device SHA-256 of the fingerprint of the device that the modules' binaries are for
 * @param modules loaded ones
 * @param buffers persistent ones
 */
public record Learned(
        String tenant,
        int uid,
        String accelerator,
        long memoryBytes,
        int share,
        int priority,
        long keepWarmNs,
        Digest device,
        List<Module> modules,
        List<Buffer> buffers) {
    public Learned {
        modules = List.copyOf(modules);
        buffers = List.copyOf(buffers);
    }

    /**
     * A loaded module.
     *
     * @param program SHA-256 of the program, as its worker knows it
     * @param binary digest under which the node's cache has its binary
     * @param format number of the program's format
     * @param options compiler options
     * @param kernels that were looked up
     */
    public record Module(Digest program, Digest binary, int format, String options, List<String> kernels) {
        public Module {
            kernels = List.copyOf(kernels);
        }

        /** The same with these kernels. */
        public Module withKernels(List<String> lookedUp) {
            return new Module(program, binary, format, options, lookedUp);
        }
    }

    /**
     * A persistent buffer.
     *
     * @param content SHA-256 of its content
     * @param lengthBytes its size
     */
    public record Buffer(Digest content, long lengthBytes) {}
}
