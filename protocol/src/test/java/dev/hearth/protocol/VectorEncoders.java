package dev.hearth.protocol;

import static dev.hearth.protocol.Frame.utf8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the frame of every vector file by the records, at a given offset of a given buffer. */
final class VectorEncoders {
    /** Where a frame is written. */
    record Place(MemorySegment buffer, long offset) {
        MemorySegment begin(Opcode opcode, int lengthBytes, long sequence, long stream) {
            return Frame.begin(buffer, offset, opcode, lengthBytes, sequence, stream);
        }
    }

    /** Writes one frame and answers its bytes. */
    interface Encoder {
        MemorySegment encode(Place at);
    }

    static final List<Variant> VARIANTS = List.of(
            new Variant(ProgramFormat.OPENCL_C.code(), "-cl-std=CL1.2", utf8("kernel void f() {}")),
            new Variant(ProgramFormat.PTX.code(), "", utf8(".ptx é")));

    private static final int STRUCT_OFFSET = LaunchFrame.BYTES + 5 * LaunchFrame.ARGUMENT_BYTES;

    private VectorEncoders() {}

    static Map<String, Encoder> all() {
        var encoders = new TreeMap<String, Encoder>();
        opening(encoders);
        attaching(encoders);
        objects(encoders);
        work(encoders);
        questions(encoders);
        AnswerVectorEncoders.addTo(encoders);
        WarmVectorEncoders.addTo(encoders);
        return encoders;
    }

    private static void opening(Map<String, Encoder> encoders) {
        encoders.put(
                "01-hello",
                at -> new HelloFrame(at.begin(Opcode.HELLO, HelloFrame.bytes(utf8("edges/1.0")), 1, 0))
                        .minVersion(1)
                        .maxVersion(2)
                        .texts(utf8("edges/1.0"))
                        .segment());
        encoders.put(
                "01-hello-resume",
                at -> new HelloFrame(at.begin(Opcode.HELLO, HelloFrame.bytes(utf8("")), 1, 0))
                        .minVersion(1)
                        .maxVersion(0xffff)
                        .resumeTokenHigh(0xfedcba9876543210L)
                        .resumeTokenLow(0x123456789abcdefL)
                        .texts(utf8(""))
                        .segment());
        encoders.put(
                "02-welcome",
                at -> new WelcomeFrame(at.begin(
                                Opcode.WELCOME,
                                WelcomeFrame.bytes(utf8("pthread-AMD EPYC™"), utf8("/run/hearth/memory"), utf8("")),
                                1,
                                0))
                        .version(1)
                        .backend(1)
                        .resumeTokenHigh(0x102030405060708L)
                        .resumeTokenLow(0xf1f2f3f4f5f6f7f8L)
                        .deviceMemoryBytes(0x40000000L)
                        .maxAllocationBytes(0x20000001L)
                        .maxSharedBytes(0x40000002L)
                        .formats(2)
                        .computeUnits(0x1020304)
                        .maxBlockThreads(4096)
                        .maxBlockSharedBytes(0x10000)
                        .texts(utf8("pthread-AMD EPYC™"), utf8("/run/hearth/memory"), utf8(""))
                        .segment());
        encoders.put(
                "02-welcome-refused",
                at -> new WelcomeFrame(at.begin(
                                Opcode.WELCOME,
                                WelcomeFrame.bytes(
                                        utf8(""),
                                        utf8(""),
                                        utf8(
                                                "the peer speaks versions 3 to 4 of the protocol, this side version 1; update this side")),
                                1,
                                0))
                        .status(2)
                        .texts(
                                utf8(""),
                                utf8(""),
                                utf8(
                                        "the peer speaks versions 3 to 4 of the protocol, this side version 1; update this side"))
                        .segment());
    }

    private static void attaching(Map<String, Encoder> encoders) {
        encoders.put(
                "03-open",
                at -> new OpenFrame(at.begin(
                                Opcode.OPEN, OpenFrame.bytes(utf8("default/edges-00001"), utf8("eyJ.e30.c2ln")), 1, 0))
                        .minVersion(1)
                        .maxVersion(2)
                        .accelerator(3)
                        .priority(1)
                        .functionUid(1001)
                        .functionPid(0x12345)
                        .memoryBytes(0x123456789aL)
                        .share(100)
                        .resumeTokenHigh(0x807060504030201L)
                        .resumeTokenLow(0x1817161514131211L)
                        .texts(utf8("default/edges-00001"), utf8("eyJ.e30.c2ln"))
                        .segment());
        encoders.put(
                "04-opened",
                at -> new OpenedFrame(at.begin(Opcode.OPENED, OpenedFrame.bytes(utf8("worker-7.sock"), utf8("")), 1, 0))
                        .version(1)
                        .ticketHigh(0xdeadbeefcafef00dL)
                        .ticketLow(0x11223344556677L)
                        .texts(utf8("worker-7.sock"), utf8(""))
                        .segment());
        encoders.put(
                "04-opened-refused",
                at -> new OpenedFrame(at.begin(
                                Opcode.OPENED,
                                OpenedFrame.bytes(utf8(""), utf8("all 16 workers are in use; try again later")),
                                1,
                                0))
                        .status(17)
                        .texts(utf8(""), utf8("all 16 workers are in use; try again later"))
                        .segment());
        encoders.put(
                "05-attach",
                at -> new AttachFrame(at.begin(Opcode.ATTACH, AttachFrame.BYTES, 1, 0))
                        .ticketHigh(0xdeadbeefcafef00dL)
                        .ticketLow(0x11223344556677L)
                        .version(1)
                        .segment());
        encoders.put(
                "05-attach-descriptors",
                at -> new AttachFrame(at.begin(Opcode.ATTACH, AttachFrame.BYTES, 1, 0))
                        .ticketHigh(0xdeadbeefcafef00dL)
                        .ticketLow(0x11223344556677L)
                        .channel(1)
                        .version(1)
                        .segment());
        encoders.put(
                "07-resume",
                at -> new ResumeFrame(at.begin(Opcode.RESUME, ResumeFrame.BYTES, 1, 0))
                        .ticketHigh(0xdeadbeefcafef00dL)
                        .ticketLow(0x11223344556677L)
                        .resumeTokenHigh(0xfedcba9876543210L)
                        .resumeTokenLow(0x123456789abcdefL)
                        .version(1)
                        .segment());
    }

    private static void objects(Map<String, Encoder> encoders) {
        encoders.put(
                "10-region",
                at -> new RegionFrame(at.begin(Opcode.REGION, RegionFrame.bytes(utf8("4711-1")), 2, 0))
                        .region(1)
                        .lengthBytes(0x4000000L)
                        .texts(utf8("4711-1"))
                        .segment());
        encoders.put(
                "11-descriptor",
                at -> new DescriptorFrame(at.begin(Opcode.DESCRIPTOR, DescriptorFrame.bytes(utf8("")), 2, 0))
                        .region(1)
                        .lengthBytes(0x4000000L)
                        .texts(utf8(""))
                        .segment());
        encoders.put(
                "11-descriptor-refused",
                at -> new DescriptorFrame(at.begin(
                                Opcode.DESCRIPTOR, DescriptorFrame.bytes(utf8("4711-2 is no regular file")), 3, 0))
                        .region(2)
                        .status(7)
                        .texts(utf8("4711-2 is no regular file"))
                        .segment());
        encoders.put(
                "12-allocate",
                at -> new AllocateFrame(at.begin(Opcode.ALLOCATE, AllocateFrame.BYTES, 3, 0))
                        .buffer(0x203040506070809L)
                        .lengthBytes(0x10000000001L)
                        .segment());
        encoders.put("13-load", at -> {
            var load = new LoadFrame(at.begin(Opcode.LOAD, LoadFrame.BYTES + (int) Variant.bytes(VARIANTS), 4, 0))
                    .module(3)
                    .lengthBytes(Variant.bytes(VARIANTS))
                    .variantCount(2);
            Variant.write(VARIANTS, load.inline(), 0);
            return load.segment();
        });
        encoders.put(
                "13-load-region",
                at -> new LoadFrame(at.begin(Opcode.LOAD, LoadFrame.BYTES, 5, 0))
                        .module(4)
                        .region(1)
                        .offset(4096)
                        .lengthBytes(1048576)
                        .variantCount(1)
                        .segment());
        encoders.put(
                "14-kernel",
                at -> new KernelFrame(at.begin(Opcode.KERNEL, KernelFrame.bytes(utf8("blur")), 6, 0))
                        .kernel(5)
                        .module(3)
                        .texts(utf8("blur"))
                        .segment());
        encoders.put(
                "15-stream",
                at -> new StreamFrame(at.begin(Opcode.STREAM, StreamFrame.BYTES, 7, 6))
                        .priority(1)
                        .segment());
        encoders.put(
                "15-stream-low",
                at -> new StreamFrame(at.begin(Opcode.STREAM, StreamFrame.BYTES, 8, 7))
                        .priority(-1)
                        .segment());
        encoders.put(
                "16-release",
                at -> new ReleaseFrame(at.begin(Opcode.RELEASE, ReleaseFrame.BYTES, 9, 0))
                        .handle(0x8877665544332211L)
                        .segment());
    }

    private static void work(Map<String, Encoder> encoders) {
        encoders.put(
                "17-copy",
                at -> new CopyFrame(at.begin(Opcode.COPY, CopyFrame.BYTES, 10, 6))
                        .source(1)
                        .sourceOffset(0x102030405L)
                        .destination(2)
                        .destinationOffset(0xa0b0c0d0eL)
                        .lengthBytes(0x1112131415L)
                        .segment());
        encoders.put(
                "18-fill",
                at -> new FillFrame(at.begin(Opcode.FILL, FillFrame.BYTES, 11, 6))
                        .destination(2)
                        .offset(256)
                        .lengthBytes(4096)
                        .patternBytes(16)
                        .patternLow(0x706050403020100L)
                        .patternHigh(0xf0e0d0c0b0a0908L)
                        .segment());
        encoders.put(
                "18-fill-byte",
                at -> new FillFrame(at.begin(Opcode.FILL, FillFrame.BYTES, 12, 6))
                        .destination(2)
                        .offset(3)
                        .lengthBytes(5)
                        .patternBytes(1)
                        .patternLow(255)
                        .segment());
        encoders.put("19-launch", at -> {
            MemorySegment frame = at.begin(Opcode.LAUNCH, LaunchFrame.bytes(5, 12), 13, 6);
            for (int i = 0; i < 12; i++) {
                frame.set(ValueLayout.JAVA_BYTE, STRUCT_OFFSET + i, (byte) (0xc0 + i));
            }
            return new LaunchFrame(frame)
                    .kernel(5)
                    .gridX(0x1020304)
                    .gridY(0x5060708)
                    .gridZ(3)
                    .blockX(16)
                    .blockY(8)
                    .blockZ(2)
                    .sharedMemoryBytes(8192)
                    .argumentCount(5)
                    .buffer(0, 2, 64)
                    .scalar(1, 4, 0xffffffffL)
                    .local(2, 1024)
                    .struct(3, 12, STRUCT_OFFSET)
                    .scalar(4, 8, 0x400921fb54442d18L)
                    .segment();
        });
        encoders.put(
                "19-launch-arrays",
                at -> new LaunchFrame(at.begin(Opcode.LAUNCH, LaunchFrame.bytes(3, 32), 15, 6))
                        .kernel(5)
                        .gridX(1)
                        .gridY(1)
                        .gridZ(1)
                        .blockX(1)
                        .blockY(1)
                        .blockZ(1)
                        .argumentCount(3)
                        .array(0, 2, 64, ElementType.F32.code(), 136, 3, 0x102030405L)
                        .scalar(1, 4, 7)
                        .array(2, 3, 0, ElementType.F4E2M1FN.code(), 160)
                        .segment());
        encoders.put(
                "19-launch-empty",
                at -> new LaunchFrame(at.begin(Opcode.LAUNCH, LaunchFrame.bytes(0, 0), 14, 6))
                        .kernel(5)
                        .gridX(1)
                        .gridY(1)
                        .gridZ(1)
                        .blockX(1)
                        .blockY(1)
                        .blockZ(1)
                        .segment());
        encoders.put(
                "1a-record",
                at -> new RecordFrame(at.begin(Opcode.RECORD, RecordFrame.BYTES, 15, 6))
                        .event(8)
                        .segment());
        encoders.put(
                "1b-wait",
                at -> new WaitFrame(at.begin(Opcode.WAIT, WaitFrame.BYTES, 16, 7))
                        .event(8)
                        .segment());
    }

    private static void questions(Map<String, Encoder> encoders) {
        encoders.put(
                "1c-query",
                at -> new QueryFrame(at.begin(Opcode.QUERY, QueryFrame.BYTES, 17, 0))
                        .subject(1)
                        .first(8)
                        .second(9)
                        .segment());
        encoders.put(
                "1c-query-memory",
                at -> new QueryFrame(at.begin(Opcode.QUERY, QueryFrame.BYTES, 18, 0))
                        .subject(2)
                        .segment());
        encoders.put("1d-synchronize", at -> at.begin(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, 19, 6));
        encoders.put(
                "1e-trace",
                at -> new TraceFrame(at.begin(Opcode.TRACE, TraceFrame.BYTES, 20, 0))
                        .traceIdHigh(0x4bf92f3577b34da6L)
                        .traceIdLow(0xa3ce929d0e0e4736L)
                        .spanId(0xf067aa0ba902b7L)
                        .traceFlags(1)
                        .segment());
        encoders.put("1f-close", at -> at.begin(Opcode.CLOSE, CloseFrame.BYTES, 21, 0));
    }
}
