/*
 * heat.cl in CUDA C, kernel by kernel and argument by argument: read there what they do. Each thread does four neighbouring
 * cells of a row, so that a warp loads and stores 512 bytes in a row.
 *
 * Compiled with --fmad=false: multiplications and additions are kept apart, in the order of ReferenceHeat.java.
 */
typedef unsigned char uchar;

/* Where four floats of a field lie; rows start at multiples of 16 bytes. */
static __device__ float4 *four(float *field, int at) {
    return reinterpret_cast<float4 *>(field + at);
}

static __device__ float4 four(const float *field, int at) {
    return *reinterpret_cast<const float4 *>(field + at);
}

static __device__ float4 all(float value) {
    return make_float4(value, value, value, value);
}

/* `free`, but what `held` says where it says something. */
static __device__ float4 unlessHeld(float4 free, float4 held) {
    return make_float4(
            held.x == held.x ? held.x : free.x,
            held.y == held.y ? held.y : free.y,
            held.z == held.z ? held.z : free.z,
            held.w == held.w ? held.w : free.w);
}

extern "C" __global__ void begin(
        const float *__restrict__ held, float start, int width, int height, int pitch, float *__restrict__ field) {
    int x = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height) {
        return;
    }
    int at = y * pitch + x;
    *four(field, at) = unlessHeld(all(start), four(held, at));
}

/* The cell at x of a row; beyond the plate lies `east`, or where that is insulated the last cell again. */
static __device__ float cellOf(const float *row, int x, int width, float east) {
    if (x < width) {
        return row[x];
    }
    return isnan(east) ? row[width - 1] : east;
}

static __device__ float stepOf(float here, float left, float right, float above, float below, float diffusion) {
    return here + diffusion * (((left + right) + (above + below)) - 4.0f * here);
}

extern "C" __global__ void advance(
        const float *__restrict__ now,
        const float *__restrict__ held,
        float diffusion,
        float north,
        float east,
        float south,
        float west,
        int width,
        int height,
        int pitch,
        float *__restrict__ next) {
    int x = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height) {
        return;
    }
    int at = y * pitch + x;
    const float *row = now + y * pitch;
    float4 here = four(now, at);
    float4 above = y > 0 ? four(now, at - pitch) : isnan(north) ? here : all(north);
    float4 below = y < height - 1 ? four(now, at + pitch) : isnan(south) ? here : all(south);
    float before = x > 0 ? row[x - 1] : isnan(west) ? here.x : west;
    float second = cellOf(row, x + 1, width, east);
    float third = cellOf(row, x + 2, width, east);
    float fourth = cellOf(row, x + 3, width, east);
    float after = cellOf(row, x + 4, width, east);
    float4 free = make_float4(
            stepOf(here.x, before, second, above.x, below.x, diffusion),
            stepOf(here.y, here.x, third, above.y, below.y, diffusion),
            stepOf(here.z, here.y, fourth, above.z, below.z, diffusion),
            stepOf(here.w, here.z, after, above.w, below.w, diffusion));
    *four(next, at) = unlessHeld(free, four(held, at));
}

extern "C" __global__ void colour(
        const float *__restrict__ field,
        float low,
        float scale,
        int width,
        int height,
        int pitch,
        uchar *__restrict__ colours) {
    int x = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= width || y >= height) {
        return;
    }
    float4 cells = four(field, y * pitch + x);
    float temperatures[4] = {cells.x, cells.y, cells.z, cells.w};
    uchar *row = colours + y * width;
    for (int i = 0; i < 4 && x + i < width; i++) {
        float level = (temperatures[i] - low) * scale;
        row[x + i] = (uchar) (fminf(fmaxf(level, 0.0f), 255.0f) + 0.5f);
    }
}
