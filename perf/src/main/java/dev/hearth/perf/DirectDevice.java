package dev.hearth.perf;

import java.lang.foreign.MemorySegment;

/** A device called straight through its binding in this process: the baseline that forwarding is compared with. */
interface DirectDevice extends AutoCloseable {
    /**
     * The device of this name, by the kind of runtime that Hearth calls it by.
     *
     * @throws IllegalArgumentException where no baseline of this kind is known
     */
    static DirectDevice open(String backend, String name) {
        return switch (backend) {
            case "cuda" -> new DirectCuda();
            case "opencl" -> new DirectOpenCl(name);
            case "pjrt" -> new DirectPjrtDriver(LaunchBench.plugin());
            default -> throw new IllegalArgumentException("--backend " + backend + "; cuda, opencl or pjrt");
        };
    }

    /** Prepares the way from one piece of host memory to a device buffer, and from there to another piece. */
    Transfer transfer(MemorySegment from, MemorySegment to);

    @Override
    void close();

    /** A way in and out, ready to be gone. */
    interface Transfer extends AutoCloseable {
        /** Copies in and out, and waits once. */
        void inAndOut();

        @Override
        void close();
    }
}
