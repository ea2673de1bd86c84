package dev.hearth.e2e;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Shows the system at work: one daemon, two sidecars, two functions that share its device, real photographs. Its results
 * are compared with plain Java's; its figures are printed as they are measured. What it started is ended on every path,
 * signals included.
 */
public final class Demo implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(90);
    private static final Duration TOGETHER = Duration.ofSeconds(4);
    private static final String HEALTH = "/q/health/ready";
    private static final String HEAT = """
            {"width": 256, "height": 256, "steps": STEPS, "boundary": {"north": 0, "east": 0, "south": 0, "west": 0},
             "sources": [{"x": 70, "y": 90, "radius": 24, "temperature": 100},
                         {"x": 190, "y": 170, "radius": 12, "temperature": 250}]}""";
    private static final int HEAT_STEPS = 4000;
    private static final int CHECKED_STEPS = 1000;
    private static final Pattern LAUNCHES = Pattern.compile("\"launches\":(\\d+)");

    private final Installation installation = Installation.here();
    private final PrintStream out;
    private final Path photographs;
    private final Path pictures;
    private final ShortFolder folder = ShortFolder.create();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final HttpClient http = HttpClient.newHttpClient();

    private Demo(PrintStream out, Path photographs) {
        this.out = out;
        this.photographs = photographs;
        this.pictures = installation.home().resolve("target").resolve("demo");
    }

    /** Runs the demo on the photographs in the folder that the first argument names. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        var demo = new Demo(new PrintStream(System.out, true, StandardCharsets.UTF_8), Path.of(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close));
        demo.run();
    }

    private void run() {
        long begin = System.nanoTime();
        makeFolder(pictures);
        DaemonProcess daemon = startDaemon();
        List<SidecarProcess> sidecars = startSidecars(daemon);
        List<FunctionProcess> functions = startFunctions(sidecars);
        FunctionProcess edges = functions.get(0);
        FunctionProcess heat = functions.get(1);

        HttpAnswer first = postPhotograph(edges, photographs().getFirst());
        double largestDeviceMs = 0;
        for (Path photograph : photographs()) {
            HttpAnswer answer = showEdges(edges, photograph);
            largestDeviceMs = Math.max(largestDeviceMs, answer.milliseconds("device"));
        }
        double launchesAlone = showHeat(heat);
        Shared shared = workTogether(edges, heat);
        showProcesses(daemon, sidecars);

        String device = first.header("hearth-device");
        close();
        out.printf(
                "demo ok: device \"%s\", first picture after start %.0f ms, device section of the largest picture %.1f ms,"
                        + " %,.0f launches/s alone, together %.1f pictures/s and %,.0f launches/s, %.0f s in all%n",
                device,
                first.wallNs() / 1e6,
                largestDeviceMs,
                launchesAlone,
                shared.picturesPerSecond(),
                shared.launchesPerSecond(),
                (System.nanoTime() - begin) / 1e9);
    }

    private DaemonProcess startDaemon() {
        long begin = System.nanoTime();
        DaemonProcess daemon = own(DaemonProcess.start(installation, folder));
        out.printf("daemon          accepts after %5.0f ms%n", since(begin));
        return daemon;
    }

    private List<SidecarProcess> startSidecars(DaemonProcess daemon) {
        return List.of(startSidecar("edges", daemon), startSidecar("heat", daemon));
    }

    private SidecarProcess startSidecar(String tenant, DaemonProcess daemon) {
        long begin = System.nanoTime();
        var sidecar = own(SidecarProcess.start(installation, folder, "sidecar-" + tenant, tenant, daemon.socket()));
        out.printf("sidecar %-7s accepts after %5.0f ms%n", tenant, since(begin));
        return sidecar;
    }

    private List<FunctionProcess> startFunctions(List<SidecarProcess> sidecars) {
        return inParallel(List.of(
                () -> startFunction("image-edges", sidecars.get(0)), () -> startFunction("heat", sidecars.get(1))));
    }

    private FunctionProcess startFunction(String sample, SidecarProcess sidecar) {
        long begin = System.nanoTime();
        Path module = installation.home().resolve("sample-functions").resolve(sample);
        FunctionProcess function = own(FunctionProcess.quarkus(folder, sample, sidecar.socket(), module));
        function.process().await("is ready", READY, () -> HttpAnswer.isUp(http, function.port(), HEALTH));
        out.printf("%-15s ready after   %5.0f ms (JVM, session, worker, kernels compiled)%n", sample, since(begin));
        return function;
    }

    private HttpAnswer postPhotograph(FunctionProcess edges, Path photograph) {
        return post(edges, "/", photograph);
    }

    private HttpAnswer showEdges(FunctionProcess edges, Path photograph) {
        requireOk(post(edges, "/?check=true", photograph));
        HttpAnswer answer = postPhotograph(edges, photograph);
        String name = photograph.getFileName().toString();
        Path picture = pictures.resolve("edges-" + name.replaceAll("\\.\\w+$", "") + ".png");
        write(picture, answer.body());
        out.printf(
                "image-edges     %-26s %9s  whole %7.1f ms, decode %6.1f, device section %6.1f, kernels %6.1f, encode %6.1f"
                        + "  as plain Java%n",
                name,
                answer.header("hearth-size"),
                answer.wallNs() / 1e6,
                answer.milliseconds("decode"),
                answer.milliseconds("device"),
                answer.milliseconds("kernels"),
                answer.milliseconds("encode"));
        return answer;
    }

    private double showHeat(FunctionProcess heat) {
        requireOk(postHeat(heat, CHECKED_STEPS, "/?check=true"));
        HttpAnswer answer = postHeat(heat, HEAT_STEPS, "/");
        write(pictures.resolve("heat.png"), answer.body());
        double perSecond = launches(answer) / answer.milliseconds("steps") * 1000;
        out.printf(
                "heat            256x256, %d steps   whole %7.1f ms, %d launches in %.1f ms, %,.0f launches/s  as plain Java%n",
                HEAT_STEPS, answer.wallNs() / 1e6, launches(answer), answer.milliseconds("steps"), perSecond);
        return perSecond;
    }

    /** Both functions work at the same time for a while, each request after the other. */
    private Shared workTogether(FunctionProcess edges, FunctionProcess heat) {
        long begin = System.nanoTime();
        long end = begin + TOGETHER.toNanos();
        Path photograph = photographs().getFirst();
        List<Integer> counts = inParallel(List.of(
                () -> {
                    int answered = 0;
                    while (System.nanoTime() < end) {
                        postPhotograph(edges, photograph);
                        answered++;
                    }
                    return answered;
                },
                () -> {
                    int launched = 0;
                    while (System.nanoTime() < end) {
                        launched += (int) launches(postHeat(heat, CHECKED_STEPS, "/"));
                    }
                    return launched;
                }));
        double seconds = (System.nanoTime() - begin) / 1e9;
        var shared = new Shared(counts.get(0) / seconds, counts.get(1) / seconds);
        out.printf(
                "together        for %.1f s on one device: image-edges %.1f pictures/s, heat %,.0f launches/s%n",
                seconds, shared.picturesPerSecond(), shared.launchesPerSecond());
        return shared;
    }

    private void showProcesses(DaemonProcess daemon, List<SidecarProcess> sidecars) {
        out.printf(
                "memory          daemon %d MiB, sidecars %d and %d MiB, workers %s MiB%n",
                daemon.process().residentKib() / 1024,
                sidecars.get(0).process().residentKib() / 1024,
                sidecars.get(1).process().residentKib() / 1024,
                daemon.workers().stream()
                        .map(worker -> HearthProcess.residentKib(worker.pid()) / 1024)
                        .toList());
        out.println("pictures        in " + pictures);
    }

    private HttpAnswer post(FunctionProcess function, String path, Path photograph) {
        String type = photograph.toString().endsWith(".png") ? "image/png" : "image/jpeg";
        try {
            return HttpAnswer.post(http, function.port(), path, type, Files.readAllBytes(photograph))
                    .requirePng();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpAnswer postHeat(FunctionProcess heat, int steps, String path) {
        byte[] body = HEAT.replace("STEPS", Integer.toString(steps)).getBytes(StandardCharsets.UTF_8);
        return HttpAnswer.post(http, heat.port(), path, "application/json", body)
                .requirePng();
    }

    private static void requireOk(HttpAnswer answer) {
        if (!answer.header("hearth-check").startsWith("ok")) {
            throw new IllegalStateException(
                    answer.response().uri() + " and plain Java do not agree: " + answer.header("hearth-check"));
        }
    }

    private static long launches(HttpAnswer answer) {
        var found = LAUNCHES.matcher(answer.header("hearth-heat"));
        if (!found.find()) {
            throw new IllegalStateException("no launches in hearth-heat: " + answer.header("hearth-heat"));
        }
        return Long.parseLong(found.group(1));
    }

    private List<Path> photographs() {
        try (Stream<Path> files = Files.list(photographs)) {
            List<Path> found = files.filter(file -> file.toString().matches(".*\\.(png|jpg)"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalStateException("no photographs in " + photographs);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> List<T> inParallel(List<Callable<T>> tasks) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> results = tasks.stream().map(threads::submit).toList();
            return results.stream().map(Demo::result).toList();
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private synchronized <T extends AutoCloseable> T own(T process) {
        started.push(process);
        return process;
    }

    /** Ends all that was started, the last first; nothing is left to do for a second call. */
    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                out.println("could not end a process: " + e);
            }
        }
        folder.close();
    }

    private static void makeFolder(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double since(long beginNs) {
        return (System.nanoTime() - beginNs) / 1e6;
    }

    private record Shared(double picturesPerSecond, double launchesPerSecond) {}
}
