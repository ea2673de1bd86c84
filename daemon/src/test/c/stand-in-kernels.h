/* The kernels of the tests and of the sample heat, on the CPU. Each gets pointers to its parameters, as laid out by the driver. */

typedef struct Launch {
    uint32_t grid[3], block[3];
    uint32_t shared_bytes;
    char *shared;
    char values[4096];
    int offsets[MAX_PARAMETERS];
    CUresult (*kernel)(struct Launch *, uint32_t bx, uint32_t by, uint32_t bz);
} Launch;

#define P(type, i) (*(type *) (l->values + l->offsets[i]))
/* A kernel that reaches outside device memory fails as a whole, and the context with it. */
#define NEED(at, bytes) do { if (!reachable((at), (bytes))) return ILLEGAL_ADDRESS; } while (0)
#define KERNEL(called) static CUresult called(Launch *l, uint32_t bx, uint32_t by, uint32_t bz)
#define UNUSED_BLOCK (void) bx, (void) by, (void) bz

KERNEL(kernel_index) {
    UNUSED_BLOCK;
    int n = P(int, 0);
    int *out = P(int *, 1);
    uint32_t threads = l->block[0];
    for (uint32_t t = 0; t < threads; t++) {
        int i = bx * threads + t;
        if (i < n) {
            NEED(out + i, 4);
            out[i] = i;
        }
    }
    return SUCCESS;
}

KERNEL(kernel_volume) {
    int *out = P(int *, 0);
    uint32_t wide = l->grid[0] * l->block[0], high = l->grid[1] * l->block[1];
    for (uint32_t tz = 0; tz < l->block[2]; tz++)
        for (uint32_t ty = 0; ty < l->block[1]; ty++)
            for (uint32_t tx = 0; tx < l->block[0]; tx++) {
                uint32_t x = bx * l->block[0] + tx, y = by * l->block[1] + ty, z = bz * l->block[2] + tz;
                int *at = out + ((size_t) z * high + y) * wide + x;
                NEED(at, 4);
                *at = x + 100 * y + 10000 * z;
            }
    return SUCCESS;
}

KERNEL(kernel_scalars) {
    UNUSED_BLOCK;
    int64_t *out = P(int64_t *, 6);
    NEED(out, 48);
    out[0] = P(signed char, 0);
    out[1] = P(short, 1);
    out[2] = P(int, 2);
    out[3] = P(int64_t, 3);
    out[4] = (int64_t) (P(float, 4) * 10);
    out[5] = (int64_t) (P(double, 5) * 10);
    return SUCCESS;
}

struct mixed { signed char a; double b; short c; int d[2]; };

KERNEL(kernel_mixed) {
    UNUSED_BLOCK;
    int *out = P(int *, 0);
    struct mixed m = P(struct mixed, 1);
    NEED(out, 4);
    out[0] = m.a + (int) (m.b * 10) + m.c + m.d[0] + m.d[1];
    return SUCCESS;
}

KERNEL(kernel_triple) {
    UNUSED_BLOCK;
    int *out = P(int *, 0), *t = &P(int, 1);
    NEED(out, 4);
    out[0] = t[0] + t[1] + t[2];
    return SUCCESS;
}

KERNEL(kernel_sum) {
    UNUSED_BLOCK;
    int *in = P(int *, 0), *out = P(int *, 1), *block = (int *) l->shared;
    uint32_t threads = l->block[0];
    if (l->shared_bytes < 4 * threads) return ILLEGAL_ADDRESS;
    NEED(in + bx * threads, 4 * threads);
    NEED(out + bx, 4);
    memcpy(block, in + bx * threads, 4 * threads);
    for (uint32_t s = threads / 2; s > 0; s >>= 1)
        for (uint32_t t = 0; t < s; t++) block[t] += block[t + s];
    out[bx] = block[0];
    return SUCCESS;
}

KERNEL(kernel_add) {
    UNUSED_BLOCK;
    float *a = P(float *, 0), *b = P(float *, 1), *c = P(float *, 3);
    int n = P(int, 2), first = bx * l->block[0], count = (int) l->block[0];
    if (first >= n) return SUCCESS;
    if (count > n - first) count = n - first;
    NEED(a + first, 4 * count);
    NEED(b + first, 4 * count);
    NEED(c + first, 4 * count);
    for (int i = first; i < first + count; i++) c[i] = a[i] + b[i];
    return SUCCESS;
}

KERNEL(kernel_spin) {
    UNUSED_BLOCK;
    int value = P(int, 0), rounds = P(int, 1), *out = P(int *, 2);
    uint32_t x = value;
    for (int i = 0; i < rounds; i++) x = x * 1664525u + 1013904223u + (x >> 7);
    NEED(out, 4);
    out[0] = x == 123456789u ? value + 1 : value;
    return SUCCESS;
}

KERNEL(kernel_scale4) {
    UNUSED_BLOCK;
    float *p = P(float *, 0), *v = &P(float, 1);
    for (uint32_t t = 0; t < l->block[0]; t++) {
        float *at = p + 4 * (bx * l->block[0] + t);
        NEED(at, 16);
        for (int k = 0; k < 4; k++) at[k] *= v[k];
    }
    return SUCCESS;
}

KERNEL(kernel_demanding) {
    UNUSED_BLOCK;
    int *out = P(int *, 0);
    NEED(out, 4 * 32);
    for (int i = 0; i < 32; i++) out[i] = 1;
    return SUCCESS;
}

KERNEL(kernel_greedy) {
    UNUSED_BLOCK;
    int *out = P(int *, 0);
    NEED(out, 4 * l->block[0]);
    memset(out, 0, 4 * l->block[0]);
    return SUCCESS;
}

KERNEL(kernel_nop) {
    UNUSED_BLOCK;
    (void) l;
    return SUCCESS;
}

/* Writes outside all memory. */
KERNEL(kernel_stray) {
    UNUSED_BLOCK;
    NEED(P(char *, 0) + (1LL << 40), 4);
    return SUCCESS;
}

/* A device-side assertion that fails. */
KERNEL(kernel_asserting) {
    UNUSED_BLOCK;
    (void) l;
    return ASSERT;
}

/* Those of the sample heat, cell by cell what heat.cu does with four at once. */

typedef struct { int x, y, width, height, pitch; } Cell;

/* Calls `each` for the cells of a block; `first` is the index of width among the parameters, height and pitch follow. */
static CUresult cells(Launch *l, uint32_t bx, uint32_t by, int first, CUresult (*each)(Launch *, Cell)) {
    Cell cell = {0, 0, P(int, first), P(int, first + 1), P(int, first + 2)};
    int columns = 4 * (int) l->block[0], rows = (int) l->block[1];
    for (cell.y = by * rows; cell.y < (int) (by + 1) * rows && cell.y < cell.height; cell.y++)
        for (cell.x = bx * columns; cell.x < (int) (bx + 1) * columns && cell.x < cell.width; cell.x++) {
            CUresult code = each(l, cell);
            if (code) return code;
        }
    return SUCCESS;
}

static float unless_held(float free, float held) { return held == held ? held : free; }

static CUresult begin_cell(Launch *l, Cell c) {
    float *held = P(float *, 0) + c.y * c.pitch + c.x, *field = P(float *, 5) + c.y * c.pitch + c.x;
    NEED(held, 4);
    NEED(field, 4);
    *field = unless_held(P(float, 1), *held);
    return SUCCESS;
}

static CUresult advance_cell(Launch *l, Cell c) {
    float *now = P(float *, 0) + c.y * c.pitch + c.x, *held = P(float *, 1) + c.y * c.pitch + c.x;
    float *next = P(float *, 10) + c.y * c.pitch + c.x, edges[4];
    NEED(P(float *, 0), 4 * c.pitch * c.height);
    NEED(held, 4);
    NEED(next, 4);
    /* North, east, south, west; an edge that is not a number is insulated. */
    for (int i = 0; i < 4; i++) edges[i] = unless_held(*now, P(float, 3 + i));
    float above = c.y > 0 ? now[-c.pitch] : edges[0], right = c.x < c.width - 1 ? now[1] : edges[1];
    float below = c.y < c.height - 1 ? now[c.pitch] : edges[2], left = c.x > 0 ? now[-1] : edges[3];
    float free = *now + P(float, 2) * (((left + right) + (above + below)) - 4.0f * *now);
    *next = unless_held(free, *held);
    return SUCCESS;
}

static CUresult colour_cell(Launch *l, Cell c) {
    float *field = P(float *, 0) + c.y * c.pitch + c.x;
    unsigned char *colour = P(unsigned char *, 6) + c.y * c.width + c.x;
    NEED(field, 4);
    NEED(colour, 1);
    float level = (*field - P(float, 1)) * P(float, 2);
    *colour = (unsigned char) ((level < 0 ? 0 : level > 255 ? 255 : level) + 0.5f);
    return SUCCESS;
}

KERNEL(kernel_begin) {
    (void) bz;
    return cells(l, bx, by, 2, begin_cell);
}

KERNEL(kernel_advance) {
    (void) bz;
    return cells(l, bx, by, 7, advance_cell);
}

KERNEL(kernel_colour) {
    (void) bz;
    return cells(l, bx, by, 3, colour_cell);
}

static const struct {
    const char *name;
    CUresult (*kernel)(Launch *, uint32_t, uint32_t, uint32_t);
} KERNELS[] = {
    {"index", kernel_index},   {"volume", kernel_volume},       {"scalars", kernel_scalars}, {"mixed", kernel_mixed},
    {"triple", kernel_triple}, {"sum", kernel_sum},             {"add", kernel_add},         {"spin", kernel_spin},
    {"scale4", kernel_scale4}, {"demanding", kernel_demanding}, {"greedy", kernel_greedy},   {"stray", kernel_stray},
    {"asserting", kernel_asserting}, {"_Z5plainiPi", kernel_index}, {"nop", kernel_nop},
    {"begin", kernel_begin},   {"advance", kernel_advance},     {"colour", kernel_colour},
};

static CUresult run_launch(Command *c) {
    Launch *l = c->launch;
    CUresult code = SUCCESS;
    l->shared = calloc(1, l->shared_bytes + 16);
    for (uint32_t z = 0; z < l->grid[2] && !code; z++)
        for (uint32_t y = 0; y < l->grid[1] && !code; y++)
            for (uint32_t x = 0; x < l->grid[0] && !code; x++) code = l->kernel(l, x, y, z);
    free(l->shared);
    free(l);
    return code;
}
