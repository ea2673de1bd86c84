package dev.hearth.perf;

import dev.hearth.e2e.ShortFolder;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.HelloFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.sidecar.Sidecar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;

/**
 * A session of a function with a sidecar in this process, which relays to a {@link SinkNode}: the sockets and the threads
 * of production, and no device.
 *
 * @param channel the function's end, of the kind that the client uses
 */
record RelaySession(ShortFolder folder, SinkNode node, Sidecar sidecar, FrameChannel channel) implements AutoCloseable {
    static RelaySession open() {
        ShortFolder folder = ShortFolder.create();
        Path at = folder.path();
        try {
            SinkNode node = SinkNode.in(at);
            Sidecar sidecar = Sidecar.launch(Map.of(
                    "hearth.sidecar.socket", at.resolve("function.sock").toString(),
                    "hearth.sidecar.grpc-socket", at.resolve("grpc.sock").toString(),
                    "hearth.sidecar.daemon-socket", at.resolve("daemon.sock").toString(),
                    "hearth.sidecar.shared-folder", folder.memory().toString()));
            var channel = new FrameChannel(SocketChannel.open(
                    UnixDomainSocketAddress.of(sidecar.config().socket())));
            hello(channel);
            return new RelaySession(folder, node, sidecar, channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void hello(FrameChannel channel) throws IOException {
        byte[] name = Frame.utf8("relay benchmark");
        new HelloFrame(channel.claim(Opcode.HELLO, HelloFrame.bytes(name), 0))
                .minVersion(Frame.MIN_VERSION)
                .maxVersion(Frame.VERSION)
                .texts(name);
        channel.flush();
        Frame answer = channel.next();
        if (answer == null || answer.opcode() != Opcode.WELCOME.code()) {
            throw new IOException("the sidecar did not welcome the benchmark");
        }
        var welcome = new WelcomeFrame(answer.segment());
        if (welcome.status() != 0) {
            throw new IOException("the sidecar refused the benchmark: " + welcome.message());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        sidecar.close();
        node.close();
        folder.close();
    }
}
