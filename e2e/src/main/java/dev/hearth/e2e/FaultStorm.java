package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Kills workers, sidecars and the supervisor of a node at random, as {@code kill -9} does, while functions work on it that
 * compare every result; beside them one that is hit by nothing but what the others cause. Tells how many kills there were,
 * what was wrong, what stood still, and what was left when all had ended.
 */
public final class FaultStorm implements AutoCloseable {
    private static final int SPARE_WORKERS = 2;
    private static final List<String> KINDS = List.of("edges", "heat", "multiply", "streams", "add");
    private static final Duration PROGRESS = Duration.ofSeconds(60);
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);
    /** How long a moment of a kill lasts for who is not hit: what was killed starts again on the same cores. */
    private static final long MOMENT_NS = Duration.ofMillis(1500).toNanos();
    /** After so many kills the storm holds its breath, so that there is something outside of their moments. */
    private static final int GUST = 5;

    private static final long LULL_NS = MOMENT_NS + Duration.ofMillis(1500).toNanos();

    private static final List<String> HELD = List.of(
            "hearth_sessions", "hearth_buffers", "hearth_buffer_bytes", "hearth_regions", "hearth_region_bytes");

    private final ShortFolder folder = ShortFolder.create();
    private final Installation installation = Installation.here();
    private final Consumer<String> log;
    private final SplittableRandom random;
    private final DaemonProcess daemon;
    private final Map<String, SidecarProcess> sidecars = new TreeMap<>();
    private final Map<String, FunctionProcess> functions = new TreeMap<>();
    private final Map<String, Integer> kills = new TreeMap<>();
    private final List<Long> killedAtNs = new ArrayList<>();
    private final List<String> hung = new ArrayList<>();

    /**
     * What came of it.
     *
     * @param kills by what was killed
     * @param wrong results, and contexts that were lost though they were to be replayed
     * @param hung functions that stood still
     * @param leaked descriptors, processes, files and bytes that were left, in words
     * @param batches results that were compared and right
     * @param calmP99Ns time of a batch of the one beside before the first kill, the slowest hundredth left out
     * @param stormP99Ns the same during the storm, outside of the moments of kills
     * @param stormBatches how many that is the time of
     */
    public record Outcome(
            Map<String, Integer> kills,
            List<String> wrong,
            List<String> hung,
            List<String> leaked,
            long batches,
            long calmP99Ns,
            long stormP99Ns,
            int stormBatches) {
        public int killCount() {
            return count(kills);
        }
    }

    private static int count(Map<String, Integer> kills) {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    private FaultStorm(long seed, Consumer<String> log) {
        this.log = log;
        this.random = new SplittableRandom(seed);
        log.accept("seed " + seed);
        daemon = DaemonProcess.start(
                installation,
                folder,
                "-Dhearth.daemon.workers.spare=" + SPARE_WORKERS,
                "-Dhearth.daemon.workers.resume-grace=30s");
    }

    /**
     * Lets it storm.
     *
     * @param kills how many there are to be
     * @param calm how long all work before the first
     * @param seed of what is killed, and when
     * @param log told what happens
     */
    public static Outcome run(int kills, Duration calm, long seed, Consumer<String> log) {
        try (var storm = new FaultStorm(seed, log)) {
            return storm.run(kills, calm);
        }
    }

    private Outcome run(int count, Duration calm) {
        for (String kind : KINDS) {
            start(kind, kind.equals("heat") || kind.equals("add") ? "b" : "a");
        }
        start("beside", "beside");
        functions.values().forEach(function -> function.awaitLine("batches ", PROGRESS));
        // Each has pipes and sockets of its own: it would count as left behind.
        daemon.awaitSpareWorkers(SPARE_WORKERS);
        Map<String, Integer> before = leftovers();
        long calmFrom = System.currentTimeMillis() * 1_000_000;
        LockSupport.parkNanos(calm.toNanos());
        long calmTo = System.currentTimeMillis() * 1_000_000;
        for (int i = 0; i < count && hung.isEmpty(); i++) {
            killOne();
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(50, 600)).toNanos());
            if ((i + 1) % GUST == 0) {
                awaitProgressOfAll();
                LockSupport.parkNanos(LULL_NS);
            }
        }
        awaitProgressOfAll();
        return end(before, calmFrom, calmTo);
    }

    private void start(String name, String tenant) {
        SidecarProcess sidecar = SidecarProcess.start(installation, folder, name, tenant, daemon.socket());
        sidecars.put(name, sidecar);
        functions.put(
                name,
                FunctionProcess.plain(
                        folder,
                        "function-" + name,
                        sidecar.socket(),
                        System.getProperty("java.class.path"),
                        FaultFunction.class.getName(),
                        name.equals("beside") ? "multiply" : name,
                        times(name).toString()));
    }

    private Path times(String name) {
        return folder.path().resolve(name + ".times");
    }

    private void killOne() {
        int dice = random.nextInt(100);
        String what = dice < 60 ? "worker" : dice < 90 ? "sidecar" : dice < 96 ? "supervisor" : "daemon";
        killedAtNs.add(System.currentTimeMillis() * 1_000_000);
        String victim = what;
        switch (what) {
            case "worker" -> victim += killAWorker();
            case "sidecar" -> {
                String name = KINDS.get(random.nextInt(KINDS.size()));
                victim += " of " + name;
                SidecarProcess sidecar = Objects.requireNonNull(sidecars.get(name));
                sidecar.process().kill9();
                sidecar.startAgain();
            }
            case "supervisor" -> {
                daemon.process().kill9();
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(500)).toNanos());
                daemon.startAgain();
            }
            default -> {
                daemon.process().kill9();
                daemon.workers().forEach(ProcessHandle::destroyForcibly);
                daemon.startAgain();
            }
        }
        killedAtNs.add(System.currentTimeMillis() * 1_000_000);
        kills.merge(what, 1, Integer::sum);
        log.accept("killed " + victim);
    }

    /** Any worker but that of the one beside. */
    private String killAWorker() {
        long beside = daemon.findWorkerOf("beside").map(ProcessHandle::pid).orElse(0L);
        List<ProcessHandle> workers = daemon.workers().stream()
                .filter(worker -> worker.pid() != beside)
                .toList();
        if (workers.isEmpty()) {
            return " (there was none)";
        }
        ProcessHandle victim = workers.get(random.nextInt(workers.size()));
        victim.destroyForcibly();
        return " " + victim.pid();
    }

    private void awaitProgressOfAll() {
        Map<String, Integer> then = new TreeMap<>();
        functions.forEach((name, function) -> then.put(name, lines(function)));
        functions.forEach((name, function) -> {
            try {
                function.process().await("works on", PROGRESS, () -> lines(function) > then.getOrDefault(name, 0));
            } catch (IllegalStateException e) {
                hung.add(name + ": " + e.getMessage());
            }
        });
    }

    private static int lines(FunctionProcess function) {
        return function.find("batches ").size();
    }

    private Outcome end(Map<String, Integer> before, long calmFrom, long calmTo) {
        var wrong = new ArrayList<String>();
        long batches = 0;
        for (Map.Entry<String, FunctionProcess> function : functions.entrySet()) {
            for (String sign : List.of("wrong ", "lost ")) {
                function.getValue().find(sign).forEach(line -> wrong.add(function.getKey() + ": " + sign + line));
            }
            function.getValue().process().terminate();
            batches += latencies(function.getKey()).size();
        }
        List<long[]> beside = latencies("beside");
        List<long[]> calm = beside.stream()
                .filter(each -> each[0] >= calmFrom && each[0] < calmTo)
                .toList();
        List<long[]> storm = beside.stream()
                .filter(each -> each[0] >= calmTo && isOutsideOfKills(each))
                .toList();
        return new Outcome(
                Map.copyOf(kills), wrong, hung, leaked(before), batches, p99(calm), p99(storm), storm.size());
    }

    private boolean isOutsideOfKills(long[] batch) {
        for (int i = 0; i < killedAtNs.size(); i += 2) {
            if (batch[0] >= killedAtNs.get(i) && batch[0] - batch[1] <= killedAtNs.get(i + 1) + MOMENT_NS) {
                return false;
            }
        }
        return true;
    }

    private List<long[]> latencies(String name) {
        try (Stream<String> lines = Files.lines(times(name))) {
            return lines.map(line -> line.split(" "))
                    .filter(words -> words.length == 2 && !words[1].isEmpty())
                    .map(words -> new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])})
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long p99(List<long[]> batches) {
        long[] sorted = batches.stream().mapToLong(each -> each[1]).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(0.99 * sorted.length) - 1];
    }

    /** What nobody may hold once all functions have ended, and what there must not be more of than while they worked. */
    private List<String> leaked(Map<String, Integer> before) {
        var left = new ArrayList<String>();
        try {
            Await.until(
                    "nothing is held", SETTLED, PAUSE, () -> HELD.stream().allMatch(name -> daemon.metric(name) == 0));
        } catch (IllegalStateException e) {
            HELD.forEach(name -> addIfMore(left, name, daemon.metric(name), 0));
        }
        // Those of a worker that is just starting, or ending, go with it.
        try {
            Await.until(
                    "no more is open than before",
                    SETTLED,
                    PAUSE,
                    () -> moreThan(before).isEmpty());
        } catch (IllegalStateException e) {
            left.addAll(moreThan(before));
        }
        sidecars.forEach((name, sidecar) -> {
            ShortFolder.filesBelow(sidecar.memory())
                    .forEach(file -> left.add("file " + file.getFileName() + " of " + name));
            sidecar.process().terminate();
        });
        daemon.process().terminate();
        daemon.workers().forEach(worker -> left.add("process " + worker.pid()));
        ShortFolder.filesBelow(daemon.socketFolder()).forEach(file -> left.add("socket " + file));
        ShortFolder.filesBelow(daemon.stateFolder().resolve("run")).forEach(file -> left.add("file " + file));
        return left;
    }

    private List<String> moreThan(Map<String, Integer> before) {
        var more = new ArrayList<String>();
        leftovers().forEach((what, now) -> addIfMore(more, what, now, before.getOrDefault(what, 0)));
        return more;
    }

    private static void addIfMore(List<String> left, String what, Number now, Number before) {
        if (now.doubleValue() > before.doubleValue()) {
            left.add(what + " " + now + ", not " + before);
        }
    }

    private Map<String, Integer> leftovers() {
        var now = new TreeMap<String, Integer>();
        countOpen(now, "daemon", daemon.process());
        sidecars.forEach((name, sidecar) -> countOpen(now, "sidecar " + name, sidecar.process()));
        now.put("workers", daemon.workers().size());
        return now;
    }

    private static void countOpen(Map<String, Integer> counts, String owner, HearthProcess process) {
        HearthProcess.openByKind(process.pid()).forEach((kind, count) -> counts.put(kind + " of " + owner, count));
    }

    @Override
    public void close() {
        functions.values().forEach(FunctionProcess::close);
        sidecars.values().forEach(SidecarProcess::close);
        daemon.close();
        folder.close();
    }
}
