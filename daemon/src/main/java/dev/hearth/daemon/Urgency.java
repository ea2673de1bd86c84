package dev.hearth.daemon;

import dev.hearth.protocol.posix.Scheduling;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * How urgent one worker is to the processors. Nobody waits for a spare one: it runs only where they have nothing else to
 * do, so that its start takes nothing from the tenants that are here. From when somebody wants it, ready or not, it is as
 * urgent as all others. Any thread may call.
 */
final class Urgency {
    private static final Logger LOG = System.getLogger(Urgency.class.getName());

    private boolean urgent;
    private @Nullable ChildProcess child;

    private Urgency(boolean urgent) {
        this.urgent = urgent;
    }

    /** Of a worker that somebody waits for. */
    static Urgency now() {
        return new Urgency(true);
    }

    /** Of a worker that nobody waits for. */
    static Urgency later() {
        return new Urgency(false);
    }

    /** Of a worker that an earlier supervisor started, for nobody yet. */
    static Urgency of(ChildProcess child) {
        var urgency = later();
        urgency.child = child;
        return urgency;
    }

    /** It was started just now. */
    synchronized void started(ChildProcess process) {
        child = process;
        if (!urgent) {
            try {
                Scheduling.beginIdle(process.pid());
            } catch (IOException e) {
                LOG.log(Level.WARNING, "{0} starts as urgent as all others: {1}", process.name(), e.getMessage());
            }
        }
    }

    /** Somebody wants it. */
    synchronized void raise() {
        urgent = true;
        ChildProcess process = child;
        if (process != null && process.isAlive()) {
            try {
                Scheduling.endIdle(process.pid());
            } catch (IOException e) {
                LOG.log(Level.ERROR, "{0} gets what the others leave: {1}", process.name(), e.getMessage());
            }
        }
    }
}
