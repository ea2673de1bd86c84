package dev.hearth.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a worker listens for sidecars: {@code worker-7.sock} in the socket folder. A worker that is a user of its own may
 * not write there; then that name is a link to a socket in a folder beside it, in which the worker may.
 *
 * @param name of the worker
 * @param path that sidecars connect to
 * @param bound that the worker binds
 */
record WorkerSocket(String name, Path path, Path bound) {
    /** Everyone may pass, the worker's group may write, and none may remove what is another's: the sticky bit. */
    private static final int FOLDER_MODE = 01771;

    /** The socket of a worker that runs as the daemon's own user. */
    static WorkerSocket of(Path folder, String name) {
        Path path = folder.resolve(name + ".sock");
        return new WorkerSocket(name, path, path);
    }

    /** The socket of a worker that is another user, which has a group of the same number; makes its folder and the link. */
    static WorkerSocket linked(Path folder, String name, int uid) throws IOException {
        WorkerSocket socket = new WorkerSocket(name, folder.resolve(name + ".sock"), boundBelow(folder, name));
        socket.delete();
        Path own = Files.createDirectory(folder.resolve(name));
        StateFolder.share(own, uid, FOLDER_MODE);
        Files.createSymbolicLink(socket.path, folder.relativize(socket.bound));
        return socket;
    }

    /** The longest path that is bound for a worker of this name. */
    static Path longest(Path folder, String name) {
        return boundBelow(folder, name);
    }

    private static Path boundBelow(Path folder, String name) {
        return folder.resolve(name).resolve("socket");
    }

    /** Removes all of it; what is already gone is no error. */
    void delete() throws IOException {
        Files.deleteIfExists(path);
        StateFolder.delete(path.resolveSibling(name));
    }
}
