/**
 * Kernels on NVIDIA GPUs, through CUDA's driver.
 *
 * <p>{@link dev.hearth.daemon.cuda.CudaBackend} lists devices. In the builder a
 * {@link dev.hearth.daemon.cuda.CudaCompiler} turns CUDA C (by NVRTC) and PTX (by the driver's linker) into a
 * {@link dev.hearth.daemon.cuda.CudaBinary}: a cubin, with the signature of each kernel. In a worker a
 * {@link dev.hearth.daemon.cuda.CudaContext}, which is the device's primary context, loads it, checks each launch against the
 * {@link dev.hearth.daemon.cuda.KernelSignature} and enqueues it on a {@link dev.hearth.daemon.cuda.CudaStream}.
 *
 * <p>What is called for each launch goes through {@link dev.hearth.daemon.cuda.CudaDriver}, by C names: JCuda's
 * {@code cuLaunchKernel} takes a tree of {@code Pointer} objects made for the call. What is called once an object goes
 * through JCuda, and through {@link dev.hearth.daemon.cuda.ModuleDriver} where JCuda 12.6 has no such call or hides what it
 * answers. Must not import a sibling package except {@code backend}.
 */
@NullMarked
package dev.hearth.daemon.cuda;

import org.jspecify.annotations.NullMarked;
