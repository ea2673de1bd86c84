package dev.hearth.protocol.posix;

import java.io.IOException;

/** A system call failed. The message holds the call, the arguments that matter, the error number and its name. */
public final class PosixException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    PosixException(String call, int errno) {
        super(call + " failed: " + errno + " " + Errno.name(errno));
        this.errno = errno;
    }

    /** The error number, as in {@code errno.h} of Linux. */
    public int errno() {
        return errno;
    }
}
