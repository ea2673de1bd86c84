package dev.hearth.daemon.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines whose CUDA is not as it should be, and what is said of each: one line, and no exception. */
@Timeout(60)
@Tag("cuda")
final class CudaStatesTest {
    private static Path standIn() {
        if (!CudaMachine.isStandIn()) {
            CudaMachine.skip("states of a driver are those of the stand-in");
        }
        return StandInDriver.folder().orElseGet(() -> {
            CudaMachine.skip("no stand-in driver");
            return Path.of("");
        });
    }

    private static List<String> devices(Path folder, String mode) throws IOException, InterruptedException {
        return CudaMachine.child(folder, Map.of("STAND_IN_CUDA", mode), "devices");
    }

    @Test
    void machineWithoutDriverHasNoDevices(@TempDir Path empty) throws IOException, InterruptedException {
        if (!CudaMachine.isStandIn() && LibraryDriver.has("libcuda.so.1")) {
            CudaMachine.skip("this machine has a driver");
        }
        List<String> printed = CudaMachine.child(empty, Map.of(), "devices");
        assertEquals(
                List.of(
                        "no CUDA devices: this machine has no NVIDIA driver (libcuda.so.1 is not found)",
                        "devices 0 0"),
                printed);
    }

    @Test
    void driverThatIsTooOldIsNamedWithTheOneThatIsNeeded() throws IOException, InterruptedException {
        assertEquals(
                List.of(
                        "no CUDA devices: the NVIDIA driver is one for CUDA 11.8, and JCuda 12.6.0 needs one for CUDA"
                                + " 12.0 or later: install a newer driver",
                        "devices 0 0"),
                devices(standIn(), "old-driver"));
    }

    @Test
    void driverWithoutDeviceHasNone() throws IOException, InterruptedException {
        assertEquals(
                List.of("no CUDA devices: the NVIDIA driver is there and finds no device", "devices 0 0"),
                devices(standIn(), "no-device"));
    }

    @Test
    void driverThatDoesNotStartIsSaidSo() throws IOException, InterruptedException {
        assertEquals(
                List.of(
                        "no CUDA devices: the NVIDIA driver does not start: cuInit failed: CUDA_ERROR_UNKNOWN (999)",
                        "devices 0 0"),
                devices(standIn(), "broken"));
    }

    @Test
    void libraryThatIsNoDriverHasNoDevices(@TempDir Path folder) throws IOException, InterruptedException {
        standIn();
        java.nio.file.Files.writeString(folder.resolve("libcuda.so.1"), "no library");
        assertEquals(
                List.of(
                        "no CUDA devices: this machine has no NVIDIA driver (libcuda.so.1 is not found)",
                        "devices 0 0"),
                CudaMachine.child(folder, Map.of(), "devices"));
    }

    @Test
    void driverBefore124RunsKernelsAndTakesNoFatBinaries() throws IOException, InterruptedException {
        standIn();
        CudaMachine.needsNvrtc();
        List<String> printed = CudaMachine.child(StandInDriver.folderBefore124().orElseThrow(), Map.of(), "work");
        assertEquals(WORK_DONE, printed.subList(2, printed.size()), printed.toString());
        assertEquals("formats [CUDA_C, PTX, CUBIN]", printed.get(1));
    }

    @Test
    void deviceWithoutPoolsWorks() throws IOException, InterruptedException {
        CudaMachine.needsNvrtc();
        List<String> printed = CudaMachine.child(standIn(), Map.of("STAND_IN_CUDA", "no-pools"), "work");
        assertEquals(WORK_DONE, printed.subList(2, printed.size()), printed.toString());
        assertEquals("formats [CUDA_C, PTX, CUBIN, FATBIN]", printed.get(1));
    }

    @Test
    void regionThatCannotBePinnedIsStillCopied() throws IOException, InterruptedException {
        CudaMachine.needsNvrtc();
        List<String> printed = CudaMachine.child(standIn(), Map.of("STAND_IN_CUDA", "refuse-pinning"), "work");
        String refused = printed.get(2);
        assertTrue(
                refused.startsWith("kernel on the region: INVALID_LAUNCH") && refused.contains("copy it to a buffer"),
                refused);
        assertEquals(WORK_DONE.subList(2, 6), printed.subList(3, printed.size()));
    }

    private static final List<String> WORK_DONE = List.of(
            "region[199] = 199",
            "kernel on the region: done",
            "copied[199] = 199",
            "kernel on the buffer: done",
            "filled[39] = 4",
            "fill of the region: done");

    @Test
    void workThatFailsLosesTheDeviceForTheProcess() throws IOException, InterruptedException {
        CudaMachine.needsNvrtc();
        CudaMachine.device();
        Path folder = CudaMachine.isStandIn() ? standIn() : null;
        List<String> printed = CudaMachine.child(folder, Map.of(), "sticky");
        assertEquals("devices 1 1", printed.getFirst());
        assertEquals("launch of the failing kernel: done", printed.get(1));
        for (String after : List.of(
                "wait for it",
                "launch after it",
                "allocate after it",
                "another stream after it",
                "another context after it")) {
            String line = printed.stream()
                    .filter(each -> each.startsWith(after + ":"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(line.startsWith(after + ": DEVICE_LOST"), line);
            assertTrue(line.contains("CUDA_ERROR_ILLEGAL_ADDRESS (700)"), line);
        }
        assertEquals(
                List.of(
                        "close an event: done",
                        "close the memory: done",
                        "close the module: done",
                        "close the stream: done",
                        "close the context: done",
                        "close the other context: done"),
                printed.stream().filter(line -> line.startsWith("close ")).toList());
    }
}
