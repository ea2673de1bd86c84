package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One real process: started with its output in a log, waited for with a deadline, ended in order or killed. Closing it
 * ends it in order, and kills it where that takes longer than {@value #END_SECONDS} seconds.
 */
public final class HearthProcess implements AutoCloseable {
    private static final int END_SECONDS = 60;
    private static final int TAIL_LINES = 40;
    /** What a JVM and its event loops open once, when it is first needed, and keep. */
    private static final Pattern KEPT = Pattern.compile(".*\\.jar|/dev/u?random|anon_inode:\\[event.*");

    private final String name;
    private final Path log;
    private final Process process;

    private HearthProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts a command; standard output and error go to the log. A variable with an empty value is not set. */
    public static HearthProcess start(String name, Path log, List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        builder.environment().values().removeIf(String::isEmpty);
        try {
            return new HearthProcess(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + name + ": " + command, e);
        }
    }

    /** Waits until a condition holds; fails with the log's end where the process ends before or time runs out. */
    public void await(String condition, Duration limit, BooleanSupplier holds) {
        try {
            Await.until(name + ": " + condition, limit, () -> holds.getAsBoolean() || !process.isAlive());
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + "; its log ends with\n" + logTail(), e);
        }
        if (!process.isAlive() && !holds.getAsBoolean()) {
            throw new IllegalStateException(
                    name + " ended with " + process.exitValue() + " before: " + condition + "; its log\n" + logTail());
        }
    }

    /** Waits for the process to end and answers its exit status. */
    public int awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException(name + " did not end within " + limit + "; its log\n" + logTail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of " + name, e);
        }
        return process.exitValue();
    }

    /** Kills the process at once, as {@code kill -9} does; it can tidy up nothing. */
    public void kill9() {
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(END_SECONDS));
    }

    public long pid() {
        return process.pid();
    }

    /** What it is called here, as its log is. */
    String name() {
        return name;
    }

    /** The processes that it started, and those that they started, as far as they live. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** All that the process printed. */
    public List<String> logLines() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines of what the process printed. */
    public String logTail() {
        List<String> lines = logLines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /** Resident memory in KiB. */
    public long residentKib() {
        return residentKib(pid());
    }

    /** Resident memory of a process in KiB; 0 where it has ended. */
    public static long residentKib(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Open descriptors of a process of ours, without those of {@link #KEPT}; 0 where it has ended. */
    public static int descriptors(long pid) {
        return openByKind(pid).values().stream().mapToInt(Integer::intValue).sum();
    }

    /** As {@link #descriptors}, how many of each kind, such as {@code socket} or the path of a file. */
    static Map<String, Integer> openByKind(long pid) {
        var kinds = new TreeMap<String, Integer>();
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            open.flatMap(HearthProcess::kind)
                    .filter(kind -> !KEPT.matcher(kind).matches())
                    .forEach(kind -> kinds.merge(kind, 1, Integer::sum));
        } catch (IOException | UncheckedIOException e) {
            kinds.clear();
        }
        return kinds;
    }

    /** Nothing where it was closed meanwhile. */
    private static Stream<String> kind(Path descriptor) {
        try {
            return Stream.of(Files.readSymbolicLink(descriptor).toString().replaceFirst(":\\[\\d+]$", ""));
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** Whether somebody accepts on a Unix socket of this path. */
    static boolean accepts(Path socket) {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the process in order, as SIGTERM does; kills it where that takes too long. */
    public void terminate() {
        process.destroy();
        boolean ended = false;
        try {
            ended = process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        terminate();
    }
}
