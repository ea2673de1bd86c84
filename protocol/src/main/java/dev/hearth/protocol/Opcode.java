package dev.hearth.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Every message and its stable number. Codes are never reused; what a message holds is its frame's business.
 */
public enum Opcode {
    /** function → sidecar: Opens a session: the versions the client speaks and who it is. See {@link HelloFrame}. */
    HELLO(0x01),
    /** worker → sidecar → function: Answers HELLO (and the ATTACH of a frame connection): the version agreed on and the device behind the session, or why there is none. See {@link WelcomeFrame}. */
    WELCOME(0x02),
    /** sidecar → supervisor: Asks for a worker for the function of this sidecar. See {@link OpenFrame}. */
    OPEN(0x03),
    /** supervisor → sidecar: Answers OPEN: the socket of the tenant's worker and a one-time ticket for it. See {@link OpenedFrame}. */
    OPENED(0x04),
    /** sidecar → worker: First frame on each of the two connections to a worker. See {@link AttachFrame}. */
    ATTACH(0x05),
    /** function → sidecar → worker: Makes a file of the shared folder usable by the device. The sidecar opens it and sends its descriptor first, on the other connection. See {@link RegionFrame}. */
    REGION(0x10),
    /** sidecar → worker: Carries one open descriptor as SCM_RIGHTS, on the descriptor connection. See {@link DescriptorFrame}. */
    DESCRIPTOR(0x11),
    /** function → worker: Allocates zeroed device memory. See {@link AllocateFrame}. */
    ALLOCATE(0x12),
    /** function → worker: Loads a program; the worker takes the first variant its device understands. See {@link LoadFrame}. */
    LOAD(0x13),
    /** function → worker: Looks up a kernel of a module. See {@link KernelFrame}. */
    KERNEL(0x14),
    /** function → worker: Creates the stream named in the header. See {@link StreamFrame}. */
    STREAM(0x15),
    /** function → worker: Releases a handle of any kind, once the work enqueued before it is done. See {@link ReleaseFrame}. */
    RELEASE(0x16),
    /** function → worker: Copies bytes on the stream; either side may be a buffer or a region. See {@link CopyFrame}. */
    COPY(0x17),
    /** function → worker: Fills bytes on the stream with a repeated pattern. See {@link FillFrame}. */
    FILL(0x18),
    /** function → worker: Launches a kernel on the stream. See {@link LaunchFrame}. */
    LAUNCH(0x19),
    /** function → worker: Records an event on the stream. See {@link RecordFrame}. */
    RECORD(0x1a),
    /** function → worker: Makes later work of the stream wait for an event. See {@link WaitFrame}. */
    WAIT(0x1b),
    /** function → worker: Asks for numbers; answered by DONE. See {@link QueryFrame}. */
    QUERY(0x1c),
    /** function → worker: Asks for DONE once all work enqueued before on the stream (0: on every stream) is done. See {@link SynchronizeFrame}. */
    SYNCHRONIZE(0x1d),
    /** function → sidecar → worker: Trace context of the frames that follow (W3C Trace Context). See {@link TraceFrame}. */
    TRACE(0x1e),
    /** function → worker: Ends the session in order; everything it holds is released. See {@link CloseFrame}. */
    CLOSE(0x1f),
    /** worker → function: Answers SYNCHRONIZE and QUERY. The sequence in the header is that of the frame answered. See {@link DoneFrame}. */
    DONE(0x30),
    /** worker → sidecar: Tells how far the worker has read; the sidecar's admission counts what is in flight by it. The sequence in the header is that of the last frame taken. See {@link AckFrame}. */
    ACK(0x31),
    /** worker or sidecar → function: Ends the session: nothing on it can go on. The connection is closed after it. See {@link FaultFrame}. */
    FAULT(0x32),
    /** supervisor → worker: Gives a pooled worker its tenant. Answered by DONE. See {@link AssignFrame}. */
    ASSIGN(0x40),
    /** supervisor → worker: Announces a session that may attach with this ticket. Answered by DONE. See {@link AdmitFrame}. */
    ADMIT(0x41),
    /** worker → supervisor → builder: Asks for the device binary of a program. One descriptor comes with it: a sealed memory file with the options, then the source. See {@link BuildFrame}. */
    BUILD(0x42),
    /** builder → supervisor → worker: Answers BUILD. One descriptor comes with it when OK: a memory file or cache file with the binary. See {@link BuiltFrame}. */
    BUILT(0x43),
    /** worker → supervisor: What a worker holds and has used; sent when asked for by RETIRE, on connect and every second while it changes. See {@link UsageFrame}. */
    USAGE(0x44),
    /** supervisor → worker or builder: Asks the process to end its sessions and exit. See {@link RetireFrame}. */
    RETIRE(0x45);

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
