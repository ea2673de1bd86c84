package dev.hearth.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;

/** A channel that gives out given bytes in pieces of a given size, and takes what is written in such pieces. */
final class ScriptedChannel implements ByteChannel {
    private final byte[] input;
    private final int pieceBytes;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private int at;
    private int writes;
    private boolean open = true;

    ScriptedChannel(byte[] input, int pieceBytes) {
        this.input = input;
        this.pieceBytes = pieceBytes;
    }

    @Override
    public int read(ByteBuffer into) throws ClosedChannelException {
        requireOpen();
        if (at == input.length) {
            return -1;
        }
        int bytes = Math.min(Math.min(pieceBytes, into.remaining()), input.length - at);
        into.put(input, at, bytes);
        at += bytes;
        return bytes;
    }

    @Override
    public int write(ByteBuffer from) throws ClosedChannelException {
        requireOpen();
        byte[] bytes = new byte[Math.min(pieceBytes, from.remaining())];
        from.get(bytes);
        output.writeBytes(bytes);
        writes++;
        return bytes.length;
    }

    private void requireOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    byte[] written() {
        return output.toByteArray();
    }

    int writes() {
        return writes;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
