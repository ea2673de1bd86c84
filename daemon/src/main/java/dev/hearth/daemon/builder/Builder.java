package dev.hearth.daemon.builder;

import dev.hearth.daemon.Backends;
import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.BuildFrame;
import dev.hearth.protocol.BuiltFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Main of a process that compiles programs for one device, as the supervisor asks over {@code control.sock} in its
 * folder. It ends when the supervisor's connection does, in the middle of a compile too.
 *
 * <p>Arguments: {@code --folder=<run folder> --device=<device id>}.
 */
public final class Builder {
    /** Compilers recurse as deep as programs nest; a Java thread's ordinary stack is too small for them. */
    private static final long COMPILER_STACK_BYTES = 64L << 20;

    private final Backend backend;
    private final Device device;
    private final BlockingQueue<Message> requests = new ArrayBlockingQueue<>(64);

    private Builder(Backend backend, Device device) {
        this.backend = backend;
        this.device = device;
    }

    /** Serves one supervisor, then ends. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(argument(arguments, "--folder="));
        String id = argument(arguments, "--device=");
        endWithParent();
        Backend backend = Backends.named(id.split(":", 2)[0]);
        for (Device device : backend.devices()) {
            if (device.id().equals(id)) {
                new Builder(backend, device).serve(folder.resolve("control.sock"));
                Runtime.getRuntime().halt(0);
            }
        }
        System.err.println("no device " + id + " here");
        Runtime.getRuntime().halt(69);
    }

    /** A supervisor that dies before it connects leaves no connection whose end would tell. */
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(supervisor -> {
            var _ = supervisor.onExit().thenRun(() -> Runtime.getRuntime().halt(0));
        });
    }

    private static String argument(String[] arguments, String name) {
        return Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(name))
                .map(argument -> argument.substring(name.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("missing argument " + name));
    }

    private void serve(Path path) throws IOException {
        try (UnixListener listener = UnixListener.bind(path, 0600);
                UnixSocket supervisor = listener.accept()) {
            Thread compiler = new Thread(null, () -> compileAll(supervisor), "compiler", COMPILER_STACK_BYTES);
            compiler.setDaemon(true);
            compiler.start();
            for (Message message = supervisor.receive(); message != null; message = supervisor.receive()) {
                switch (Opcode.of(message.frame().opcode())) {
                    case BUILD -> requests.add(message);
                    case RETIRE -> {
                        return;
                    }
                    case null -> throw unknown(message);
                    default -> throw unknown(message);
                }
            }
        }
    }

    private static ProtocolException unknown(Message message) {
        return new ProtocolException(
                Status.UNKNOWN_OPCODE, "op code " + message.frame().opcode() + " is none for a builder");
    }

    private void compileAll(UnixSocket supervisor) {
        try {
            while (true) {
                try (Message request = requests.take()) {
                    answer(supervisor, request);
                }
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("the supervisor is gone: " + e);
        } catch (RuntimeException | Error e) {
            // Whatever state this leaves the compiler in, the next program gets a new process.
            e.printStackTrace();
            Runtime.getRuntime().halt(70);
        }
    }

    private void answer(UnixSocket supervisor, Message request) throws IOException {
        long sequence = request.frame().sequence();
        try {
            byte[] binary = compile(new BuildFrame(request.frame().segment()), request.descriptor());
            try (Descriptor file = SealedBytes.of("binary", binary)) {
                supervisor.send(built(sequence, Status.OK, binary.length, ""), file);
            }
        } catch (BackendException e) {
            supervisor.send(built(sequence, e.status(), 0, String.valueOf(e.getMessage())));
        } catch (ProtocolException e) {
            supervisor.send(built(sequence, e.status(), 0, String.valueOf(e.getMessage())));
        }
    }

    private byte[] compile(BuildFrame build, Descriptor file) throws IOException {
        ProgramFormat format = ProgramFormat.of(build.format());
        if (format == null) {
            throw new BackendException(
                    Status.UNSUPPORTED, "program format " + build.format() + " is unknown to this daemon");
        }
        int options = build.optionsLength();
        byte[] all = SealedBytes.read(file, Math.addExact(options, build.sourceLength()));
        return backend.compile(
                device,
                format,
                new String(all, 0, options, StandardCharsets.UTF_8),
                Arrays.copyOfRange(all, options, all.length));
    }

    private static MemorySegment built(long sequence, Status status, long binaryLength, String message) {
        byte[] text = Frame.utf8(message, 48 << 10);
        int bytes = BuiltFrame.bytes(text);
        MemorySegment memory = Arena.ofAuto().allocate(bytes, 8);
        MemorySegment frame = Frame.begin(memory, 0, Opcode.BUILT, bytes, sequence, 0);
        new BuiltFrame(frame).status(status.code()).binaryLength(binaryLength).texts(text);
        return frame;
    }
}
