package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendSubject;
import dev.hearth.protocol.ProgramFormat;
import java.util.List;

/**
 * The PJRT backend, on the CPU.
 *
 * @param mirrors true: the CPU is treated as a device with memory of its own, which runs one program at a time, as a TPU does
 */
record PjrtSubject(boolean mirrors) implements BackendSubject {
    @Override
    public Backend backend() {
        return CpuPlugin.backend(mirrors);
    }

    @Override
    public ProgramFormat format() {
        return ProgramFormat.STABLEHLO;
    }

    @Override
    public String source() {
        return PjrtKernels.SOURCE;
    }

    @Override
    public String brokenSource() {
        return PjrtKernels.BROKEN;
    }

    @Override
    public List<String> brokenWords() {
        return PjrtKernels.BROKEN_WORDS;
    }

    @Override
    public String harmlessOption() {
        return PjrtKernels.HARMLESS_OPTION;
    }

    @Override
    public boolean kernelsHaveGrids() {
        return false;
    }

    @Override
    public boolean kernelsRunAtOnce() {
        return !mirrors;
    }
}
