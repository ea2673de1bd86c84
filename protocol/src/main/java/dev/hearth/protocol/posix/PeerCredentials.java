package dev.hearth.protocol.posix;

/**
 * Who connected a Unix socket (or listens on it), as the kernel saw it at that moment.
 *
 * @param pid its process id; 0 where it is invisible from this process id namespace
 * @param uid its user id
 * @param gid its group id
 */
public record PeerCredentials(int pid, int uid, int gid) {}
