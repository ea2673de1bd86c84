package dev.hearth.daemon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder of what outlives the supervisor, held by one supervisor at a time: {@code run/} with a folder for each
 * child process, {@code cache/modules/} with compiled programs, {@code cache/contents/} with the content of persistent
 * buffers, {@code warm/} with what revisions used last.
 */
final class StateFolder implements AutoCloseable {
    private final Path folder;
    private final FileChannel lockFile;

    private StateFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Makes the folder where it is missing, and takes its lock. The system gives the lock up when this process ends,
     * however it ends; no child inherits it.
     *
     * @throws StartException where the folder cannot be written or another supervisor holds it
     */
    static StateFolder open(Path folder) {
        try {
            makePrivate(folder);
            makePrivate(folder.resolve("run"));
            makePrivate(folder.resolve("cache"));
            makePrivate(folder.resolve("cache/modules"));
            makePrivate(folder.resolve("cache/contents"));
            makePrivate(folder.resolve("warm"));
            return new StateFolder(folder, lock(folder));
        } catch (AccessDeniedException e) {
            throw new StartException(
                    "cannot write in the state folder " + folder
                            + "; run as a user that may, or set hearth.daemon.state-folder to another",
                    e);
        } catch (IOException e) {
            throw new StartException("cannot use the state folder " + folder + ": " + e, e);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path path = folder.resolve("supervisor.lock");
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (!tryLock(file)) {
            String holder = Files.readString(path).strip();
            file.close();
            throw new StartException("another daemon" + (holder.isEmpty() ? "" : " (process " + holder + ")")
                    + " uses the state folder " + folder
                    + "; stop it, or give this one another hearth.daemon.state-folder");
        }
        file.truncate(0);
        file.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"));
        return file;
    }

    private static boolean tryLock(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Where compiled programs lie. */
    Path modules() {
        return folder.resolve("cache/modules");
    }

    /** Where the content of persistent buffers lies. */
    Path contents() {
        return folder.resolve("cache/contents");
    }

    /** Where it is written what revisions used last. */
    Path learned() {
        return folder.resolve("warm");
    }

    /** The run folder of a child, such as {@code worker-7}. */
    Path child(String name) {
        return folder.resolve("run").resolve(name);
    }

    /** The names of all children that ever had a folder here and still do. */
    List<String> children() throws IOException {
        var names = new ArrayList<String>();
        try (var entries = Files.newDirectoryStream(folder.resolve("run"))) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }

    /** Makes a folder that only this user can enter. */
    static void makePrivate(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Lets the user of this number, which has a group of the same number, into a folder of this user's. */
    static void share(Path folder, int uid, int mode) throws IOException {
        Files.setAttribute(folder, "unix:gid", uid);
        Files.setAttribute(folder, "unix:mode", mode);
    }

    /** Lets other users pass, who know where they may go, to the run folders: each of those is closed to all but one. */
    void letPass() throws IOException {
        letPass(folder);
        letPass(folder.resolve("run"));
    }

    /** Lets other users pass a folder, beside what they may do there already. */
    static void letPass(Path folder) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
            Files.setPosixFilePermissions(folder, permissions);
        }
    }

    /** Deletes a folder and all in it; what is already gone is no error. Links are not followed. */
    static void delete(Path folder) throws IOException {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            // Someone else deleted it: that is what was asked for.
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
