package dev.hearth.daemon.worker;

import dev.hearth.protocol.GrantPage;
import dev.hearth.protocol.LeasePage;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Futex;
import java.io.IOException;
import java.lang.foreign.Arena;

/**
 * The two pages that came with a LEASE, mapped: the worker's own, on which it tells and asks, and the supervisor's, on
 * which it reads its grant. A mapping goes by the descriptor, so whose user the worker runs as is of no account.
 *
 * <p>Any thread may call {@link #word}, {@link #await} and {@link #wake}; the {@link DeviceLease} writes under its lock.
 */
final class LeasePages {
    private final LeasePage lease;
    private final Futex bell;
    private final Futex word;

    private LeasePages(LeasePage lease, Futex bell, Futex word) {
        this.lease = lease;
        this.bell = bell;
        this.word = word;
    }

    /** Maps the pages in these files; the descriptors stay the caller's. */
    static LeasePages map(Descriptor leaseFile, Descriptor grantFile) throws IOException {
        requirePage(leaseFile, LeasePage.BYTES);
        requirePage(grantFile, GrantPage.BYTES);
        // Unmapped when nobody can look at them any more: threads may still do so when the next ones come.
        var lease = new LeasePage(leaseFile.map(LeasePage.BYTES, true, Arena.ofAuto()));
        return new LeasePages(
                lease,
                new Futex(lease.segment(), LeasePage.BELL),
                new Futex(grantFile.map(GrantPage.BYTES, false, Arena.ofAuto()), GrantPage.WORD));
    }

    private static void requirePage(Descriptor file, int bytes) throws IOException {
        if (!file.isSealed(false) || file.status().lengthBytes() < bytes) {
            throw new ProtocolException(Status.INVALID_FRAME, "a page that is too short or not of fixed length");
        }
    }

    /** What the grant page says now. */
    int word() {
        return word.value();
    }

    /** Blocks while the grant page says what was seen there. May return early: look again. */
    void await(int seen, long timeoutNs) throws IOException {
        word.await(seen, timeoutNs);
    }

    /** Wakes who waits for the grant page. */
    void wake() {
        try {
            word.wake();
        } catch (IOException e) {
            Worker.log("a thread could not be woken: " + e.getMessage());
        }
    }

    /** Asks for the device. */
    void ask() {
        lease.wants(true);
        ring();
    }

    /** Gives a grant back, and says whether another is wanted. */
    void giveBack(int grant, boolean wants) {
        lease.wants(wants);
        lease.returned(grant);
        ring();
    }

    /** Tells how many sessions there are. */
    void sessions(int sessions) {
        lease.sessions(sessions);
        ring();
    }

    /** Writes down what a tenant has used; nobody is woken for it. */
    void tell(Tenant tenant) {
        tenant.describe(lease);
    }

    private void ring() {
        try {
            bell.ring();
        } catch (IOException e) {
            Worker.log("the supervisor could not be woken: " + e.getMessage());
        }
    }
}
