package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Answers HELLO (and the ATTACH of a frame connection): the version agreed on and the device behind the session, or why
 * there is none.
 * Direction: worker → sidecar → function.
 *
 * <pre>{@code
 * offset  size              field                meaning
 * 24      4                 status               OK, or why the session is refused
 * 28      2                 version              the version both sides speak from here on
 * 30      2                 backend              1 OpenCL, 2 CUDA, 3 PJRT
 * 32      8                 resumeTokenHigh      token that takes this session up again
 * 40      8                 resumeTokenLow       its other half
 * 48      8                 deviceMemoryBytes    device memory this tenant may allocate
 * 56      8                 maxAllocationBytes   largest single buffer
 * 64      8                 maxSharedBytes       most bytes of shared regions at once
 * 72      4                 formats              program formats the device takes: bit n stands for format n
 * 76      4                 computeUnits         compute units (SMs) of the device
 * 80      4                 maxBlockThreads      most work-items (threads) of a block
 * 84      4                 maxBlockSharedBytes  local (shared) memory of a block
 * 88      2                 deviceNameLength     bytes of the device name
 * 90      2                 folderLength         bytes of the folder
 * 92      2                 messageLength        bytes of the message
 * 94      2                 reserved             zero
 * 96      deviceNameLength  deviceName           name of the device
 * …       folderLength      folder               shared folder as the function sees it; the sidecar fills it in
 * …       messageLength     message              what to do about a refusal; empty when OK
 * }</pre>
 */
public record WelcomeFrame(MemorySegment segment) {
    static final long STATUS = 24;
    static final long VERSION = 28;
    static final long BACKEND = 30;
    static final long RESUME_TOKEN_HIGH = 32;
    static final long RESUME_TOKEN_LOW = 40;
    static final long DEVICE_MEMORY_BYTES = 48;
    static final long MAX_ALLOCATION_BYTES = 56;
    static final long MAX_SHARED_BYTES = 64;
    static final long FORMATS = 72;
    static final long COMPUTE_UNITS = 76;
    static final long MAX_BLOCK_THREADS = 80;
    static final long MAX_BLOCK_SHARED_BYTES = 84;
    static final long DEVICE_NAME_LENGTH = 88;
    static final long FOLDER_LENGTH = 90;
    static final long MESSAGE_LENGTH = 92;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 96;

    public WelcomeFrame {
        Frame.requireBytes(segment, BYTES, Opcode.WELCOME);
    }

    public int status() {
        return segment.get(Frame.INT, STATUS);
    }

    public WelcomeFrame status(int status) {
        segment.set(Frame.INT, STATUS, status);
        return this;
    }

    public int version() {
        return Frame.u16(segment, VERSION);
    }

    public WelcomeFrame version(int version) {
        segment.set(Frame.SHORT, VERSION, (short) version);
        return this;
    }

    public int backend() {
        return Frame.u16(segment, BACKEND);
    }

    public WelcomeFrame backend(int backend) {
        segment.set(Frame.SHORT, BACKEND, (short) backend);
        return this;
    }

    public long resumeTokenHigh() {
        return segment.get(Frame.LONG, RESUME_TOKEN_HIGH);
    }

    public WelcomeFrame resumeTokenHigh(long resumeTokenHigh) {
        segment.set(Frame.LONG, RESUME_TOKEN_HIGH, resumeTokenHigh);
        return this;
    }

    public long resumeTokenLow() {
        return segment.get(Frame.LONG, RESUME_TOKEN_LOW);
    }

    public WelcomeFrame resumeTokenLow(long resumeTokenLow) {
        segment.set(Frame.LONG, RESUME_TOKEN_LOW, resumeTokenLow);
        return this;
    }

    public long deviceMemoryBytes() {
        return segment.get(Frame.LONG, DEVICE_MEMORY_BYTES);
    }

    public WelcomeFrame deviceMemoryBytes(long deviceMemoryBytes) {
        segment.set(Frame.LONG, DEVICE_MEMORY_BYTES, deviceMemoryBytes);
        return this;
    }

    public long maxAllocationBytes() {
        return segment.get(Frame.LONG, MAX_ALLOCATION_BYTES);
    }

    public WelcomeFrame maxAllocationBytes(long maxAllocationBytes) {
        segment.set(Frame.LONG, MAX_ALLOCATION_BYTES, maxAllocationBytes);
        return this;
    }

    public long maxSharedBytes() {
        return segment.get(Frame.LONG, MAX_SHARED_BYTES);
    }

    public WelcomeFrame maxSharedBytes(long maxSharedBytes) {
        segment.set(Frame.LONG, MAX_SHARED_BYTES, maxSharedBytes);
        return this;
    }

    public int formats() {
        return segment.get(Frame.INT, FORMATS);
    }

    public WelcomeFrame formats(int formats) {
        segment.set(Frame.INT, FORMATS, formats);
        return this;
    }

    public int computeUnits() {
        return segment.get(Frame.INT, COMPUTE_UNITS);
    }

    public WelcomeFrame computeUnits(int computeUnits) {
        segment.set(Frame.INT, COMPUTE_UNITS, computeUnits);
        return this;
    }

    public int maxBlockThreads() {
        return segment.get(Frame.INT, MAX_BLOCK_THREADS);
    }

    public WelcomeFrame maxBlockThreads(int maxBlockThreads) {
        segment.set(Frame.INT, MAX_BLOCK_THREADS, maxBlockThreads);
        return this;
    }

    public int maxBlockSharedBytes() {
        return segment.get(Frame.INT, MAX_BLOCK_SHARED_BYTES);
    }

    public WelcomeFrame maxBlockSharedBytes(int maxBlockSharedBytes) {
        segment.set(Frame.INT, MAX_BLOCK_SHARED_BYTES, maxBlockSharedBytes);
        return this;
    }

    public int deviceNameLength() {
        return Frame.u16(segment, DEVICE_NAME_LENGTH);
    }

    public int folderLength() {
        return Frame.u16(segment, FOLDER_LENGTH);
    }

    public int messageLength() {
        return Frame.u16(segment, MESSAGE_LENGTH);
    }

    /** Name of the device. */
    public String deviceName() {
        return Frame.text(segment, BYTES, deviceNameLength());
    }

    /** Folder for shared regions, as the function sees it; filled in by the sidecar. */
    public String folder() {
        return Frame.text(segment, BYTES + deviceNameLength(), folderLength());
    }

    /** What to do about a refusal; empty when OK. */
    public String message() {
        return Frame.text(segment, BYTES + deviceNameLength() + folderLength(), messageLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] deviceName, byte[] folder, byte[] message) {
        return Frame.padded(BYTES + deviceName.length + folder.length + message.length);
    }

    /** Writes the texts and their lengths. */
    public WelcomeFrame texts(byte[] deviceName, byte[] folder, byte[] message) {
        long at = BYTES;
        at = Frame.putText(segment, DEVICE_NAME_LENGTH, at, deviceName);
        at = Frame.putText(segment, FOLDER_LENGTH, at, folder);
        Frame.putText(segment, MESSAGE_LENGTH, at, message);
        return this;
    }
}
