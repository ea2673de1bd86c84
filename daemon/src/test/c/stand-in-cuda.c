/*
 * A test double of NVIDIA's driver library (libcuda.so.1): no GPU and no NVIDIA code. It keeps the driver's rules, so that the
 * CUDA backend's own logic runs where there is no GPU:
 *
 *  - a call needs cuInit, and most need a context that is current on the calling thread;
 *  - handles are checked; one that was destroyed is invalid;
 *  - a stream runs its commands in order on a thread of its own, events and waits order streams;
 *  - device memory is known by its ranges: a copy or fill outside one is refused, a kernel that leaves one is a sticky error;
 *  - after a sticky error every call answers it;
 *  - a module is a real cubin (kernels and parameters are read from it) or PTX text; a kernel is run by its name, on the CPU,
 *    by one of the functions in stand-in-kernels.h.
 *
 * What it cannot show: that a kernel's machine code is right, and how long anything takes on a GPU.
 *
 * Environment: STAND_IN_CUDA=no-device, old-driver, broken, no-pools, refuse-pinning. Compiled with -DBEFORE_12_4 it lacks
 * the calls that CUDA 12.4 brought.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define API __attribute__((visibility("default")))

typedef int CUresult;
typedef uint64_t CUdeviceptr;

enum {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_IMAGE = 200,
    INVALID_CONTEXT = 201,
    NO_BINARY_FOR_GPU = 209,
    INVALID_PTX = 218,
    UNSUPPORTED_PTX_VERSION = 222,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    NOT_READY = 600,
    ILLEGAL_ADDRESS = 700,
    HOST_MEMORY_ALREADY_REGISTERED = 712,
    HOST_MEMORY_NOT_REGISTERED = 713,
    ASSERT = 710,
    NOT_SUPPORTED = 801
};

enum { DRIVER = 12060, CAPABILITY = 90, PTX_VERSION = 85, MEMORY = 1 << 30, SHARED = 232448, PLAIN_SHARED = 49152, RESERVED = 1024 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int initialized;
static int sticky;
static __thread struct Context *current;

static int asked_for(const char *mode) {
    const char *set = getenv("STAND_IN_CUDA");
    return set && strstr(set, mode) != NULL;
}

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* ---- handles: every object starts with its kind, and is in the list of those that are alive ---- */

typedef struct Object {
    int kind;
    struct Object *next;
} Object;

enum { CONTEXT = 1, STREAM, EVENT, MODULE, FUNCTION, POOL, LINK };

static Object *objects;

static void *make(int kind, size_t bytes) {
    Object *made = calloc(1, bytes);
    made->kind = kind;
    made->next = objects;
    objects = made;
    return made;
}

static int alive(void *handle, int kind) {
    for (Object *o = objects; o; o = o->next)
        if (o == handle) return o->kind == kind;
    return 0;
}

static void drop(void *handle) {
    for (Object **o = &objects; *o; o = &(*o)->next)
        if (*o == handle) {
            Object *gone = *o;
            *o = gone->next;
            free(gone);
            return;
        }
}

typedef struct Context {
    Object object;
    int holders;
} Context;

static Context *primary;

#define ENTER                                             \
    do {                                                  \
        if (!initialized) return NOT_INITIALIZED;         \
        pthread_mutex_lock(&lock);                        \
        if (sticky) return leave(sticky);                 \
        if (!current || current != primary || !primary->holders) return leave(INVALID_CONTEXT); \
    } while (0)

static CUresult leave(CUresult code) {
    pthread_mutex_unlock(&lock);
    return code;
}

/* ---- memory ---- */

typedef struct Range {
    char *at;
    size_t bytes;
    int host;
    struct Range *next;
} Range;

static Range *ranges;
static size_t used;

static Range *range_of(const void *at, size_t bytes) {
    for (Range *r = ranges; r; r = r->next)
        if ((char *) at >= r->at && (char *) at + bytes <= r->at + r->bytes && (char *) at + bytes >= (char *) at) return r;
    return NULL;
}

/* For kernels, which run without the lock. */
static int reachable(const void *at, size_t bytes) {
    pthread_mutex_lock(&lock);
    int found = range_of(at, bytes) != NULL;
    pthread_mutex_unlock(&lock);
    return found;
}

static CUresult allocate(CUdeviceptr *answer, size_t bytes) {
    if (!answer || !bytes) return INVALID_VALUE;
    if (bytes > MEMORY - used) return OUT_OF_MEMORY;
    char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) return OUT_OF_MEMORY;
    if (bytes <= 1 << 20) memset(at, 0xa5, bytes); /* new device memory holds anything */
    Range *r = calloc(1, sizeof *r);
    *r = (Range){at, bytes, 0, ranges};
    ranges = r;
    used += bytes;
    *answer = (CUdeviceptr) at;
    return SUCCESS;
}

static CUresult release(void *at, int host) {
    for (Range **r = &ranges; *r; r = &(*r)->next)
        if ((*r)->at == at && (*r)->host == host) {
            Range *gone = *r;
            *r = gone->next;
            if (!host) {
                munmap(gone->at, gone->bytes);
                used -= gone->bytes;
            }
            free(gone);
            return SUCCESS;
        }
    return host ? HOST_MEMORY_NOT_REGISTERED : INVALID_VALUE;
}

/* ---- streams: a queue of commands and a thread each ---- */

typedef struct Event {
    Object object;
    int64_t recorded; /* how often it was recorded */
    int64_t reached;  /* which record the device is past */
    int64_t time_ns;
} Event;

struct Stream;
typedef struct Command {
    struct Command *next;
    CUresult (*run)(struct Command *);
    Event *event;
    int64_t record;
    char *to;
    const char *from;
    size_t bytes;
    uint32_t value;
    int value_bytes;
    struct Launch *launch;
} Command;

typedef struct Stream {
    Object object;
    pthread_t thread;
    Command *first, *last;
    int64_t enqueued, done;
    int ending;
} Stream;

static void *work(void *argument) {
    Stream *s = argument;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!s->first && !s->ending) pthread_cond_wait(&changed, &lock);
        if (!s->first) break;
        Command *c = s->first;
        s->first = c->next;
        if (!s->first) s->last = NULL;
        pthread_mutex_unlock(&lock);
        CUresult code = sticky ? SUCCESS : c->run(c);
        pthread_mutex_lock(&lock);
        if (code && !sticky) sticky = code;
        free(c);
        s->done++;
        pthread_cond_broadcast(&changed);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static Command *enqueue(Stream *s, CUresult (*run)(Command *)) {
    Command *c = calloc(1, sizeof *c);
    c->run = run;
    if (s->last) s->last->next = c; else s->first = c;
    s->last = c;
    s->enqueued++;
    pthread_cond_broadcast(&changed);
    return c;
}

static CUresult drain(Stream *s) {
    int64_t until = s->enqueued;
    while (s->done < until && !sticky) pthread_cond_wait(&changed, &lock);
    return sticky;
}

static CUresult run_copy(Command *c) {
    memcpy(c->to, c->from, c->bytes);
    return SUCCESS;
}

static CUresult run_set(Command *c) {
    if (c->value_bytes == 1) memset(c->to, (int) c->value, c->bytes);
    else for (size_t i = 0; i < c->bytes; i += c->value_bytes) memcpy(c->to + i, &c->value, c->value_bytes);
    return SUCCESS;
}

static CUresult run_free(Command *c) {
    pthread_mutex_lock(&lock);
    release(c->to, 0);
    pthread_mutex_unlock(&lock);
    return SUCCESS;
}

static CUresult run_record(Command *c) {
    pthread_mutex_lock(&lock);
    if (c->event->reached < c->record) { /* recorded again meanwhile, and on a stream that was quicker */
        c->event->reached = c->record;
        c->event->time_ns = now_ns();
    }
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return SUCCESS;
}

static CUresult run_wait(Command *c) {
    pthread_mutex_lock(&lock);
    while (c->event->reached < c->record && !sticky) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return SUCCESS;
}

/* ---- modules: names and parameters of kernels, from a cubin's own tables or from PTX text ---- */

enum { MAX_PARAMETERS = 64, MAX_KERNELS = 64 };

typedef struct Function {
    Object object;
    char name[256];
    int parameters;
    int offsets[MAX_PARAMETERS], sizes[MAX_PARAMETERS];
    int block[3];
    int shared_bytes;
    int max_threads;
    int max_dynamic;
} Function;

typedef struct Module {
    Object object;
    Function *functions[MAX_KERNELS];
    int count;
} Module;

static Function *function_of(Module *m, const char *name) {
    for (int i = 0; i < m->count; i++)
        if (!strcmp(m->functions[i]->name, name)) return m->functions[i];
    if (m->count == MAX_KERNELS) return NULL;
    Function *f = make(FUNCTION, sizeof *f);
    snprintf(f->name, sizeof f->name, "%s", name);
    f->max_threads = 1024;
    f->max_dynamic = PLAIN_SHARED;
    m->functions[m->count++] = f;
    return f;
}

#define AT(type, offset) (*(const type *) (image + (offset)))

static void read_info(Function *f, const char *at, const char *end) {
    while (at + 4 <= end) {
        int format = at[0], attribute = (uint8_t) at[1], bytes = format == 4 ? *(const uint16_t *) (at + 2) : 0;
        const uint32_t *value = (const uint32_t *) (at + 4);
        if (attribute == 0x17) {
            int ordinal = value[1] & 0xffff;
            if (ordinal < MAX_PARAMETERS) {
                f->offsets[ordinal] = value[1] >> 16;
                f->sizes[ordinal] = value[2] >> 18;
                f->parameters = f->parameters > ordinal + 1 ? f->parameters : ordinal + 1;
            }
        } else if (attribute == 0x10) {
            for (int i = 0; i < 3; i++) f->block[i] = value[i];
        } else if (attribute == 0x05) {
            f->max_threads = value[0] * value[1] * value[2];
        }
        at += 4 + bytes;
    }
}

/* The caller made sure that the file is whole. */
static CUresult read_cubin(Module *m, const char *image) {
    if (AT(uint16_t, 18) != 190) return INVALID_IMAGE;
    if ((AT(uint32_t, 48) & 0xff) != CAPABILITY) return NO_BINARY_FOR_GPU;
    uint64_t sections = AT(uint64_t, 40);
    int count = AT(uint16_t, 60), names = AT(uint16_t, 62);
    const char *texts = image + AT(uint64_t, sections + 64 * names + 24);
    for (int pass = 0; pass < 2; pass++) /* symbols first: they say which are kernels */
        for (int i = 0; i < count; i++) {
            uint64_t s = sections + 64 * i;
            const char *name = texts + AT(uint32_t, s), *at = image + AT(uint64_t, s + 24);
            uint64_t bytes = AT(uint64_t, s + 32);
            if (pass == 0 && AT(uint32_t, s + 4) == 2) {
                const char *strings = image + AT(uint64_t, sections + 64 * AT(uint32_t, s + 40) + 24);
                for (const char *symbol = at; symbol < at + bytes; symbol += 24)
                    if ((symbol[4] & 15) == 2 && symbol[5] & 0x10) function_of(m, strings + *(const uint32_t *) symbol);
            } else if (pass == 1) {
                for (int k = 0; k < m->count; k++) {
                    Function *f = m->functions[k];
                    if (!strncmp(name, ".nv.info.", 9) && !strcmp(name + 9, f->name)) read_info(f, at, at + bytes);
                    if (!strncmp(name, ".nv.shared.", 11) && !strcmp(name + 11, f->name))
                        f->shared_bytes = bytes < RESERVED ? 0 : bytes - RESERVED;
                }
            }
        }
    return SUCCESS;
}

static int ptx_size(const char *type) {
    const char *digits = type + strcspn(type, "0123456789");
    return atoi(digits) / 8;
}

/* Enough of PTX for tests: .version, .target and .entry with its parameters. */
static CUresult read_ptx(Module *m, const char *text, char *log, size_t log_bytes) {
    int major = 0, minor = 0;
    const char *version = strstr(text, ".version");
    if (!version || sscanf(version, ".version %d.%d", &major, &minor) != 2) {
        snprintf(log, log_bytes, "ptxas application ptx input, line 1; fatal   : Missing .version directive");
        return INVALID_PTX;
    }
    if (10 * major + minor > PTX_VERSION) {
        snprintf(log, log_bytes, "ptxas application ptx input, line 1; fatal   : Unsupported .version %d.%d; current version is '%d.%d'",
                 major, minor, PTX_VERSION / 10, PTX_VERSION % 10);
        return UNSUPPORTED_PTX_VERSION;
    }
    if (strstr(text, "syntax_error")) {
        snprintf(log, log_bytes, "ptxas application ptx input, line 7; fatal   : Parsing error near 'syntax_error': syntax error");
        return INVALID_PTX;
    }
    for (const char *at = text; (at = strstr(at, ".entry")); ) {
        char name[256];
        if (sscanf(at, ".entry %255[A-Za-z0-9_$]", name) != 1) return INVALID_PTX;
        Function *f = function_of(m, name);
        if (!f) return INVALID_PTX;
        const char *close = strchr(at, ')');
        int offset = 0;
        for (const char *p = at; close && (p = strstr(p, ".param")) && p < close; p++) {
            const char *kind = p + 6 + strspn(p + 6, " \t");
            int align = 0, size = ptx_size(kind);
            const char *bracket = strchr(p, '['), *comma = strpbrk(p, ",)");
            if (sscanf(kind, ".align %d .b8", &align) == 1 && bracket && bracket < comma) size = atoi(bracket + 1);
            if (!align) align = size;
            if (f->parameters == MAX_PARAMETERS || size < 1) return INVALID_PTX;
            offset = (offset + align - 1) / align * align;
            f->offsets[f->parameters] = offset;
            f->sizes[f->parameters++] = size;
            offset += size;
        }
        at += 6;
    }
    return SUCCESS;
}

/* ---- what the linker makes of PTX: a cubin with names and parameters, and no code ---- */

typedef struct Writer {
    char *bytes;
    size_t length;
} Writer;

static size_t put(Writer *w, const void *data, size_t bytes) {
    size_t at = w->length;
    w->bytes = realloc(w->bytes, at + bytes);
    if (data) memcpy(w->bytes + at, data, bytes); else memset(w->bytes + at, 0, bytes);
    w->length += bytes;
    return at;
}

static void put_section(Writer *w, uint32_t name, uint32_t type, uint64_t at, uint64_t bytes, uint32_t link) {
    uint32_t header[16] = {name, type};
    memcpy(header + 6, &at, 8);
    memcpy(header + 8, &bytes, 8);
    header[10] = link;
    put(w, header, 64);
}

static void write_cubin(Module *m, Writer *w) {
    Writer names = {0}, symbols = {0};
    uint64_t infos[MAX_KERNELS], lengths[MAX_KERNELS];
    uint32_t info_names[MAX_KERNELS];
    put(w, NULL, 64);
    put(&names, "", 1);
    put(&symbols, NULL, 24);
    for (int i = 0; i < m->count; i++) {
        Function *f = m->functions[i];
        char symbol[24] = {0, 0, 0, 0, 0x12, 0x10, 1, 0};
        uint32_t name = info_names[i] = put(&names, ".nv.info.", 9);
        put(&names, f->name, strlen(f->name) + 1);
        name += 9;
        memcpy(symbol, &name, 4);
        put(&symbols, symbol, 24);
        infos[i] = w->length;
        for (int p = f->parameters - 1; p >= 0; p--) {
            uint32_t record[4] = {0x000c1704, 0, p | f->offsets[p] << 16, (uint32_t) f->sizes[p] << 18 | 0x1f000};
            put(w, record, 16);
        }
        lengths[i] = w->length - infos[i];
    }
    uint64_t names_at = put(w, names.bytes, names.length), symbols_at = put(w, symbols.bytes, symbols.length);
    put(w, NULL, -w->length & 7);
    uint64_t sections = w->length;
    put_section(w, 0, 0, 0, 0, 0);
    put_section(w, 0, 3, names_at, names.length, 0);
    put_section(w, 0, 2, symbols_at, symbols.length, 1);
    for (int i = 0; i < m->count; i++) put_section(w, info_names[i], 0x70000000, infos[i], lengths[i], 2);
    memcpy(w->bytes, "\177ELF\2\1\1\63", 8);
    *(uint16_t *) (w->bytes + 18) = 190;
    *(uint64_t *) (w->bytes + 40) = sections;
    *(uint32_t *) (w->bytes + 48) = CAPABILITY;
    *(uint16_t *) (w->bytes + 58) = 64;
    *(uint16_t *) (w->bytes + 60) = 3 + m->count;
    *(uint16_t *) (w->bytes + 62) = 1;
    free(names.bytes);
    free(symbols.bytes);
}

#include "stand-in-kernels.h"
#include "stand-in-api.h"
