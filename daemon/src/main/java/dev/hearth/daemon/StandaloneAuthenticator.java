package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.share.Priority;
import dev.hearth.protocol.OpenFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.PeerCredentials;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Off-cluster: the kernel says which user is at the other end of the socket, and that user may name as many tenants of its
 * own as it likes: {@code <uid>/<name>}.
 */
final class StandaloneAuthenticator implements Authenticator {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

    /**
     * {@inheritDoc}
     *
     * <p>Only a sidecar that runs as root may speak for a function of another user; what another says of that is not
     * believed, and its own uid is taken.
     */
    @Override
    public Identity authenticate(PeerCredentials peer, OpenFrame open, long keepWarmNs) {
        String name = open.tenant();
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException(
                    Status.INVALID_ARGUMENT,
                    "'" + name.substring(0, Math.min(80, name.length()))
                            + "' is no tenant name; use at most 63 letters,"
                            + " digits, '.', '_' or '-', with a letter or digit first and last (hearth.sidecar.tenant)");
        }
        int uid = peer.uid() == 0 ? open.functionUid() : peer.uid();
        return new Identity(
                Integer.toUnsignedString(uid) + "/" + name,
                uid,
                kind(open.accelerator()),
                open.memoryBytes(),
                open.share(),
                Priority.of(open.priority()),
                keepWarmNs);
    }

    private static Device.@Nullable Kind kind(int accelerator) {
        if (accelerator == 0) {
            return null;
        }
        Device.Kind[] kinds = Device.Kind.values();
        if (accelerator > kinds.length) {
            throw new RefusedException(
                    Status.INVALID_ARGUMENT, "accelerator " + accelerator + " is none: 0 any, 1 gpu, 2 tpu, 3 cpu");
        }
        return kinds[accelerator - 1];
    }
}
