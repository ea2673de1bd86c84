package dev.hearth.daemon.opencl;

/** The contract's kernels in OpenCL C. */
final class OpenClKernels {
    static final String SOURCE = """
            /* out[i] = i for i < n */
            __kernel void index(int n, __global int* out) {
                int i = get_global_id(0);
                if (i < n) out[i] = i;
            }
            /* each thread writes where it is */
            __kernel void volume(__global int* out) {
                int x = get_global_id(0), y = get_global_id(1), z = get_global_id(2);
                out[(z * get_global_size(1) + y) * get_global_size(0) + x] = x + 100 * y + 10000 * z;
            }
            __kernel void scalars(char a, short b, int c, long d, float e, double f, __global long* out) {
                out[0] = a; out[1] = b; out[2] = c; out[3] = d; out[4] = (long) (e * 10); out[5] = (long) (f * 10);
            }
            typedef struct { char a; double b; short c; int d[2]; } mixed_t;
            __kernel void mixed(__global int* out, mixed_t m) {
                out[0] = m.a + (int) (m.b * 10) + m.c + m.d[0] + m.d[1];
            }
            struct triple_t { int a, b, c; };
            __kernel void triple(__global int* out, struct triple_t t) {
                out[0] = t.a + t.b + t.c;
            }
            /* sums of blocks */
            __kernel void sum(__global const int* in, __global int* out, __local int* block) {
                int l = get_local_id(0);
                block[l] = in[get_global_id(0)];
                for (int s = get_local_size(0) / 2; s > 0; s >>= 1) {
                    barrier(CLK_LOCAL_MEM_FENCE);
                    if (l < s) block[l] += block[l + s];
                }
                if (l == 0) out[get_group_id(0)] = block[0];
            }
            __kernel void add(__global const float* a, __global const float* b, int n, __global float* c) {
                int i = get_global_id(0);
                if (i < n) c[i] = a[i] + b[i];
            }
            /* takes a while, then writes the value */
            __kernel void spin(int value, int rounds, __global int* out) {
                uint x = value;
                for (int i = 0; i < rounds; i++) x = x * 1664525u + 1013904223u + (x >> 7);
                out[0] = x == 123456789u ? value + 1 : value;
            }
            __kernel void scale4(__global float4* p, float4 v) {
                p[get_global_id(0)] *= v;
            }
            __kernel __attribute__((reqd_work_group_size(8, 4, 1))) void demanding(__global int* out) {
                out[get_local_id(1) * 8 + get_local_id(0)] = 1;
            }
            /* 1 KiB of local memory of its own */
            __kernel void greedy(__global int* out, __local int* more) {
                __local int own[256];
                own[get_local_id(0)] = more[get_local_id(0)];
                barrier(CLK_LOCAL_MEM_FENCE);
                out[get_local_id(0)] = own[0];
            }
            """;

    static final String BROKEN = """
            __kernel void broken(__global int* out) {
                out[0] = undeclared_name;
                out[1] = another_name;
            }
            """;

    private OpenClKernels() {}
}
