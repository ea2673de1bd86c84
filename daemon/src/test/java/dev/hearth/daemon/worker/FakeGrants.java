package dev.hearth.daemon.worker;

import dev.hearth.protocol.GrantPage;
import dev.hearth.protocol.LeaseFrame;
import dev.hearth.protocol.LeasePage;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Futex;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/** The supervisor's side of a worker's lease: grants, recalls and waits for what comes back as a test tells it to. */
final class FakeGrants {
    /** So long that short kernels fit however busy the machine is. */
    static final long QUANTUM_NS = TimeUnit.SECONDS.toNanos(1);

    final LeasePage page;
    private final Futex word;
    private int grant = 1;

    private FakeGrants(LeasePage page, Futex word) {
        this.page = page;
        this.word = word;
    }

    /** Sends the worker its LEASE, and waits until it has given back what it had without one. */
    static FakeGrants shared(FakeSupervisor supervisor) throws IOException {
        FakeGrants grants = sent(supervisor);
        grants.awaitReturned();
        return grants;
    }

    /** Sends the worker its LEASE. */
    static FakeGrants sent(FakeSupervisor supervisor) throws IOException {
        try (Descriptor leaseFile = Descriptor.memory("lease", LeasePage.BYTES).seal(false);
                Descriptor grantFile = Descriptor.memory("grant", GrantPage.BYTES)) {
            MemorySegment grants = grantFile.map(GrantPage.BYTES, true, Arena.ofAuto());
            grantFile.sealForOthers();
            var made = new FakeGrants(
                    new LeasePage(leaseFile.map(LeasePage.BYTES, false, Arena.ofAuto())),
                    new Futex(grants, GrantPage.WORD));
            made.word.set(GrantPage.word(1, GrantPage.NONE));
            MemorySegment frame = Messages.begin(Opcode.LEASE, LeaseFrame.BYTES, 0);
            supervisor.send(new LeaseFrame(frame).quantumNs(QUANTUM_NS).segment(), leaseFile, grantFile);
            return made;
        }
    }

    void grant(int mode) throws IOException {
        grant++;
        word.set(GrantPage.word(grant, mode));
    }

    void recall() throws IOException {
        word.set(GrantPage.word(grant, GrantPage.NONE));
    }

    boolean isReturned() {
        return page.returned() == grant;
    }

    void awaitReturned() {
        WorkerFixture.await(this::isReturned);
    }

    void awaitWanted() {
        WorkerFixture.await(page::wants);
    }
}
