package dev.hearth.protocol;

import static dev.hearth.protocol.Frame.utf8;

import dev.hearth.protocol.VectorEncoders.Encoder;
import java.util.Map;

/** Writes the frames of the vectors that workers and the supervisor send; the rest of {@link VectorEncoders}. */
final class AnswerVectorEncoders {
    private AnswerVectorEncoders() {}

    static void addTo(Map<String, Encoder> encoders) {
        answers(encoders);
        control(encoders);
        upkeep(encoders);
    }

    private static void answers(Map<String, Encoder> encoders) {
        encoders.put(
                "30-done",
                at -> new DoneFrame(at.begin(Opcode.DONE, DoneFrame.bytes(utf8("")), 19, 6))
                        .first(0x123456789L)
                        .second(42)
                        .texts(utf8(""))
                        .segment());
        encoders.put(
                "30-done-failed",
                at -> new DoneFrame(at.begin(Opcode.DONE, DoneFrame.bytes(utf8("error: größe undeclared")), 19, 6))
                        .status(8)
                        .failedOpcode(19)
                        .failedSequence(4)
                        .texts(utf8("error: größe undeclared"))
                        .segment());
        encoders.put(
                "31-ack",
                at -> new AckFrame(at.begin(Opcode.ACK, AckFrame.BYTES, 17, 0))
                        .receivedFrames(16)
                        .receivedBytes(0x10203040506L)
                        .segment());
        encoders.put(
                "32-fault",
                at -> new FaultFrame(at.begin(
                                Opcode.FAULT,
                                FaultFrame.bytes(utf8("the worker of this tenant ended; open a new session")),
                                21,
                                0))
                        .status(13)
                        .texts(utf8("the worker of this tenant ended; open a new session"))
                        .segment());
    }

    private static void control(Map<String, Encoder> encoders) {
        encoders.put(
                "40-assign",
                at -> new AssignFrame(at.begin(Opcode.ASSIGN, AssignFrame.bytes(utf8("1001/default")), 1, 0))
                        .memoryBytes(0x40000000L)
                        .maxSharedBytes(0x80000000L)
                        .kernelDeadlineNs(0x6fc23ac00L)
                        .share(100)
                        .priority(2)
                        .texts(utf8("1001/default"))
                        .segment());
        encoders.put(
                "41-admit",
                at -> new AdmitFrame(at.begin(Opcode.ADMIT, AdmitFrame.BYTES, 2, 0))
                        .ticketHigh(0xdeadbeefcafef00dL)
                        .ticketLow(0x11223344556677L)
                        .functionUid(1001)
                        .expiresNs(0x2540be400L)
                        .segment());
        encoders.put(
                "42-build",
                at -> new BuildFrame(at.begin(Opcode.BUILD, BuildFrame.BYTES, 3, 0))
                        .digest0(0x706050403020100L)
                        .digest1(0xf0e0d0c0b0a0908L)
                        .digest2(0x1716151413121110L)
                        .digest3(0x1f1e1d1c1b1a1918L)
                        .format(1)
                        .optionsLength(13)
                        .sourceLength(0x1234567L)
                        .segment());
        encoders.put(
                "43-built",
                at -> new BuiltFrame(at.begin(Opcode.BUILT, BuiltFrame.bytes(utf8("")), 3, 0))
                        .cached(1)
                        .binaryLength(0x89abcdeL)
                        .texts(utf8(""))
                        .segment());
        encoders.put(
                "43-built-failed",
                at -> new BuiltFrame(
                                at.begin(Opcode.BUILT, BuiltFrame.bytes(utf8("1:1: error: expected identifier")), 4, 0))
                        .status(8)
                        .texts(utf8("1:1: error: expected identifier"))
                        .segment());
    }

    private static void upkeep(Map<String, Encoder> encoders) {
        encoders.put(
                "44-usage",
                at -> new UsageFrame(at.begin(Opcode.USAGE, UsageFrame.bytes(utf8("1001/default")), 0, 0))
                        .processId(4242)
                        .sessions(2)
                        .buffers(3)
                        .regions(4)
                        .bufferBytes(0x1000005L)
                        .regionBytes(0x2000006L)
                        .deviceNs(0x3000007L)
                        .launches(0x4000008L)
                        .frames(0x5000009L)
                        .busyNs(0x600000aL)
                        .texts(utf8("1001/default"))
                        .segment());
        encoders.put(
                "44-usage-asked",
                at -> new UsageFrame(at.begin(Opcode.USAGE, UsageFrame.bytes(utf8("")), 5, 0))
                        .texts(utf8(""))
                        .segment());
        encoders.put("45-retire", at -> at.begin(Opcode.RETIRE, RetireFrame.BYTES, 6, 0));
        encoders.put(
                "50-lease",
                at -> new LeaseFrame(at.begin(Opcode.LEASE, LeaseFrame.BYTES, 7, 0))
                        .quantumNs(2_000_000)
                        .segment());
    }
}
