/*
 * edges.cl in CUDA C, kernel by kernel and argument by argument: read there what they do. Each thread does four neighbouring
 * pixels of a row, so that a warp loads and stores 512 bytes in a row.
 *
 * Compiled with --fmad=false: multiplications and additions are kept apart, in the order of ReferenceEdges.java.
 */
typedef unsigned char uchar;

static __device__ int clampTo(int value, int last) {
    return max(0, min(value, last));
}

static __device__ float4 load4(const float *p) {
    return make_float4(p[0], p[1], p[2], p[3]);
}

static __device__ float4 plus(float4 a, float4 b) {
    return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
}

static __device__ float4 minus(float4 a, float4 b) {
    return make_float4(a.x - b.x, a.y - b.y, a.z - b.z, a.w - b.w);
}

static __device__ float4 times(float a, float4 b) {
    return make_float4(a * b.x, a * b.y, a * b.z, a * b.w);
}

/* Where four floats of a plane lie; rows start at multiples of 16 bytes. */
static __device__ float4 *four(float *plane, int x, int y, int pitch) {
    return reinterpret_cast<float4 *>(plane + (size_t) y * pitch + x);
}

static __device__ float4 four(const float *plane, int x, int y, int pitch) {
    return *reinterpret_cast<const float4 *>(plane + (size_t) y * pitch + x);
}

static __device__ float luma(const uchar *p, int bands) {
    if (bands == 1) {
        return p[0];
    }
    float grey = bands == 2 ? (float) p[0] : 0.299f * p[0] + 0.587f * p[1] + 0.114f * p[2];
    if (bands == 3) {
        return grey;
    }
    float alpha = p[bands - 1] / 255.0f;
    return grey * alpha + 255.0f * (1.0f - alpha);
}

extern "C" __global__ void grey(
        const uchar *__restrict__ pixels,
        int bands,
        int origin,
        int stepX,
        int stepY,
        int width,
        int height,
        int pitch,
        float *__restrict__ plane) {
    int x = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height) {
        return;
    }
    const uchar *row = pixels + origin + (ptrdiff_t) y * stepY;
    int last = width - 1;
    *four(plane, x, y, pitch) = make_float4(
            luma(row + (ptrdiff_t) x * stepX, bands),
            luma(row + (ptrdiff_t) min(x + 1, last) * stepX, bands),
            luma(row + (ptrdiff_t) min(x + 2, last) * stepX, bands),
            luma(row + (ptrdiff_t) min(x + 3, last) * stepX, bands));
}

extern "C" __global__ void blurRows(
        const float *__restrict__ in,
        const float *__restrict__ weights,
        int radius,
        int width,
        int height,
        int pitch,
        float *__restrict__ out) {
    int x = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height) {
        return;
    }
    const float *row = in + (size_t) y * pitch;
    float4 sum = times(weights[0], four(in, x, y, pitch));
    int last = width - 1;
    for (int k = 1; k <= radius; k++) {
        float4 left = make_float4(
                row[clampTo(x - k, last)],
                row[clampTo(x + 1 - k, last)],
                row[clampTo(x + 2 - k, last)],
                row[clampTo(x + 3 - k, last)]);
        float4 right = make_float4(
                row[clampTo(x + k, last)],
                row[clampTo(x + 1 + k, last)],
                row[clampTo(x + 2 + k, last)],
                row[clampTo(x + 3 + k, last)]);
        sum = plus(sum, times(weights[k], plus(left, right)));
    }
    *four(out, x, y, pitch) = sum;
}

extern "C" __global__ void blurColumns(
        const float *__restrict__ in,
        const float *__restrict__ weights,
        int radius,
        int width,
        int height,
        int pitch,
        float *__restrict__ out) {
    int x = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height) {
        return;
    }
    float4 sum = times(weights[0], four(in, x, y, pitch));
    for (int k = 1; k <= radius; k++) {
        float4 above = four(in, x, max(y - k, 0), pitch);
        float4 below = four(in, x, min(y + k, height - 1), pitch);
        sum = plus(sum, times(weights[k], plus(above, below)));
    }
    *four(out, x, y, pitch) = sum;
}

/* The four floats at x - 1 or x + 1, the last pixel repeated. */
static __device__ float4 leftOf(const float *row, int x) {
    float4 here = load4(row + x);
    return make_float4(row[max(x - 1, 0)], here.x, here.y, here.z);
}

static __device__ float4 rightOf(const float *row, int x, int width) {
    int last = width - 1;
    return make_float4(row[min(x + 1, last)], row[min(x + 2, last)], row[min(x + 3, last)], row[min(x + 4, last)]);
}

extern "C" __global__ void sobel(
        const float *__restrict__ in, int width, int height, int pitch, float *__restrict__ out) {
    int x = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height) {
        return;
    }
    const float *above = in + (size_t) max(y - 1, 0) * pitch;
    const float *here = in + (size_t) y * pitch;
    const float *below = in + (size_t) min(y + 1, height - 1) * pitch;

    float4 aboveLeft = leftOf(above, x), aboveRight = rightOf(above, x, width);
    float4 belowLeft = leftOf(below, x), belowRight = rightOf(below, x, width);
    float4 acrossX = plus(
            plus(minus(aboveRight, aboveLeft), times(2.0f, minus(rightOf(here, x, width), leftOf(here, x)))),
            minus(belowRight, belowLeft));
    float4 acrossY = plus(
            plus(minus(belowLeft, aboveLeft), times(2.0f, minus(load4(below + x), load4(above + x)))),
            minus(belowRight, aboveRight));
    *four(out, x, y, pitch) = make_float4(
            0.25f * sqrtf(acrossX.x * acrossX.x + acrossY.x * acrossY.x),
            0.25f * sqrtf(acrossX.y * acrossX.y + acrossY.y * acrossY.y),
            0.25f * sqrtf(acrossX.z * acrossX.z + acrossY.z * acrossY.z),
            0.25f * sqrtf(acrossX.w * acrossX.w + acrossY.w * acrossY.w));
}

static __device__ uchar levelOf(float magnitude, float low, float high) {
    float ramp = high > low ? (magnitude - low) / (high - low) * 255.0f : 0.0f;
    ramp = magnitude >= high ? 255.0f : fminf(fmaxf(ramp, 0.0f), 255.0f);
    return (uchar) (ramp + 0.5f);
}

extern "C" __global__ void threshold(
        const float *__restrict__ in,
        float low,
        float high,
        int width,
        int height,
        int pitch,
        uchar *__restrict__ scanlines) {
    int x = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height) {
        return;
    }
    float4 magnitude = four(in, x, y, pitch);
    float magnitudes[4] = {magnitude.x, magnitude.y, magnitude.z, magnitude.w};
    uchar *scanline = scanlines + (size_t) y * (width + 1);
    if (x == 0) {
        scanline[0] = 0;
    }
    for (int i = 0; i < 4 && x + i < width; i++) {
        scanline[1 + x + i] = levelOf(magnitudes[i], low, high);
    }
}
