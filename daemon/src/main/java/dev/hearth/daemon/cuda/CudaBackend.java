package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.util.List;

/** The NVIDIA GPUs of the machine. */
public final class CudaBackend implements Backend {
    private final CudaDevices devices = new CudaDevices();

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public int code() {
        return 2;
    }

    @Override
    public List<Device> devices() {
        return devices.find().stream().map(CudaDevice::device).toList();
    }

    @Override
    public BackendContext open(Device device) {
        return new CudaContext(require(device));
    }

    /** {@code nvidia-modprobe} is started as the driver is loaded, which is before; programs are linked in the process. */
    @Override
    public boolean startsPrograms(Device device) {
        return false;
    }

    @Override
    public byte[] compile(Device device, ProgramFormat format, String options, byte[] source) {
        if ((device.formats() & format.bit()) == 0) {
            throw new BackendException(
                    Status.UNSUPPORTED,
                    device.name() + " takes no " + format + " programs"
                            + (format == ProgramFormat.CUDA_C ? ": " + Nvrtc.MISSING : ""));
        }
        return new CudaCompiler(require(device))
                .compile(format, options, source)
                .encode();
    }

    private CudaDevice require(Device device) {
        return devices.find().stream()
                .filter(found -> found.device().id().equals(device.id()))
                .findFirst()
                .orElseThrow(() -> new BackendException(
                        Status.UNAVAILABLE, "device " + device.id() + " (" + device.name() + ") is gone"));
    }
}
