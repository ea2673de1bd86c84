/*
 * Grey, Gaussian blur, Sobel, threshold. Each item does four neighbouring pixels of a row: one SIMD register on a CPU, one
 * coalesced 16-byte access on a GPU. Planes are floats whose rows are `pitch` long, a multiple of 4 that is not less than
 * the width, so an item always loads and stores four; what lies right of the width is never looked at.
 *
 * The picture's own rule at its border is to repeat the last pixel.
 *
 * Multiplications and additions are kept apart, in the order of ReferenceEdges.java, so that both compute the same.
 */
#pragma OPENCL FP_CONTRACT OFF

/* The block that the function launches with: a CPU's compiler unrolls for it. Any other is right too. */
#define BLOCK __attribute__((work_group_size_hint(64, 4, 1)))

/* Rec. 601 luma of one pixel at p; what is transparent shows white. */
static float luma(global const uchar *p, int bands) {
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

/* The pixel at (x, y) of the upright picture lies at origin + x * stepX + y * stepY, whichever way the camera was held. */
kernel BLOCK void grey(
        global const uchar *restrict pixels,
        int bands,
        int origin,
        int stepX,
        int stepY,
        int width,
        int height,
        int pitch,
        global float *restrict plane) {
    int x = 4 * get_global_id(0);
    int y = get_global_id(1);
    if (x >= width || y >= height) {
        return;
    }
    global const uchar *row = pixels + origin + y * stepY;
    float4 grey;
    if (bands == 3 && stepX == 3 && x + 4 <= width) {
        uchar8 a = vload8(0, row + 3 * x);
        uchar4 b = vload4(0, row + 3 * x + 8);
        grey = 0.299f * (float4)(a.s0, a.s3, a.s6, b.s1) + 0.587f * (float4)(a.s1, a.s4, a.s7, b.s2)
                + 0.114f * (float4)(a.s2, a.s5, b.s0, b.s3);
    } else {
        int last = width - 1;
        grey = (float4)(
                luma(row + x * stepX, bands),
                luma(row + min(x + 1, last) * stepX, bands),
                luma(row + min(x + 2, last) * stepX, bands),
                luma(row + min(x + 3, last) * stepX, bands));
    }
    vstore4(grey, 0, plane + y * pitch + x);
}

/* weights[0] is the middle one, weights[k] that of both pixels k away. */
kernel BLOCK void blurRows(
        global const float *restrict in,
        constant float *restrict weights,
        int radius,
        int width,
        int height,
        int pitch,
        global float *restrict out) {
    int x = 4 * get_global_id(0);
    int y = get_global_id(1);
    if (x >= width || y >= height) {
        return;
    }
    global const float *row = in + y * pitch;
    float4 sum = weights[0] * vload4(0, row + x);
    if (x >= radius && x + 3 + radius < width) {
        for (int k = 1; k <= radius; k++) {
            sum += weights[k] * (vload4(0, row + x - k) + vload4(0, row + x + k));
        }
    } else {
        int4 at = (int4)(x, x + 1, x + 2, x + 3);
        for (int k = 1; k <= radius; k++) {
            int4 left = clamp(at - k, 0, width - 1);
            int4 right = clamp(at + k, 0, width - 1);
            sum += weights[k]
                    * ((float4)(row[left.s0], row[left.s1], row[left.s2], row[left.s3])
                            + (float4)(row[right.s0], row[right.s1], row[right.s2], row[right.s3]));
        }
    }
    vstore4(sum, 0, out + y * pitch + x);
}

kernel BLOCK void blurColumns(
        global const float *restrict in,
        constant float *restrict weights,
        int radius,
        int width,
        int height,
        int pitch,
        global float *restrict out) {
    int x = 4 * get_global_id(0);
    int y = get_global_id(1);
    if (x >= width || y >= height) {
        return;
    }
    float4 sum = weights[0] * vload4(0, in + y * pitch + x);
    for (int k = 1; k <= radius; k++) {
        int above = max(y - k, 0) * pitch;
        int below = min(y + k, height - 1) * pitch;
        sum += weights[k] * (vload4(0, in + above + x) + vload4(0, in + below + x));
    }
    vstore4(sum, 0, out + y * pitch + x);
}

/* The four floats at x - 1 or x + 1, the last pixel repeated. */
static float4 leftOf(global const float *row, int x) {
    float4 left = vload4(0, row + max(x - 1, 0));
    return x == 0 ? left.s0012 : left;
}

static float4 rightOf(global const float *row, int x, int width) {
    if (x + 4 < width) {
        return vload4(0, row + x + 1);
    }
    int last = width - 1;
    return (float4)(row[min(x + 1, last)], row[min(x + 2, last)], row[min(x + 3, last)], row[last]);
}

/* Length of the gradient, a quarter of Sobel's sum: 0 to about 360 for greys from 0 to 255. */
kernel BLOCK void sobel(global const float *restrict in, int width, int height, int pitch, global float *restrict out) {
    int x = 4 * get_global_id(0);
    int y = get_global_id(1);
    if (x >= width || y >= height) {
        return;
    }
    global const float *above = in + max(y - 1, 0) * pitch;
    global const float *here = in + y * pitch;
    global const float *below = in + min(y + 1, height - 1) * pitch;

    float4 aboveLeft = leftOf(above, x), aboveRight = rightOf(above, x, width);
    float4 belowLeft = leftOf(below, x), belowRight = rightOf(below, x, width);
    float4 acrossX = (aboveRight - aboveLeft) + 2.0f * (rightOf(here, x, width) - leftOf(here, x)) + (belowRight - belowLeft);
    float4 acrossY = (belowLeft - aboveLeft) + 2.0f * (vload4(0, below + x) - vload4(0, above + x)) + (belowRight - aboveRight);
    vstore4(0.25f * sqrt(acrossX * acrossX + acrossY * acrossY), 0, out + y * pitch + x);
}

/*
 * Black up to `low`, white from `high`, a ramp between (none where they are equal). Rows come out as the scanlines of a PNG:
 * a byte that names the row's filter (0: none), then the pixels.
 */
kernel BLOCK void threshold(
        global const float *restrict in,
        float low,
        float high,
        int width,
        int height,
        int pitch,
        global uchar *restrict scanlines) {
    int x = 4 * get_global_id(0);
    int y = get_global_id(1);
    if (x >= width || y >= height) {
        return;
    }
    float4 magnitude = vload4(0, in + y * pitch + x);
    float4 ramp = high > low ? (magnitude - low) / (high - low) * 255.0f : (float4)(0.0f);
    ramp = select(clamp(ramp, 0.0f, 255.0f), (float4)(255.0f), magnitude >= high);
    uchar4 level = convert_uchar4(ramp + 0.5f);

    global uchar *scanline = scanlines + y * (width + 1);
    if (x == 0) {
        scanline[0] = 0;
    }
    if (x + 4 <= width) {
        vstore4(level, 0, scanline + 1 + x);
    } else {
        uchar levels[4];
        vstore4(level, 0, levels);
        for (int i = 0; x + i < width; i++) {
            scanline[1 + x + i] = levels[i];
        }
    }
}
