package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.BackendModule;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.Launch;
import dev.hearth.protocol.ProgramFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A process that loads a binary twice and launches two of its kernels, and prints how long each took. */
final class LoadedWorker {
    private LoadedWorker() {}

    /** Takes the file of the binary. */
    public static void main(String[] arguments) throws IOException {
        byte[] binary = Files.readAllBytes(Path.of(arguments[0]));
        long start = System.nanoTime();
        var backend = new OpenClBackend();
        try (BackendContext context = backend.open(backend.devices().getFirst());
                BackendStream stream = context.createStream(0);
                DeviceMemory out = context.allocate(4096)) {
            start = report("context", start);
            BackendModule module = context.load(ProgramFormat.OPENCL_C, "", binary);
            start = report("load", start);
            BackendModule again = context.load(ProgramFormat.OPENCL_C, "", binary);
            start = report("load again", start);
            BackendKernel index = context.kernel(module, "index");
            run(
                    context,
                    stream,
                    index,
                    new Launch().grid(4, 1, 1).block(64, 1, 1).int32(256).buffer(out));
            start = report("first launch", start);
            run(
                    context,
                    stream,
                    index,
                    new Launch().grid(8, 1, 1).block(32, 1, 1).int32(256).buffer(out));
            start = report("another block", start);
            BackendKernel sum = context.kernel(again, "sum");
            run(
                    context,
                    stream,
                    sum,
                    new Launch().block(64, 1, 1).buffer(out).buffer(out).local(256));
            report("another kernel", start);
        }
    }

    private static void run(BackendContext context, BackendStream stream, BackendKernel kernel, Launch launch) {
        launch.on(context, stream, kernel);
        try (BackendEvent event = context.record(stream)) {
            context.flush(stream);
            context.await(event);
        }
    }

    private static long report(String what, long startNs) {
        System.out.printf(Locale.ROOT, "%s %.1f ms%n", what, (System.nanoTime() - startNs) / 1e6);
        return System.nanoTime();
    }
}
