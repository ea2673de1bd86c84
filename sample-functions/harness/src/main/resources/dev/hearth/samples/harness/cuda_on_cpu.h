/* What CUDA C has and C++ has not, for kernels that run on the CPU one thread after the other. */
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <vector>

#define __global__
#define __device__

using std::isnan;
using std::max;
using std::min;

struct dim3 {
    unsigned x, y, z;
};

struct float4 {
    float x, y, z, w;
};

static inline float4 make_float4(float x, float y, float z, float w) {
    return {x, y, z, w};
}

static dim3 gridDim, blockDim, blockIdx, threadIdx;

/* Calls the kernel, a function without parameters, once a thread. */
template <typename Kernel> static void launch(dim3 grid, dim3 block, Kernel kernel) {
    gridDim = grid;
    blockDim = block;
    for (blockIdx.z = 0; blockIdx.z < grid.z; blockIdx.z++)
        for (blockIdx.y = 0; blockIdx.y < grid.y; blockIdx.y++)
            for (blockIdx.x = 0; blockIdx.x < grid.x; blockIdx.x++)
                for (threadIdx.z = 0; threadIdx.z < block.z; threadIdx.z++)
                    for (threadIdx.y = 0; threadIdx.y < block.y; threadIdx.y++)
                        for (threadIdx.x = 0; threadIdx.x < block.x; threadIdx.x++) kernel();
}

template <typename T> static T in() {
    T value;
    if (std::fread(&value, sizeof value, 1, stdin) != 1) std::abort();
    return value;
}

template <typename T> static std::vector<T> in(size_t count) {
    std::vector<T> values(count);
    if (std::fread(values.data(), sizeof(T), count, stdin) != count) std::abort();
    return values;
}

template <typename T> static void out(const std::vector<T> &values) {
    if (std::fwrite(values.data(), sizeof(T), values.size(), stdout) != values.size()) std::abort();
}
