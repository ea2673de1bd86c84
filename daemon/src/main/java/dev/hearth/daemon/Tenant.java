package dev.hearth.daemon;

import dev.hearth.protocol.OpenFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.PeerCredentials;
import java.util.regex.Pattern;

/**
 * Who a session is for.
 *
 * @param name of the tenant: {@code <uid>/<name>} off-cluster
 * @param uid of the function, which must own the files of its regions
 */
record Tenant(String name, int uid) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

    /**
     * The tenant off-cluster: the kernel says who is at the other end of the socket. Only a sidecar that runs as root may
     * speak for a function of another user; what another says of that is not believed, and its own uid is taken.
     *
     * @throws RefusedException where the name is none
     */
    static Tenant standalone(PeerCredentials peer, OpenFrame open) {
        String name = open.tenant();
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException(
                    Status.INVALID_ARGUMENT,
                    "'" + name.substring(0, Math.min(80, name.length()))
                            + "' is no tenant name; use at most 63 letters,"
                            + " digits, '.', '_' or '-', with a letter or digit first and last (hearth.sidecar.tenant)");
        }
        int uid = peer.uid() == 0 ? open.functionUid() : peer.uid();
        return new Tenant(Integer.toUnsignedString(uid) + "/" + name, uid);
    }
}
