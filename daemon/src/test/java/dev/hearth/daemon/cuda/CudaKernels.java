package dev.hearth.daemon.cuda;

/** The contract's kernels in CUDA C. The stand-in driver has a function for each. */
final class CudaKernels {
    static final String SOURCE = """
            extern "C" {
            /* out[i] = i for i < n */
            __global__ void index(int n, int* out) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < n) out[i] = i;
            }
            /* each thread writes where it is */
            __global__ void volume(int* out) {
                int x = blockIdx.x * blockDim.x + threadIdx.x;
                int y = blockIdx.y * blockDim.y + threadIdx.y;
                int z = blockIdx.z * blockDim.z + threadIdx.z;
                out[(z * gridDim.y * blockDim.y + y) * gridDim.x * blockDim.x + x] = x + 100 * y + 10000 * z;
            }
            __global__ void scalars(signed char a, short b, int c, long long d, float e, double f, long long* out) {
                out[0] = a; out[1] = b; out[2] = c; out[3] = d; out[4] = (long long) (e * 10); out[5] = (long long) (f * 10);
            }
            struct mixed_t { signed char a; double b; short c; int d[2]; };
            __global__ void mixed(int* out, mixed_t m) {
                out[0] = m.a + (int) (m.b * 10) + m.c + m.d[0] + m.d[1];
            }
            struct triple_t { int a, b, c; };
            __global__ void triple(int* out, triple_t t) {
                out[0] = t.a + t.b + t.c;
            }
            /* sums of blocks, in dynamic shared memory */
            __global__ void sum(const int* in, int* out) {
                extern __shared__ int block[];
                int l = threadIdx.x;
                block[l] = in[blockIdx.x * blockDim.x + l];
                for (int s = blockDim.x / 2; s > 0; s >>= 1) {
                    __syncthreads();
                    if (l < s) block[l] += block[l + s];
                }
                if (l == 0) out[blockIdx.x] = block[0];
            }
            __global__ void add(const float* a, const float* b, int n, float* c) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < n) c[i] = a[i] + b[i];
            }
            /* takes a while, then writes the value */
            __global__ void spin(int value, int rounds, int* out) {
                unsigned x = value;
                for (int i = 0; i < rounds; i++) x = x * 1664525u + 1013904223u + (x >> 7);
                out[0] = x == 123456789u ? value + 1 : value;
            }
            __global__ void scale4(float4* p, const float4 v) {
                float4 all = p[blockIdx.x * blockDim.x + threadIdx.x];
                p[blockIdx.x * blockDim.x + threadIdx.x] =
                        make_float4(all.x * v.x, all.y * v.y, all.z * v.z, all.w * v.w);
            }
            /* a block of at most 32 threads: CUDA C of NVRTC 12.6 cannot demand one block */
            __global__ void __launch_bounds__(32) demanding(int* out) {
                out[threadIdx.y * 8 + threadIdx.x] = 1;
            }
            /* 1 KiB of shared memory of its own */
            __global__ void greedy(int* out) {
                extern __shared__ int more[];
                __shared__ int own[256];
                own[threadIdx.x] = more[threadIdx.x];
                __syncthreads();
                out[threadIdx.x] = own[0];
            }
            }
            """;

    static final String BROKEN = """
            extern "C" __global__ void broken(int* out) {
                out[0] = undeclared_name;
                out[1] = another_name;
            }
            """;

    /** Kernels that fail as they run, and one with a name of C++. */
    static final String FAILING = """
            extern "C" __global__ void stray(char* p) { *(int*) (p + (1LL << 40)) = 1; }
            extern "C" __global__ void index(int n, int* out) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < n) out[i] = i;
            }
            __global__ void plain(int n, int* out) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < n) out[i] = i;
            }
            """;

    private CudaKernels() {}
}
