package dev.hearth.protocol;

import static dev.hearth.protocol.Frame.utf8;

import dev.hearth.protocol.VectorEncoders.Encoder;
import java.util.Map;

/** Writes the vectors of what is kept warm. */
final class WarmVectorEncoders {
    private WarmVectorEncoders() {}

    static void addTo(Map<String, Encoder> encoders) {
        kept(encoders);
        handedOver(encoders);
    }

    private static void kept(Map<String, Encoder> encoders) {
        encoders.put(
                "06-terms",
                at -> new TermsFrame(at.begin(Opcode.TERMS, TermsFrame.BYTES, 1, 0))
                        .keepWarmNs(0x8bb2c97000L)
                        .segment());
        encoders.put(
                "20-persistent",
                at -> new PersistentFrame(at.begin(Opcode.PERSISTENT, PersistentFrame.BYTES, 22, 0))
                        .buffer(9)
                        .lengthBytes(0x4000000)
                        .region(1)
                        .offset(4096)
                        .digest0(0x706050403020100L)
                        .digest1(0xf0e0d0c0b0a0908L)
                        .digest2(0x1716151413121110L)
                        .digest3(0x1f1e1d1c1b1a1918L)
                        .segment());
        encoders.put(
                "20-persistent-found",
                at -> new PersistentFrame(at.begin(Opcode.PERSISTENT, PersistentFrame.BYTES, 23, 0))
                        .buffer(10)
                        .lengthBytes(0x10000000001L)
                        .digest0(0x706050403020100L)
                        .digest1(0xf0e0d0c0b0a0908L)
                        .digest2(0x1716151413121110L)
                        .digest3(0x1f1e1d1c1b1a1918L)
                        .segment());
        encoders.put(
                "46-holds",
                at -> new HoldsFrame(at.begin(Opcode.HOLDS, HoldsFrame.bytes(utf8("blur")), 0, 0))
                        .digest0(0x706050403020100L)
                        .digest1(0xf0e0d0c0b0a0908L)
                        .digest2(0x1716151413121110L)
                        .digest3(0x1f1e1d1c1b1a1918L)
                        .rebuildNs(0x3b9aca00)
                        .kind(1)
                        .state(1)
                        .texts(utf8("blur"))
                        .segment());
        encoders.put(
                "46-holds-buffer",
                at -> new HoldsFrame(at.begin(Opcode.HOLDS, HoldsFrame.bytes(utf8("")), 0, 0))
                        .digest0(0x706050403020100L)
                        .digest1(0xf0e0d0c0b0a0908L)
                        .digest2(0x1716151413121110L)
                        .digest3(0x1f1e1d1c1b1a1918L)
                        .lengthBytes(0x4000000)
                        .rebuildNs(0x1dcd6500)
                        .kind(2)
                        .state(2)
                        .texts(utf8(""))
                        .segment());
    }

    private static void handedOver(Map<String, Encoder> encoders) {
        encoders.put(
                "47-prepare",
                at -> new PrepareFrame(at.begin(Opcode.PREPARE, PrepareFrame.bytes(utf8("-DN=3"), utf8("blur")), 7, 0))
                        .digest0(0x706050403020100L)
                        .digest1(0xf0e0d0c0b0a0908L)
                        .digest2(0x1716151413121110L)
                        .digest3(0x1f1e1d1c1b1a1918L)
                        .lengthBytes(74565)
                        .kind(1)
                        .format(1)
                        .texts(utf8("-DN=3"), utf8("blur"))
                        .segment());
        encoders.put(
                "47-prepare-buffer",
                at -> new PrepareFrame(at.begin(Opcode.PREPARE, PrepareFrame.bytes(utf8(""), utf8("")), 8, 0))
                        .digest0(0x706050403020100L)
                        .digest1(0xf0e0d0c0b0a0908L)
                        .digest2(0x1716151413121110L)
                        .digest3(0x1f1e1d1c1b1a1918L)
                        .lengthBytes(0x4000000)
                        .kind(2)
                        .texts(utf8(""), utf8(""))
                        .segment());
        encoders.put(
                "48-keep",
                at -> new KeepFrame(at.begin(Opcode.KEEP, KeepFrame.BYTES, 0, 0))
                        .digest0(0x706050403020100L)
                        .digest1(0xf0e0d0c0b0a0908L)
                        .digest2(0x1716151413121110L)
                        .digest3(0x1f1e1d1c1b1a1918L)
                        .lengthBytes(0x4000000)
                        .segment());
        encoders.put(
                "49-fetch",
                at -> new FetchFrame(at.begin(Opcode.FETCH, FetchFrame.BYTES, 9, 0))
                        .digest0(0x706050403020100L)
                        .digest1(0xf0e0d0c0b0a0908L)
                        .digest2(0x1716151413121110L)
                        .digest3(0x1f1e1d1c1b1a1918L)
                        .lengthBytes(0x4000000)
                        .segment());
        encoders.put(
                "4a-fetched",
                at -> new FetchedFrame(at.begin(Opcode.FETCHED, FetchedFrame.BYTES, 9, 0))
                        .lengthBytes(0x4000000)
                        .segment());
        encoders.put(
                "4a-fetched-absent",
                at -> new FetchedFrame(at.begin(Opcode.FETCHED, FetchedFrame.BYTES, 10, 0))
                        .status(4)
                        .segment());
    }
}
