package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.e2e.RawFunction.Answer;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * A function that ends in the middle of a frame, or shares files that it must not: it is told, or its worker is lost, and
 * another tenant notices nothing.
 */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class BadPeerXIT {
    private static final long STREAM = 1;
    private static final long BUFFER = 2;
    private static final long REGION = 3;
    private static final int BYTES = 1 << 16;
    private static final int LIMIT = 8 << 20;

    private Node node;
    private SidecarProcess sidecar;
    private FunctionProcess other;
    private Holdings before;

    @BeforeAll
    void start() {
        node = Node.start();
        sidecar = node.sidecar("bad", "bad", "-Dhearth.sidecar.shared-memory=" + LIMIT);
        SidecarProcess ofOther = node.sidecar("other", "other");
        node.requireWorks(sidecar);
        other = node.load(ofOther);
    }

    @AfterAll
    void end() {
        node.close();
    }

    @BeforeEach
    void takeStock() {
        before = Holdings.of(1, node.daemon(), sidecar);
    }

    @AfterEach
    void nothingIsLeft() {
        node.requireWorks(sidecar);
        before.awaitNoMore();
        Node.awaitProgress(other, 20);
        Node.requireUndisturbed(other);
    }

    @Test
    void aFunctionKilledInTheMiddleOfALaunchLeavesNothing() {
        FunctionProcess half = node.function(sidecar, "half");
        half.awaitLine("half", Node.SOON);
        before.awaitMore("hearth_sessions", "hearth_buffer_bytes", "hearth_region_bytes", "descriptors of bad");
        half.process().kill9();
    }

    @Test
    void aFunctionThatClosesInTheMiddleOfALaunchLeavesNothing() throws IOException {
        try (RawFunction half = RawFunction.open(sidecar.socket())) {
            half.allocate(BUFFER, BYTES);
            half.stream(STREAM);
            assertEquals(Status.OK, half.synchronize(STREAM).status());
            half.halfALaunch();
            before.awaitMore("hearth_sessions", "hearth_buffer_bytes");
        }
    }

    @Test
    void aFolderIsNoRegion() throws IOException {
        try (RawFunction function = RawFunction.open(sidecar.socket())) {
            Path folder = Files.createDirectory(function.folder().resolve("folder"));
            try {
                requireRefused(function, "folder", BYTES, "regular file");
            } finally {
                Files.delete(folder);
            }
        }
    }

    @Test
    void aLinkIsNoRegionWhateverItLeadsTo() throws IOException {
        try (RawFunction function = RawFunction.open(sidecar.socket())) {
            Path file = file(function, "target", BYTES);
            Path link = Files.createSymbolicLink(function.folder().resolve("link"), file);
            try {
                requireRefused(function, "link", BYTES, "regular file");
            } finally {
                Files.delete(link);
                Files.delete(file);
            }
        }
    }

    @Test
    void aFileSmallerThanTheRegionIsRefused() throws IOException {
        try (RawFunction function = RawFunction.open(sidecar.socket())) {
            Path file = file(function, "small", BYTES);
            try {
                requireRefused(function, "small", BYTES + 4096, "has " + BYTES + " bytes");
            } finally {
                Files.delete(file);
            }
        }
    }

    @Test
    void aFileLargerThanAllSharedMemoryIsRefused() throws IOException {
        try (RawFunction function = RawFunction.open(sidecar.socket())) {
            Path file = file(function, "large", LIMIT + 4096);
            try {
                requireRefused(function, "large", BYTES, "more than the " + LIMIT);
            } finally {
                Files.delete(file);
            }
        }
    }

    @Test
    void aFileOfAnotherUserIsRefused() throws IOException {
        int uid = (int) Files.getAttribute(sidecar.memory(), "unix:uid", LinkOption.NOFOLLOW_LINKS);
        assumeTrue(uid == 0, "only root can give a file away");
        try (RawFunction function = RawFunction.open(sidecar.socket())) {
            Path file = file(function, "foreign", BYTES);
            Files.setAttribute(file, "unix:uid", 65534);
            try {
                requireRefused(function, "foreign", BYTES, "uid 65534");
            } finally {
                Files.delete(file);
            }
        }
    }

    @Test
    void aFileRemovedBeforeItIsSharedIsRefused() throws IOException {
        try (RawFunction function = RawFunction.open(sidecar.socket())) {
            Files.delete(file(function, "removed", BYTES));
            requireRefused(function, "removed", BYTES, "cannot be opened");
        }
    }

    @Test
    void aFileRemovedOnceItIsSharedStaysUsable() throws IOException {
        try (RawFunction function = RawFunction.open(sidecar.socket())) {
            Path file = file(function, "shared", BYTES);
            share(function, "shared");
            Files.delete(file);
            function.copy(STREAM, REGION, BUFFER, BYTES);
            Answer answer = function.synchronize(STREAM);
            assertEquals(Status.OK, answer.status(), answer::message);
            before.awaitMore("hearth_regions", "hearth_region_bytes", "hearth_sidecar_regions of bad");
        }
    }

    @Test
    void aFileCutOffOnceItIsSharedCostsItsTenantTheWorkerAndOthersNothing() throws IOException {
        try (RawFunction function = RawFunction.open(sidecar.socket())) {
            Path file = file(function, "cut", BYTES);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                share(function, "cut");
                channel.truncate(0);
                function.copy(STREAM, REGION, BUFFER, BYTES);
                Answer answer = function.synchronize(STREAM);
                assertEquals(Opcode.FAULT, answer.opcode());
                assertEquals(Status.DEVICE_LOST, answer.status(), answer::message);
            } finally {
                Files.delete(file);
            }
        }
    }

    private static Path file(RawFunction function, String name, int bytes) throws IOException {
        return Files.write(function.folder().resolve(name), new byte[bytes]);
    }

    /** Makes a stream, a buffer, and a region of the file. */
    private static void share(RawFunction function, String name) throws IOException {
        function.stream(STREAM);
        function.allocate(BUFFER, BYTES);
        function.region(REGION, name, BYTES);
        Answer answer = function.synchronize(0);
        assertEquals(Status.OK, answer.status(), answer::message);
    }

    /** The region is refused, whoever uses it is told why, and the session goes on. */
    private static void requireRefused(RawFunction function, String name, long bytes, String why) throws IOException {
        function.region(REGION, name, bytes);
        Answer answer = function.synchronize(0);
        assertEquals(Status.INVALID_REGION, answer.status(), answer::message);
        assertTrue(answer.message().contains(why), answer::message);
        function.stream(STREAM);
        function.allocate(BUFFER, BYTES);
        function.copy(STREAM, REGION, BUFFER, BYTES);
        Answer later = function.synchronize(STREAM);
        assertEquals(Status.INVALID_REGION, later.status(), later::message);
        assertTrue(later.message().contains(why), later::message);
        assertEquals(Status.OK, function.synchronize(STREAM).status());
    }
}
