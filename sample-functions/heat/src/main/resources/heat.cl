/*
 * The heat equation on a plate, explicit steps of finite differences. Each item does four neighbouring cells of a row; rows
 * of a field are `pitch` floats long, a multiple of 4 that is not less than the width. `held` says which cells keep a given
 * temperature: NaN leaves a cell free. A side of the plate is held at a temperature too, or is insulated: NaN.
 *
 * Multiplications and additions are kept apart, in the order of ReferenceHeat.java, so that both compute the same.
 */
#pragma OPENCL FP_CONTRACT OFF

/* The block that the function launches with: a CPU's compiler unrolls for it. Any other is right too. */
#define BLOCK __attribute__((work_group_size_hint(64, 4, 1)))

/* `free`, but what `held` says where it says something. */
static float4 unlessHeld(float4 free, float4 held) {
    return select(free, held, isequal(held, held));
}

kernel BLOCK void begin(global const float *restrict held, float start, int width, int height, int pitch, global float *restrict field) {
    int x = 4 * get_global_id(0);
    int y = get_global_id(1);
    if (x >= width || y >= height) {
        return;
    }
    int at = y * pitch + x;
    vstore4(unlessHeld((float4)(start), vload4(0, held + at)), 0, field + at);
}

/* The cells right of x .. x + 3; beyond the plate lies `east`, or where that is insulated the last cell again. */
static float4 eastOf(global const float *row, int x, int width, float east) {
    if (x + 4 < width) {
        return vload4(0, row + x + 1);
    }
    float4 cells;
    int last = width - 1;
    cells.s0 = row[min(x + 1, last)];
    cells.s1 = row[min(x + 2, last)];
    cells.s2 = row[min(x + 3, last)];
    cells.s3 = row[last];
    if (!isnan(east)) {
        int4 beyond = (int4)(x + 1, x + 2, x + 3, x + 4) > last;
        cells = select(cells, (float4)(east), beyond);
    }
    return cells;
}

static float4 westOf(global const float *row, int x, float4 here, float west) {
    if (x > 0) {
        return vload4(0, row + x - 1);
    }
    return (float4)(isnan(west) ? here.s0 : west, here.s012);
}

kernel BLOCK void advance(
        global const float *restrict now,
        global const float *restrict held,
        float diffusion,
        float north,
        float east,
        float south,
        float west,
        int width,
        int height,
        int pitch,
        global float *restrict next) {
    int x = 4 * get_global_id(0);
    int y = get_global_id(1);
    if (x >= width || y >= height) {
        return;
    }
    int at = y * pitch + x;
    float4 here = vload4(0, now + at);
    float4 above = y > 0 ? vload4(0, now + at - pitch) : isnan(north) ? here : (float4)(north);
    float4 below = y < height - 1 ? vload4(0, now + at + pitch) : isnan(south) ? here : (float4)(south);
    float4 left = westOf(now + y * pitch, x, here, west);
    float4 right = eastOf(now + y * pitch, x, width, east);
    float4 free = here + diffusion * (((left + right) + (above + below)) - 4.0f * here);
    vstore4(unlessHeld(free, vload4(0, held + at)), 0, next + at);
}

/* Numbers of colours, 0 at `low` to 255 at `low + 255 / scale`, row after row without a gap. */
kernel BLOCK void colour(
        global const float *restrict field,
        float low,
        float scale,
        int width,
        int height,
        int pitch,
        global uchar *restrict colours) {
    int x = 4 * get_global_id(0);
    int y = get_global_id(1);
    if (x >= width || y >= height) {
        return;
    }
    float4 level = (vload4(0, field + y * pitch + x) - low) * scale;
    uchar4 number = convert_uchar4(clamp(level, 0.0f, 255.0f) + 0.5f);
    global uchar *row = colours + y * width;
    if (x + 4 <= width) {
        vstore4(number, 0, row + x);
    } else {
        uchar numbers[4];
        vstore4(number, 0, numbers);
        for (int i = 0; x + i < width; i++) {
            row[x + i] = numbers[i];
        }
    }
}
