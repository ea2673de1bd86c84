package dev.hearth.protocol;

/** Outcome of a frame, a session or a launch, and its stable number on the wire. Codes are never reused. */
public enum Status {
    /** Nothing went wrong. */
    OK(0),
    /** A frame is too short, too long, cut off or holds a text that does not fit it. */
    INVALID_FRAME(1),
    /** The two sides share no protocol version. */
    UNSUPPORTED_VERSION(2),
    /** This version knows no such op code. */
    UNKNOWN_OPCODE(3),
    /** A handle names nothing of this session, or a thing of another kind. */
    INVALID_HANDLE(4),
    /** A value is outside what the call allows. */
    INVALID_ARGUMENT(5),
    /** An offset and length reach outside a buffer or region. */
    OUT_OF_RANGE(6),
    /** A shared region's file is missing, no regular file, not the function's own, or of another size. */
    INVALID_REGION(7),
    /** The program does not compile; the message is the compiler's log. */
    COMPILE_FAILED(8),
    /** The module has no kernel of that name. */
    KERNEL_NOT_FOUND(9),
    /** Count, size or kind of the arguments, or the grid or block, do not fit the kernel or the device. */
    INVALID_LAUNCH(10),
    /** The device has no memory left. */
    OUT_OF_MEMORY(11),
    /** The tenant has no quota left. */
    OUT_OF_QUOTA(12),
    /** The worker or device behind the session is gone, and with it all device memory that was not persistent. */
    DEVICE_LOST(13),
    /** A kernel ran longer than its deadline. */
    DEADLINE_EXCEEDED(14),
    /** The daemon cannot be reached. */
    UNAVAILABLE(15),
    /** The peer could not prove who it is. */
    UNAUTHENTICATED(16),
    /** As many sessions or workers as allowed are in use. */
    BUSY(17),
    /** The device takes none of the program's formats, or lacks what is asked for. */
    UNSUPPORTED(18),
    /** The sidecar refuses frames of this function for now. */
    REJECTED(19),
    /** A bug of Hearth; the daemon's log has the details. */
    INTERNAL(20);

    private static final Status[] BY_CODE = values();

    private final int code;

    Status(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The status of a number on the wire; a number that this version does not know is {@link #INTERNAL}. */
    public static Status of(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : INTERNAL;
    }
}
