package dev.hearth.e2e;

import dev.hearth.client.Accelerator;
import dev.hearth.client.AcceleratorException;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.Dim3;
import dev.hearth.client.Kernel;
import dev.hearth.client.Program;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A function for the tests: one main with some ways to behave. It prints what happens, a line each: {@code open DEVICE},
 * {@code batches N}, {@code lost STATUS MESSAGE}, {@code refused STATUS MESSAGE}, {@code wrong MESSAGE}, {@code done}.
 */
final class TenantFunction {
    private static final int COUNT = 1 << 14;
    private static final int BLOCK = 64;
    private static final int LAUNCHES = 32;
    private static final int BATCHES_A_LINE = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration IMPATIENCE = Duration.ofSeconds(2);
    private static final long PAUSE_NS = Duration.ofMillis(50).toNanos();

    private static final String PROGRAM = """
            kernel void add_one(global int *values) {
                values[get_global_id(0)] += 1;
            }
            kernel void crash(global int *values, long far) {
                values[far + get_global_id(0)] = 1;
            }
            kernel void endless(global volatile int *values) {
                while (values[0] != -1) {
                }
            }
            """;

    private TenantFunction() {}

    /**
     * Runs {@code once}, {@code twice}, {@code load}, {@code impatient}, {@code half}, {@code attempt}, {@code crash} or
     * {@code endless}; half and load go on until the process is ended, as does impatient, which does not wait long for a
     * sidecar to come back; twice goes on until its child was killed.
     */
    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "once" -> once();
            case "load" -> load(PATIENCE);
            case "impatient" -> load(IMPATIENCE);
            case "half" -> half();
            case "twice" -> twice();
            case "attempt" -> attempt();
            default -> harm(arguments[0]);
        }
    }

    /** With more patience than usual: a busy machine takes longer to start a worker. */
    private static Context open() {
        return open(PATIENCE);
    }

    private static Context open(Duration patience) {
        return Accelerator.builder().timeout(patience).open();
    }

    private static void once() {
        try (Context context = open()) {
            print("open " + context.device().name());
            work(context, 3);
        }
        print("done");
    }

    /** Works on and on; opens again whatever it loses. */
    private static void load(Duration patience) {
        while (true) {
            try (Context context = open(patience)) {
                print("open " + context.device().name());
                work(context, Integer.MAX_VALUE);
            } catch (AcceleratorException e) {
                print("lost " + e.status() + " " + oneLine(e));
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    /** Holds a buffer and a region, begins to launch, and never comes to the end of it. */
    private static void half() throws IOException {
        try (RawFunction function = RawFunction.open(Path.of(System.getenv("HEARTH_SOCKET")))) {
            Path file = Files.write(function.folder().resolve("half"), new byte[4 * COUNT]);
            function.stream(1);
            function.allocate(2, 4 * COUNT);
            function.region(3, "half", 4 * COUNT);
            print("open " + function.synchronize(0).status());
            Files.delete(file);
            function.halfALaunch();
            print("half");
            while (true) {
                LockSupport.park();
            }
        }
    }

    /** Works once more after the processes that serve it were killed, by whoever reads this. */
    private static void twice() {
        once();
        while (ProcessHandle.current().children().findAny().isPresent()) {
            LockSupport.parkNanos(PAUSE_NS);
        }
        print("alone");
        once();
    }

    private static void attempt() {
        try (Context context = open()) {
            print("open " + context.device().name());
        } catch (AcceleratorException e) {
            print("refused " + e.status() + " " + oneLine(e));
        }
    }

    private static void harm(String kernelName) {
        try (Context context = open();
                DeviceBuffer values = context.allocate(4L * COUNT)) {
            print("open " + context.device().name());
            Kernel kernel = context.load(Program.openClC(PROGRAM)).kernel(kernelName);
            Stream stream = context.newStream();
            Arguments arguments = new Arguments().buffer(values);
            stream.launch(
                    kernel,
                    Dim3.of(1),
                    Dim3.of(BLOCK),
                    kernelName.equals("crash") ? arguments.int64(1L << 44) : arguments);
            stream.synchronize();
        } catch (AcceleratorException e) {
            print("lost " + e.status() + " " + oneLine(e));
        }
        print("done");
    }

    private static void work(Context context, int batches) {
        try (DeviceBuffer values = context.allocate(4L * COUNT);
                SharedBuffer result = context.share(4L * COUNT);
                Stream stream = context.newStream()) {
            Kernel addOne = context.load(Program.openClC(PROGRAM)).kernel("add_one");
            Arguments arguments = Arguments.of(values);
            for (int batch = 1; batch <= batches; batch++) {
                for (int launch = 0; launch < LAUNCHES; launch++) {
                    stream.launch(addOne, Dim3.of(COUNT / BLOCK), Dim3.of(BLOCK), arguments);
                }
                stream.copyToHost(values, result);
                stream.synchronize();
                check(result, batch * LAUNCHES);
                if (batch % BATCHES_A_LINE == 0) {
                    print("batches " + batch);
                }
            }
        }
    }

    private static void check(SharedBuffer result, int expected) {
        for (int index = 0; index < COUNT; index++) {
            int value = result.segment().getAtIndex(ValueLayout.JAVA_INT, index);
            if (value != expected) {
                print("wrong " + value + " at " + index + ", not " + expected);
                return;
            }
        }
    }

    private static String oneLine(AcceleratorException failure) {
        return String.valueOf(failure.getMessage()).replace('\n', ' ');
    }

    @SuppressWarnings("SystemOut") // What the tests read.
    private static void print(String line) {
        System.out.println(line);
    }
}
