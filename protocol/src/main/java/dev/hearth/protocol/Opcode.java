package dev.hearth.protocol;

import org.jspecify.annotations.Nullable;

/** Every message, who sends it to whom, and its stable number. Codes are never reused; its frame says what it holds. */
public enum Opcode {
    /** function → sidecar: {@link HelloFrame}. */
    HELLO(0x01),
    /** worker → sidecar → function: {@link WelcomeFrame}. */
    WELCOME(0x02),
    /** sidecar → supervisor: {@link OpenFrame}. */
    OPEN(0x03),
    /** supervisor → sidecar: {@link OpenedFrame}. */
    OPENED(0x04),
    /** sidecar → worker: {@link AttachFrame}. */
    ATTACH(0x05),
    /** sidecar → supervisor: {@link TermsFrame}. */
    TERMS(0x06),
    /** sidecar → worker: {@link ResumeFrame}. */
    RESUME(0x07),
    /** function → sidecar → worker: {@link RegionFrame}. */
    REGION(0x10),
    /** sidecar → worker: {@link DescriptorFrame}. */
    DESCRIPTOR(0x11),
    /** function → worker: {@link AllocateFrame}. */
    ALLOCATE(0x12),
    /** function → worker: {@link LoadFrame}. */
    LOAD(0x13),
    /** function → worker: {@link KernelFrame}. */
    KERNEL(0x14),
    /** function → worker: {@link StreamFrame}. */
    STREAM(0x15),
    /** function → worker: {@link ReleaseFrame}. */
    RELEASE(0x16),
    /** function → worker: {@link CopyFrame}. */
    COPY(0x17),
    /** function → worker: {@link FillFrame}. */
    FILL(0x18),
    /** function → worker: {@link LaunchFrame}. */
    LAUNCH(0x19),
    /** function → worker: {@link RecordFrame}. */
    RECORD(0x1a),
    /** function → worker: {@link WaitFrame}. */
    WAIT(0x1b),
    /** function → worker: {@link QueryFrame}. */
    QUERY(0x1c),
    /** function → worker: {@link SynchronizeFrame}. */
    SYNCHRONIZE(0x1d),
    /** function → sidecar → worker: {@link TraceFrame}. */
    TRACE(0x1e),
    /** function → worker, sidecar → worker: {@link CloseFrame}. */
    CLOSE(0x1f),
    /** function → worker: {@link PersistentFrame}. */
    PERSISTENT(0x20),
    /** worker → function, worker → supervisor: {@link DoneFrame}. */
    DONE(0x30),
    /** worker → sidecar: {@link AckFrame}. */
    ACK(0x31),
    /** worker or sidecar → function: {@link FaultFrame}. */
    FAULT(0x32),
    /** supervisor → worker: {@link AssignFrame}. */
    ASSIGN(0x40),
    /** supervisor → worker: {@link AdmitFrame}. */
    ADMIT(0x41),
    /** worker → supervisor → builder: {@link BuildFrame}. */
    BUILD(0x42),
    /** builder → supervisor → worker: {@link BuiltFrame}. */
    BUILT(0x43),
    /** worker → supervisor, supervisor → worker: {@link UsageFrame}. */
    USAGE(0x44),
    /** supervisor → worker or builder: {@link RetireFrame}. */
    RETIRE(0x45),
    /** worker → supervisor: {@link HoldsFrame}. */
    HOLDS(0x46),
    /** supervisor → worker: {@link PrepareFrame}. */
    PREPARE(0x47),
    /** worker → supervisor: {@link KeepFrame}. */
    KEEP(0x48),
    /** worker → supervisor: {@link FetchFrame}. */
    FETCH(0x49),
    /** supervisor → worker: {@link FetchedFrame}. */
    FETCHED(0x4a),
    /** supervisor → worker: {@link LeaseFrame}. */
    LEASE(0x50);

    private static final Opcode[] BY_CODE = new Opcode[256];

    static {
        for (Opcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;

    Opcode(int code) {
        this.code = code;
    }

    /** The number on the wire, 1 to 255. */
    public int code() {
        return code;
    }

    /** The op code of a number on the wire, or null where this version knows none. */
    public static @Nullable Opcode of(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
