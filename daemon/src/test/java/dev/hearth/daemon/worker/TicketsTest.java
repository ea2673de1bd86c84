package dev.hearth.daemon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.hearth.protocol.AdmitFrame;
import dev.hearth.protocol.Opcode;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TicketsTest {
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(40);

    private final Tickets tickets = new Tickets();

    private void announce(long high, long low) {
        MemorySegment frame = Messages.begin(Opcode.ADMIT, AdmitFrame.BYTES, 1);
        tickets.announce(new AdmitFrame(frame)
                .ticketHigh(high)
                .ticketLow(low)
                .functionUid(7)
                .expiresNs(LONG_NS));
    }

    /** Shows a ticket on a thread of its own, and returns when that waits. */
    private FutureTask<Tickets.@Nullable Admission> shown(BooleanSupplier isWanted) {
        var task = new FutureTask<Tickets.@Nullable Admission>(
                () -> tickets.redeem(5, 6, Tickets.FRAMES, isWanted, LONG_NS));
        Thread thread = Thread.ofPlatform().daemon().start(task);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return task;
    }

    /** The supervisor tells worker and sidecar at the same time. */
    @Test
    void ticketMayBeShownBeforeItIsAnnounced() throws Exception {
        var shown = shown(() -> true);
        announce(5, 7);
        announce(5, 6);
        Tickets.Admission admission = Objects.requireNonNull(shown.get());
        assertEquals(7, admission.functionUid());
        assertNull(tickets.redeem(5, 6, Tickets.FRAMES, () -> true, 0), "it was used");
        assertNotNull(tickets.redeem(5, 6, Tickets.DESCRIPTORS, () -> true, 0));
    }

    @Test
    void whoIsNoLongerWantedWaitsNoLonger() throws Exception {
        var isWanted = new AtomicBoolean(true);
        var shown = shown(isWanted::get);
        isWanted.set(false);
        tickets.lookAgain();
        assertNull(shown.get());
    }

    @Test
    void unknownTicketIsRefusedInTime() throws Exception {
        assertNull(tickets.redeem(5, 6, Tickets.FRAMES, () -> true, TimeUnit.MILLISECONDS.toNanos(20)));
    }
}
