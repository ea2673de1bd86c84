package dev.hearth.protocol;

import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The other process of {@link ChannelStressTest}: arguments are the socket's path, a seed and a count of frames. */
final class StressPeer {
    private StressPeer() {}

    public static void main(String[] args) throws Exception {
        var address = UnixDomainSocketAddress.of(Path.of(args[0]));
        try (var channel = new FrameChannel(SocketChannel.open(address))) {
            System.out.println(StressTraffic.bothWays(channel, Long.parseLong(args[1]), Integer.parseInt(args[2])));
        }
    }
}
