package dev.hearth.sidecar.grpc;

import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.sidecar.Sidecar;
import dev.hearth.sidecar.SidecarConfig;
import dev.hearth.v1.AcceleratorGrpc;
import dev.hearth.v1.Batch;
import dev.hearth.v1.BatchResult;
import dev.hearth.v1.DescribeRequest;
import dev.hearth.v1.Device;
import dev.hearth.v1.ProgramFormat;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import jakarta.annotation.PreDestroy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC service. What the accelerator refuses is in the result of a batch; gRPC's own statuses are left for calls that
 * have none.
 */
@GrpcService
class AcceleratorService extends AcceleratorGrpc.AcceleratorImplBase {
    private static final Logger LOG = System.getLogger(AcceleratorService.class.getName());

    private final SidecarConfig config;
    private final Semaphore sessions;
    /** Batches block while they run: each on a thread of its own, of which there are no more than sessions. */
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("grpc-", 1).daemon().factory());

    AcceleratorService(Sidecar sidecar) {
        this.config = sidecar.config();
        this.sessions = new Semaphore(config.grpc().maxSessions());
    }

    @PreDestroy
    void stop() {
        threads.shutdown();
    }

    @Override
    public void describe(DescribeRequest request, StreamObserver<Device> observer) {
        var answer = new Answer<>(observer, () -> {});
        threads.execute(() -> {
            try (CommandSession session = open()) {
                answer.only(device(session.welcome()));
            } catch (CommandException e) {
                answer.fail(grpcStatus(e));
            } catch (RuntimeException e) {
                answer.fail(bug(e));
            }
        });
    }

    @Override
    public void run(Batch batch, StreamObserver<BatchResult> observer) {
        var running = new AtomicReference<CommandSession>();
        var answer = new Answer<>(observer, () -> cancel(running.get()));
        threads.execute(() -> {
            try (CommandSession session = open()) {
                running.set(session);
                answer.only(session.run(batch));
            } catch (CommandException e) {
                answer.only(refused(e));
            } catch (RuntimeException e) {
                answer.fail(bug(e));
            }
        });
    }

    /** A call that would otherwise never be answered; the cause is for those who can mend it. */
    static io.grpc.Status bug(RuntimeException e) {
        LOG.log(Level.ERROR, "a gRPC call failed", e);
        return io.grpc.Status.INTERNAL.withDescription("a bug of the sidecar; its log has the details");
    }

    private static void cancel(@Nullable CommandSession session) {
        if (session != null) {
            session.cancel();
        }
    }

    @Override
    public StreamObserver<Batch> session(StreamObserver<BatchResult> answer) {
        return new BatchStream((ServerCallStreamObserver<BatchResult>) answer, this::open, threads);
    }

    /** Opens a session unless there are too many. */
    CommandSession open() throws CommandException {
        if (!sessions.tryAcquire()) {
            throw new CommandException(
                    Status.BUSY,
                    Opcode.HELLO.name(),
                    "as many gRPC calls as allowed are under way, "
                            + config.grpc().maxSessions() + "; try again, or raise hearth.sidecar.grpc.max-sessions");
        }
        boolean opened = false;
        try {
            CommandSession session = CommandSession.open(config, sessions::release);
            opened = true;
            return session;
        } finally {
            if (!opened) {
                sessions.release();
            }
        }
    }

    static BatchResult refused(CommandException e) {
        return BatchResult.newBuilder()
                .setStatusValue(e.status().code())
                .setFailedOpcode(e.opcode())
                .setMessage(e.text())
                .setFailedCommand(-1)
                .build();
    }

    private static io.grpc.Status grpcStatus(CommandException e) {
        io.grpc.Status status = switch (e.status()) {
            case BUSY, OUT_OF_QUOTA, OUT_OF_MEMORY, REJECTED -> io.grpc.Status.RESOURCE_EXHAUSTED;
            case UNAVAILABLE, DEVICE_LOST -> io.grpc.Status.UNAVAILABLE;
            case UNAUTHENTICATED -> io.grpc.Status.UNAUTHENTICATED;
            default -> io.grpc.Status.INTERNAL;
        };
        return status.withDescription(e.status() + ": " + e.text());
    }

    private static Device device(WelcomeFrame welcome) {
        var device = Device.newBuilder()
                .setName(welcome.deviceName())
                .setBackend(
                        switch (welcome.backend()) {
                            case 1 -> "OpenCL";
                            case 2 -> "CUDA";
                            case 3 -> "PJRT";
                            default -> "backend " + welcome.backend();
                        })
                .setMemoryBytes(welcome.deviceMemoryBytes())
                .setMaxAllocationBytes(welcome.maxAllocationBytes())
                .setMaxSharedBytes(welcome.maxSharedBytes())
                .setComputeUnits(welcome.computeUnits())
                .setMaxBlockThreads(welcome.maxBlockThreads())
                .setMaxBlockSharedBytes(welcome.maxBlockSharedBytes())
                .setSharedFolder(welcome.folder());
        for (ProgramFormat format : ProgramFormat.values()) {
            if (format != ProgramFormat.UNRECOGNIZED
                    && format != ProgramFormat.PROGRAM_FORMAT_UNSPECIFIED
                    && (welcome.formats() & 1 << format.getNumber()) != 0) {
                device.addFormats(format);
            }
        }
        return device.build();
    }
}
