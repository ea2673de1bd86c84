package dev.hearth.protocol.posix;

/**
 * What the system knows of an open file.
 *
 * @param regular whether it is a regular file (a memory file is one)
 * @param uid its owner
 * @param mode kind and permission bits
 * @param lengthBytes its size
 * @param inode its number in its file system
 */
public record FileStatus(boolean regular, int uid, int mode, long lengthBytes, long inode) {}
