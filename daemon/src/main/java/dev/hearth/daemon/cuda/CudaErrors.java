package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import jcuda.driver.CUresult;

/** Turns CUDA's error codes into exceptions that name call, code and what it worked on. Codes: {@code cuda.h} 13.0. */
final class CudaErrors {
    private static final int CUDA_ERROR_CONTAINED = 226;
    private static final int CUDA_ERROR_TENSOR_MEMORY_LEAK = 721;
    private static final int CUDA_ERROR_MPS_CLIENT_TERMINATED = 810;

    private CudaErrors() {}

    /**
     * Whether a code says that the context is of no more use: every later call in the process answers it again. Such a
     * code may be the answer to any call, since a kernel that failed is found out by whoever asks next.
     */
    static boolean isSticky(int code) {
        return switch (code) {
            case CUresult.CUDA_ERROR_DEINITIALIZED,
                    CUresult.CUDA_ERROR_DEVICE_UNAVAILABLE,
                    CUresult.CUDA_ERROR_INVALID_CONTEXT,
                    CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
                    CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
                    CUDA_ERROR_CONTAINED,
                    CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
                    CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
                    CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED,
                    CUresult.CUDA_ERROR_ASSERT,
                    CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
                    CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
                    CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
                    CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
                    CUresult.CUDA_ERROR_INVALID_PC,
                    CUresult.CUDA_ERROR_LAUNCH_FAILED,
                    CUDA_ERROR_TENSOR_MEMORY_LEAK,
                    CUresult.CUDA_ERROR_MPS_CONNECTION_FAILED,
                    CUresult.CUDA_ERROR_MPS_RPC_FAILURE,
                    CUDA_ERROR_MPS_CLIENT_TERMINATED,
                    CUresult.CUDA_ERROR_EXTERNAL_DEVICE,
                    CUresult.CUDA_ERROR_UNKNOWN -> true;
            default -> false;
        };
    }

    /** The driver refused a call. Nothing of it was done, unless the code is sticky. */
    static BackendException refused(String call, int code, String details) {
        return new BackendException(status(code), text(call, code, details));
    }

    static String text(String call, int code, String details) {
        return call + (details.isEmpty() ? "" : " (" + details + ")") + " failed: " + name(code) + " (" + code + ")";
    }

    private static Status status(int code) {
        if (isSticky(code)) {
            return Status.DEVICE_LOST;
        }
        return switch (code) {
            case CUresult.CUDA_ERROR_OUT_OF_MEMORY -> Status.OUT_OF_MEMORY;
            case CUresult.CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, CUresult.CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE ->
                Status.INVALID_LAUNCH;
            case CUresult.CUDA_ERROR_INVALID_VALUE,
                    CUresult.CUDA_ERROR_INVALID_IMAGE,
                    CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU,
                    CUresult.CUDA_ERROR_INVALID_PTX,
                    CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
                    CUresult.CUDA_ERROR_INVALID_SOURCE,
                    CUresult.CUDA_ERROR_SHARED_OBJECT_SYMBOL_NOT_FOUND,
                    CUresult.CUDA_ERROR_SHARED_OBJECT_INIT_FAILED -> Status.INVALID_ARGUMENT;
            case CUresult.CUDA_ERROR_NOT_FOUND -> Status.KERNEL_NOT_FOUND;
            default -> Status.INTERNAL;
        };
    }

    private static String name(int code) {
        return switch (code) {
            case CUDA_ERROR_CONTAINED -> "CUDA_ERROR_CONTAINED";
            case CUDA_ERROR_TENSOR_MEMORY_LEAK -> "CUDA_ERROR_TENSOR_MEMORY_LEAK";
            case CUDA_ERROR_MPS_CLIENT_TERMINATED -> "CUDA_ERROR_MPS_CLIENT_TERMINATED";
            default -> CUresult.stringFor(code);
        };
    }
}
