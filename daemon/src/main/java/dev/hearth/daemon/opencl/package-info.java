/**
 * Kernels on any device with an OpenCL driver; with PoCL that is every CPU.
 *
 * <p>{@link dev.hearth.daemon.opencl.OpenClBackend} lists devices. In the builder its {@code compile} turns a source into an
 * {@link dev.hearth.daemon.opencl.OpenClBinary}: the device's own binary, with the signature of each kernel. In a worker an
 * {@link dev.hearth.daemon.opencl.OpenClContext} loads it, checks each launch against the
 * {@link dev.hearth.daemon.opencl.KernelSignature} and enqueues it on an {@link dev.hearth.daemon.opencl.OpenClStream}.
 * How kernels reach memory is a {@link dev.hearth.daemon.opencl.MemoryModel}: by host pointers on a CPU, by buffers elsewhere.
 *
 * <p>What is called once an object goes through JOCL, what is called for each launch through
 * {@link dev.hearth.daemon.opencl.OpenClDriver}. Must not import a sibling package except {@code backend}.
 */
@NullMarked
package dev.hearth.daemon.opencl;

import org.jspecify.annotations.NullMarked;
