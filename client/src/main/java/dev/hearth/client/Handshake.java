package dev.hearth.client;

import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.HelloFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.Version;
import dev.hearth.protocol.WelcomeFrame;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The first two frames of a session: HELLO says which versions of the protocol this client speaks and who it is, WELCOME
 * which one was agreed on and what device there is, or why there is none.
 *
 * @param name of the function, for logs and traces
 * @param minVersion lowest version that this client speaks
 * @param maxVersion highest version that this client speaks
 */
record Handshake(String name, int minVersion, int maxVersion) {
    private static final int MAX_NAME_BYTES = 256;

    /** What the session is. */
    record Welcome(int version, DeviceInfo device, Path folder, Token token) {}

    /**
     * Shakes hands over a connection; blocks until the answer is there.
     *
     * @param token of the session to be taken up, {@link Token#NONE} for a new one
     * @throws IOException where the connection ends or breaks before that: another attempt may do better
     * @throws AcceleratorException where the session is refused
     */
    Welcome shake(FrameChannel channel, Token token) throws IOException {
        byte[] text = Frame.utf8(name, MAX_NAME_BYTES);
        new HelloFrame(channel.claim(Opcode.HELLO, HelloFrame.bytes(text), 0))
                .minVersion(minVersion)
                .maxVersion(maxVersion)
                .resumeTokenHigh(token.high())
                .resumeTokenLow(token.low())
                .texts(text);
        try {
            channel.flush();
            return welcome(channel.next());
        } catch (ProtocolException e) {
            throw new AcceleratorException(e.status(), Opcode.HELLO, String.valueOf(e.getMessage()), e);
        }
    }

    private Welcome welcome(@Nullable Frame frame) throws IOException {
        if (frame == null) {
            throw new EOFException("it closed the connection without an answer");
        }
        if (frame.opcode() == Opcode.FAULT.code()) {
            var fault = new FaultFrame(frame.segment());
            throw new AcceleratorException(Status.of(fault.status()), Opcode.HELLO, fault.message());
        }
        if (frame.opcode() != Opcode.WELCOME.code()) {
            throw new ProtocolException(
                    Status.INVALID_FRAME,
                    "HELLO was answered with op code " + frame.opcode()
                            + ": what listens there is no accelerator sidecar");
        }
        var welcome = new WelcomeFrame(frame.segment());
        Status status = Status.of(welcome.status());
        if (status != Status.OK) {
            throw new AcceleratorException(status, Opcode.HELLO, welcome.message());
        }
        int version = Version.agree(minVersion, maxVersion, welcome.version(), welcome.version());
        return new Welcome(
                version,
                device(welcome),
                Path.of(welcome.folder()),
                new Token(welcome.resumeTokenHigh(), welcome.resumeTokenLow()));
    }

    private static DeviceInfo device(WelcomeFrame welcome) {
        return new DeviceInfo(
                welcome.deviceName(),
                switch (welcome.backend()) {
                    case 1 -> "opencl";
                    case 2 -> "cuda";
                    case 3 -> "pjrt";
                    default -> "unknown (" + welcome.backend() + ")";
                },
                welcome.deviceMemoryBytes(),
                welcome.maxAllocationBytes(),
                welcome.maxSharedBytes(),
                welcome.computeUnits(),
                welcome.maxBlockThreads(),
                welcome.maxBlockSharedBytes(),
                Arrays.stream(ProgramFormat.values())
                        .filter(format -> (welcome.formats() & format.bit()) != 0)
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
