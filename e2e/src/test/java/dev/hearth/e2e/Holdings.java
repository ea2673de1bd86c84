package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a daemon, its workers and some sidecars hold for functions: sessions, buffers and regions as their metrics say,
 * descriptors and processes as the system says. A test takes it before it does harm; whatever is more afterwards belongs
 * to the dead.
 */
final class Holdings {
    private static final List<String> OF_DAEMON = List.of(
            "hearth_sessions", "hearth_buffers", "hearth_buffer_bytes", "hearth_regions", "hearth_region_bytes");
    private static final List<String> OF_SIDECAR = List.of(
            "hearth_sidecar_sessions",
            "hearth_sidecar_regions",
            "hearth_sidecar_region_bytes",
            "hearth_sidecar_in_flight_frames",
            "hearth_sidecar_in_flight_bytes");

    private static final Duration PAUSE = Duration.ofMillis(30);
    private static final int SETTLED_LOOKS = 8;

    private final DaemonProcess daemon;
    private final List<SidecarProcess> sidecars;
    private final Map<String, Double> before;
    private final Map<String, Map<String, Integer>> openBefore;

    private Holdings(DaemonProcess daemon, List<SidecarProcess> sidecars) {
        this.daemon = daemon;
        this.sidecars = sidecars;
        this.before = settled();
        this.openBefore = open();
    }

    /**
     * What is held while nobody works, or some do so evenly in this many sessions. Waits until it is so, and the spare
     * worker is there; what is opened once and kept must have been opened.
     */
    static Holdings of(int sessions, DaemonProcess daemon, SidecarProcess... sidecars) {
        Await.until(sessions + " sessions, a spare worker and none that starts or ends", Node.SOON, PAUSE, () -> {
            MetricsPage page = daemon.page();
            return page.sum("hearth_sessions") == sessions
                    && page.sum("hearth_workers", "state=\"spare\"") == 1
                    && page.sum("hearth_workers", "state=\"unready\"") == 0;
        });
        return new Holdings(daemon, List.of(sidecars));
    }

    /** Waits until all metrics say that nothing is held for any function. */
    static void awaitNothing(DaemonProcess daemon, SidecarProcess... sidecars) {
        Await.until("nothing is held", Node.SOON, PAUSE, () -> {
            MetricsPage page = daemon.page();
            return OF_DAEMON.stream().allMatch(name -> page.sum(name) == 0)
                    && Arrays.stream(sidecars)
                            .map(SidecarProcess::page)
                            .allMatch(of -> OF_SIDECAR.stream().allMatch(name -> of.sum(name) == 0));
        });
    }

    /** Waits until more is held: a comparison that finds nothing changed would find nothing left behind either. */
    void awaitMore(String... what) {
        Await.until("more is held of " + List.of(what) + " than " + before, Node.SOON, PAUSE, () -> {
            Map<String, Double> now = now();
            return List.of(what).stream().allMatch(key -> now.getOrDefault(key, 0.0) > before.getOrDefault(key, 0.0));
        });
    }

    /** Waits until no more is held than at first. */
    void awaitNoMore() {
        try {
            Await.until("no more is held than before", Node.SOON, PAUSE, () -> more().isEmpty());
        } catch (IllegalStateException e) {
            Map<String, Double> more = more();
            assertTrue(
                    more.isEmpty(),
                    () -> "still held: " + more + ", before: " + before + "; open: " + open() + ", before: "
                            + openBefore);
        }
    }

    private Map<String, Double> more() {
        var more = new LinkedHashMap<String, Double>();
        for (Entry<String, Double> entry : now().entrySet()) {
            if (entry.getValue() > before.getOrDefault(entry.getKey(), 0.0)) {
                more.put(entry.getKey(), entry.getValue());
            }
        }
        return more;
    }

    /** What is held once it stays the same for a while: a worker that was just made opens and closes things of its own. */
    private Map<String, Double> settled() {
        var last = new AtomicReference<>(now());
        var unchanged = new AtomicInteger();
        Await.until("what is held stays the same", Node.SOON, PAUSE, () -> {
            Map<String, Double> now = now();
            boolean same = now.equals(last.getAndSet(now));
            return unchanged.updateAndGet(looks -> same ? looks + 1 : 0) == SETTLED_LOOKS;
        });
        return last.get();
    }

    private Map<String, Double> now() {
        var now = new LinkedHashMap<String, Double>();
        MetricsPage ofDaemon = daemon.page();
        OF_DAEMON.forEach(name -> now.put(name, ofDaemon.sum(name)));
        HearthProcess supervisor = daemon.process();
        now.put("children of the daemon", (double) supervisor.descendants().size());
        now.put("descriptors of the daemon", (double) HearthProcess.descriptors(supervisor.pid()));
        now.put("descriptors of workers", (double) daemon.workers().stream()
                .mapToInt(worker -> HearthProcess.descriptors(worker.pid()))
                .sum());
        for (SidecarProcess sidecar : sidecars) {
            String of = " of " + sidecar.process().name();
            MetricsPage page = sidecar.page();
            OF_SIDECAR.forEach(metric -> now.put(metric + of, page.sum(metric)));
            now.put("descriptors" + of, (double)
                    HearthProcess.descriptors(sidecar.process().pid()));
            now.put("files" + of, (double)
                    ShortFolder.filesBelow(sidecar.memory()).size());
        }
        return now;
    }

    /** Which descriptors each process holds, by kind: says what a count cannot. */
    private Map<String, Map<String, Integer>> open() {
        var open = new LinkedHashMap<String, Map<String, Integer>>();
        open.put("daemon", HearthProcess.openByKind(daemon.process().pid()));
        daemon.workers().forEach(worker -> open.put("worker " + worker.pid(), HearthProcess.openByKind(worker.pid())));
        sidecars.forEach(sidecar -> open.put(
                sidecar.process().name(),
                HearthProcess.openByKind(sidecar.process().pid())));
        return open;
    }
}
