/**
 * Devices behind PJRT plugins: TPU (libtpu), NVIDIA GPU and CPU, with programs in StableHLO.
 *
 * <p>{@link dev.hearth.daemon.pjrt.PjrtBackend} loads the plugins that the settings name. A program is compiled, each public
 * function of it on its own, to a {@code PjrtBinary}; a {@code PjrtContext} loads that, and a {@code PjrtKernel} checks a
 * launch's arguments against the function's types and shapes, since plugins do not. On a CPU a kernel reads and writes the
 * very memory of buffers and regions ({@code HostMemory}); elsewhere buffers move between host and device as they are
 * needed ({@code MirrorMemory}).
 *
 * <p>{@code PjrtDriver} alone calls native code, by C's names; {@code PjrtLayout} and {@code PjrtFunction} are what it knows of
 * the C API. A {@code PjrtStream} carries commands out on the caller's thread where nothing is under way, and else on a
 * thread of its own. Must not import a sibling package.
 */
@NullMarked
package dev.hearth.daemon.pjrt;

import org.jspecify.annotations.NullMarked;
