package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All devices of the plugins that the settings name. Programs are StableHLO. */
public final class PjrtBackend implements Backend {
    private final PjrtSettings settings;
    private final boolean mirrors;

    /** With the settings of this process. */
    public PjrtBackend() {
        this(PjrtSettings.read(), false);
    }

    /** With {@code mirrors} true all devices are treated as if they had memory of their own. */
    PjrtBackend(PjrtSettings settings, boolean mirrors) {
        this.settings = settings;
        this.mirrors = mirrors;
    }

    @Override
    public String name() {
        return "pjrt";
    }

    @Override
    public int code() {
        return 3;
    }

    /** A device, the client it belongs to and the number of its first lane there. */
    private record Found(Device device, PjrtClient client, int number) {}

    @Override
    public List<Device> devices() {
        return find().stream().map(Found::device).toList();
    }

    @Override
    public BackendContext open(Device device) {
        Found found = require(device);
        MemoryModel model = worksOnHostMemory(found.client)
                ? new HostModel(found.client, found.number, device.memoryBytes(), device.maxAllocationBytes())
                : new MirrorModel(found.client, found.number, device.memoryBytes(), device.maxAllocationBytes());
        return new PjrtContext(device, found.client, model);
    }

    /** XLA compiles for a CPU within the process; for a GPU it may start {@code ptxas}, and what libtpu starts nobody knows. */
    @Override
    public boolean startsPrograms(Device device) {
        return device.kind() != Device.Kind.CPU;
    }

    @Override
    public byte[] compile(Device device, ProgramFormat format, String options, byte[] source) {
        if (format != ProgramFormat.STABLEHLO) {
            throw new BackendException(Status.UNSUPPORTED, device.name() + " takes no " + format + " programs");
        }
        CompileOptions parsed = CompileOptions.parse(options);
        if (parsed.devices() != 1) {
            throw new BackendException(
                    Status.UNSUPPORTED,
                    "the options ask for " + parsed.devices() + " devices; a launch runs on the one of its context");
        }
        PjrtClient client = require(device).client;
        List<PjrtBinary.Kernel> kernels = new PjrtCompiler(client, parsed, worksOnHostMemory(client)).compile(source);
        return new PjrtBinary(client.plugin().checksum().sha256(), options, kernels).encode();
    }

    private boolean worksOnHostMemory(PjrtClient client) {
        return !mirrors && client.plugin().kind() == PjrtSettings.Kind.CPU;
    }

    private Found require(Device device) {
        return find().stream()
                .filter(found -> found.device.id().equals(device.id()))
                .findFirst()
                .orElseThrow(() -> new BackendException(
                        Status.UNAVAILABLE, "device " + device.id() + " (" + device.name() + ") is gone"));
    }

    private List<Found> find() {
        var all = new ArrayList<Found>();
        for (PjrtSettings.Kind kind : PjrtSettings.Kind.values()) {
            Path path = settings.plugins().get(kind);
            if (path != null && isWanted(kind)) {
                try {
                    PjrtClient client = PjrtPlugin.of(
                                    kind, path, settings.checksums().get(kind))
                            .client(settings.cpuDevices());
                    for (int i = 0; i < client.deviceCount() / client.lanes(); i++) {
                        all.add(new Found(PjrtDevices.describe(client, i), client, i * client.lanes()));
                    }
                } catch (BackendException e) {
                    System.err.println("no " + kind + " device of PJRT: " + e.getMessage());
                }
            }
        }
        return all;
    }

    /** Loading the TPU's plugin where there is no TPU takes a tenth of a second and fifty threads, for nothing. */
    private boolean isWanted(PjrtSettings.Kind kind) {
        return kind != PjrtSettings.Kind.TPU || settings.tpuWithoutDevice() || PjrtPlugin.seesTpu();
    }
}
