/* The driver's calls, as many of them as the backend makes. */

API CUresult cuInit(unsigned flags) {
    (void) flags;
    if (asked_for("no-device")) return NO_DEVICE;
    if (asked_for("broken")) return 999;
    initialized = 1;
    return SUCCESS;
}

API CUresult cuDriverGetVersion(int *version) {
    *version = asked_for("old-driver") ? 11080 : DRIVER;
    return SUCCESS;
}

API CUresult cuDeviceGetCount(int *count) {
    *count = 1;
    return initialized ? SUCCESS : NOT_INITIALIZED;
}

API CUresult cuDeviceGet(int *device, int ordinal) {
    *device = ordinal;
    return ordinal == 0 ? SUCCESS : INVALID_DEVICE;
}

API CUresult cuDeviceGetName(char *name, int bytes, int device) {
    (void) device;
    snprintf(name, bytes, "Stand-in CUDA device (no GPU)");
    return SUCCESS;
}

API CUresult cuDeviceTotalMem_v2(size_t *bytes, int device) {
    (void) device;
    *bytes = MEMORY;
    return SUCCESS;
}

API CUresult cuDeviceGetAttribute(int *value, int attribute, int device) {
    (void) device;
    switch (attribute) {
        case 1: case 2: case 3: *value = 1024; break; /* threads of a block, along x, along y */
        case 4: *value = 64; break;                   /* along z */
        case 5: *value = 2147483647; break;           /* blocks along x */
        case 6: case 7: *value = 65535; break;        /* along y, z */
        case 8: *value = PLAIN_SHARED; break;
        case 16: *value = 2; break; /* multiprocessors */
        case 75: *value = CAPABILITY / 10; break;
        case 76: *value = CAPABILITY % 10; break;
        case 97: *value = SHARED; break;
        case 115: *value = !asked_for("no-pools"); break;
        default: *value = 0;
    }
    return SUCCESS;
}

/* ---- contexts ---- */

API CUresult cuDevicePrimaryCtxRetain(Context **context, int device) {
    (void) device;
    if (!initialized) return NOT_INITIALIZED;
    pthread_mutex_lock(&lock);
    if (sticky) return leave(sticky);
    if (!primary) primary = make(CONTEXT, sizeof *primary);
    primary->holders++;
    *context = primary;
    return leave(SUCCESS);
}

API CUresult cuDevicePrimaryCtxRelease_v2(int device) {
    (void) device;
    pthread_mutex_lock(&lock);
    if (!primary || !primary->holders) return leave(INVALID_CONTEXT);
    primary->holders--;
    return leave(SUCCESS);
}

API CUresult cuDevicePrimaryCtxRelease(int device) {
    return cuDevicePrimaryCtxRelease_v2(device);
}

API CUresult cuCtxSetCurrent(Context *context) {
    if (!initialized) return NOT_INITIALIZED;
    pthread_mutex_lock(&lock);
    if (sticky) return leave(sticky);
    if (context && context != primary) return leave(INVALID_CONTEXT);
    current = context;
    return leave(SUCCESS);
}

API CUresult cuCtxGetStreamPriorityRange(int *least, int *greatest) {
    ENTER;
    *least = 0;
    *greatest = -5;
    return leave(SUCCESS);
}

/* ---- streams and events ---- */

API CUresult cuStreamCreateWithPriority(Stream **stream, unsigned flags, int priority) {
    ENTER;
    if (flags > 1 || priority > 0 || priority < -5) return leave(INVALID_VALUE);
    Stream *s = make(STREAM, sizeof *s);
    if (pthread_create(&s->thread, NULL, work, s)) {
        drop(s);
        return leave(OUT_OF_MEMORY);
    }
    *stream = s;
    return leave(SUCCESS);
}

API CUresult cuStreamDestroy_v2(Stream *s) {
    ENTER;
    if (!alive(s, STREAM)) return leave(INVALID_HANDLE);
    s->ending = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(s->thread, NULL);
    pthread_mutex_lock(&lock);
    drop(s);
    return leave(SUCCESS);
}

API CUresult cuStreamSynchronize(Stream *s) {
    ENTER;
    if (!alive(s, STREAM)) return leave(INVALID_HANDLE);
    return leave(drain(s));
}

API CUresult cuStreamWaitEvent(Stream *s, Event *e, unsigned flags) {
    ENTER;
    if (!alive(s, STREAM) || !alive(e, EVENT) || flags) return leave(INVALID_HANDLE);
    Command *c = enqueue(s, run_wait);
    c->event = e;
    c->record = e->recorded;
    return leave(SUCCESS);
}

API CUresult cuEventCreate(Event **event, unsigned flags) {
    ENTER;
    if (flags & ~7u) return leave(INVALID_VALUE);
    *event = make(EVENT, sizeof **event);
    return leave(SUCCESS);
}

API CUresult cuEventDestroy_v2(Event *e) {
    ENTER;
    if (!alive(e, EVENT)) return leave(INVALID_HANDLE);
    while (e->reached < e->recorded && !sticky) pthread_cond_wait(&changed, &lock);
    drop(e);
    return leave(SUCCESS);
}

API CUresult cuEventRecord(Event *e, Stream *s) {
    ENTER;
    if (!alive(e, EVENT) || !alive(s, STREAM)) return leave(INVALID_HANDLE);
    Command *c = enqueue(s, run_record);
    c->event = e;
    c->record = ++e->recorded;
    return leave(SUCCESS);
}

API CUresult cuEventQuery(Event *e) {
    ENTER;
    if (!alive(e, EVENT)) return leave(INVALID_HANDLE);
    return leave(e->reached == e->recorded ? SUCCESS : NOT_READY);
}

API CUresult cuEventSynchronize(Event *e) {
    ENTER;
    if (!alive(e, EVENT)) return leave(INVALID_HANDLE);
    int64_t until = e->recorded;
    while (e->reached < until && !sticky) pthread_cond_wait(&changed, &lock);
    return leave(sticky);
}

API CUresult cuEventElapsedTime(float *ms, Event *from, Event *to) {
    ENTER;
    if (!alive(from, EVENT) || !alive(to, EVENT) || !from->recorded || !to->recorded) return leave(INVALID_HANDLE);
    if (from->reached < from->recorded || to->reached < to->recorded) return leave(NOT_READY);
    *ms = (to->time_ns - from->time_ns) / 1e6f;
    return leave(SUCCESS);
}

/* ---- memory ---- */

API CUresult cuMemAlloc_v2(CUdeviceptr *at, size_t bytes) {
    ENTER;
    return leave(allocate(at, bytes));
}

API CUresult cuMemAllocAsync(CUdeviceptr *at, size_t bytes, Stream *s) {
    ENTER;
    if (asked_for("no-pools")) return leave(NOT_SUPPORTED);
    if (!alive(s, STREAM)) return leave(INVALID_HANDLE);
    CUresult code = allocate(at, bytes);
    if (code == OUT_OF_MEMORY && !drain(s)) code = allocate(at, bytes); /* what was freed in the stream before is there */
    return leave(code);
}

API CUresult cuMemFree_v2(CUdeviceptr at) {
    ENTER;
    for (Object *o = objects; o; o = o->next) /* as the driver does: nothing may still use it */
        if (o->kind == STREAM && drain((Stream *) o)) return leave(sticky);
    return leave(release((void *) at, 0));
}

API CUresult cuMemFreeAsync(CUdeviceptr at, Stream *s) {
    ENTER;
    if (!alive(s, STREAM)) return leave(INVALID_HANDLE);
    Range *r = range_of((void *) at, 1);
    if (!r || r->host || r->at != (char *) at) return leave(INVALID_VALUE);
    enqueue(s, run_free)->to = (char *) at;
    return leave(SUCCESS);
}

API CUresult cuMemHostRegister_v2(void *at, size_t bytes, unsigned flags) {
    ENTER;
    if (!at || !bytes || flags > 15) return leave(INVALID_VALUE);
    if (asked_for("refuse-pinning")) return leave(NOT_SUPPORTED);
    uintptr_t first = (uintptr_t) at / 4096, last = ((uintptr_t) at + bytes - 1) / 4096;
    for (Range *r = ranges; r; r = r->next)
        if (r->host && (uintptr_t) r->at / 4096 <= last && first <= ((uintptr_t) r->at + r->bytes - 1) / 4096)
            return leave(HOST_MEMORY_ALREADY_REGISTERED);
    Range *r = calloc(1, sizeof *r);
    *r = (Range){at, bytes, 1, ranges};
    ranges = r;
    return leave(SUCCESS);
}

API CUresult cuMemHostUnregister(void *at) {
    ENTER;
    return leave(release(at, 1));
}

API CUresult cuMemHostGetDevicePointer_v2(CUdeviceptr *device, void *host, unsigned flags) {
    ENTER;
    Range *r = range_of(host, 1);
    if (!r || !r->host || flags) return leave(INVALID_VALUE);
    *device = (CUdeviceptr) host;
    return leave(SUCCESS);
}

static CUresult copy(CUdeviceptr to, int to_device, CUdeviceptr from, int from_device, size_t bytes, Stream *s) {
    if (!alive(s, STREAM)) return INVALID_HANDLE;
    Range *target = range_of((void *) to, bytes), *source = range_of((void *) from, bytes);
    if (to_device && (!target || target->host)) return INVALID_VALUE;
    if (from_device && (!source || source->host)) return INVALID_VALUE;
    Command *c = enqueue(s, run_copy);
    c->to = (char *) to;
    c->from = (const char *) from;
    c->bytes = bytes;
    /* Memory that is not pinned is read or written before the return, in the stream's turn. */
    return (to_device && from_device) || (to_device ? source : target) ? SUCCESS : drain(s);
}

API CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, Stream *s) {
    ENTER;
    if (from < to + bytes && to < from + bytes) return leave(INVALID_VALUE);
    return leave(copy(to, 1, from, 1, bytes, s));
}

API CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, Stream *s) {
    ENTER;
    return leave(copy(to, 1, (CUdeviceptr) from, 0, bytes, s));
}

API CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, Stream *s) {
    ENTER;
    return leave(copy((CUdeviceptr) to, 0, from, 1, bytes, s));
}

static CUresult set(CUdeviceptr to, uint32_t value, int value_bytes, size_t count, Stream *s) {
    if (!alive(s, STREAM)) return INVALID_HANDLE;
    Range *target = range_of((void *) to, count * value_bytes);
    if (!target || target->host || to % value_bytes) return INVALID_VALUE;
    Command *c = enqueue(s, run_set);
    c->to = (char *) to;
    c->value = value;
    c->value_bytes = value_bytes;
    c->bytes = count * value_bytes;
    return SUCCESS;
}

API CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, Stream *s) {
    ENTER;
    return leave(set(to, value, 1, count, s));
}

API CUresult cuMemsetD16Async(CUdeviceptr to, unsigned short value, size_t count, Stream *s) {
    ENTER;
    return leave(set(to, value, 2, count, s));
}

API CUresult cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t count, Stream *s) {
    ENTER;
    return leave(set(to, value, 4, count, s));
}

API CUresult cuDeviceGetDefaultMemPool(void **pool, int device) {
    (void) device;
    static char the_pool;
    *pool = &the_pool;
    return SUCCESS;
}

API CUresult cuMemPoolSetAttribute(void *pool, int attribute, void *value) {
    return pool && attribute == 4 && *(uint64_t *) value ? SUCCESS : INVALID_VALUE;
}

/* ---- modules ---- */

static CUresult load(Module **module, const char *image, char *log, size_t log_bytes) {
    if (!module || !image) return INVALID_VALUE;
    Module *m = make(MODULE, sizeof *m);
    CUresult code;
    if (!memcmp(image, "\177ELF", 4)) code = read_cubin(m, image);
    else if (AT(uint32_t, 0) == 0xBA55ED50) code = read_cubin(m, image + 16 + 64); /* a header, an entry's header, a cubin */
    else code = read_ptx(m, image, log, log_bytes);
    if (code) {
        for (int i = 0; i < m->count; i++) drop(m->functions[i]);
        drop(m);
    } else {
        *module = m;
    }
    return code;
}

static char *log_buffer(unsigned options, const int *names, void **values, size_t *bytes) {
    char *buffer = NULL;
    for (unsigned i = 0; i < options; i++) {
        if (names[i] == 5) buffer = values[i];
        if (names[i] == 6) *bytes = (size_t) values[i];
    }
    return buffer;
}

API CUresult cuModuleLoadDataEx(Module **module, const void *image, unsigned options, const int *names, void **values) {
    ENTER;
    size_t bytes = 0;
    char *log = log_buffer(options, names, values, &bytes);
    return leave(load(module, image, log, bytes));
}

API CUresult cuModuleUnload(Module *m) {
    ENTER;
    if (!alive(m, MODULE)) return leave(INVALID_HANDLE);
    for (int i = 0; i < m->count; i++) drop(m->functions[i]);
    drop(m);
    return leave(SUCCESS);
}

API CUresult cuModuleGetFunction(Function **function, Module *m, const char *name) {
    ENTER;
    if (!alive(m, MODULE)) return leave(INVALID_HANDLE);
    for (int i = 0; i < m->count; i++)
        if (!strcmp(m->functions[i]->name, name)) {
            *function = m->functions[i];
            return leave(SUCCESS);
        }
    return leave(NOT_FOUND);
}

#ifndef BEFORE_12_4
API CUresult cuModuleGetFunctionCount(unsigned *count, Module *m) {
    ENTER;
    if (!alive(m, MODULE)) return leave(INVALID_HANDLE);
    *count = m->count;
    return leave(SUCCESS);
}

API CUresult cuModuleEnumerateFunctions(Function **functions, unsigned count, Module *m) {
    ENTER;
    if (!alive(m, MODULE)) return leave(INVALID_HANDLE);
    for (unsigned i = 0; i < count && i < (unsigned) m->count; i++) functions[i] = m->functions[i];
    return leave(SUCCESS);
}

API CUresult cuFuncGetName(const char **name, Function *f) {
    ENTER;
    if (!alive(f, FUNCTION)) return leave(INVALID_HANDLE);
    *name = f->name;
    return leave(SUCCESS);
}

API CUresult cuFuncGetParamInfo(Function *f, size_t index, size_t *offset, size_t *size) {
    ENTER;
    if (!alive(f, FUNCTION)) return leave(INVALID_HANDLE);
    if (index >= (size_t) f->parameters) return leave(INVALID_VALUE);
    *offset = f->offsets[index];
    *size = f->sizes[index];
    return leave(SUCCESS);
}
#endif

API CUresult cuFuncGetAttribute(int *value, int attribute, Function *f) {
    ENTER;
    if (!alive(f, FUNCTION)) return leave(INVALID_HANDLE);
    switch (attribute) {
        case 0: *value = f->max_threads; break;
        case 1: *value = f->shared_bytes; break;
        case 8: *value = f->max_dynamic; break;
        default: return leave(INVALID_VALUE);
    }
    return leave(SUCCESS);
}

API CUresult cuFuncSetAttribute(Function *f, int attribute, int value) {
    ENTER;
    if (!alive(f, FUNCTION)) return leave(INVALID_HANDLE);
    if (attribute != 8 || value < 0 || value + f->shared_bytes > SHARED) return leave(INVALID_VALUE);
    f->max_dynamic = value;
    return leave(SUCCESS);
}

API CUresult cuOccupancyMaxPotentialBlockSize(int *grid, int *block, Function *f, void *shared_of, size_t shared, int most) {
    ENTER;
    (void) shared_of, (void) shared, (void) most;
    if (!alive(f, FUNCTION)) return leave(INVALID_HANDLE);
    *grid = 4;
    *block = f->max_threads < 256 ? f->max_threads : 256;
    return leave(SUCCESS);
}

API CUresult cuLaunchKernel(Function *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                            unsigned shared, Stream *s, void **parameters, void **extra) {
    ENTER;
    if (!alive(f, FUNCTION) || !alive(s, STREAM)) return leave(INVALID_HANDLE);
    if (!gx || !gy || !gz || !bx || !by || !bz || extra || (f->parameters && !parameters)) return leave(INVALID_VALUE);
    if (bx > 1024 || by > 1024 || bz > 64 || bx * by * bz > (unsigned) f->max_threads || gy > 65535 || gz > 65535)
        return leave(INVALID_VALUE);
    if (f->block[0] && (bx != (unsigned) f->block[0] || by != (unsigned) f->block[1] || bz != (unsigned) f->block[2]))
        return leave(INVALID_VALUE);
    if (shared > (unsigned) f->max_dynamic) return leave(INVALID_VALUE);
    for (size_t i = 0; i < sizeof KERNELS / sizeof KERNELS[0]; i++)
        if (!strcmp(KERNELS[i].name, f->name)) {
            Launch *l = calloc(1, sizeof *l);
            l->grid[0] = gx, l->grid[1] = gy, l->grid[2] = gz;
            l->block[0] = bx, l->block[1] = by, l->block[2] = bz;
            l->shared_bytes = shared;
            l->kernel = KERNELS[i].kernel;
            for (int p = 0; p < f->parameters; p++) {
                l->offsets[p] = f->offsets[p];
                memcpy(l->values + f->offsets[p], parameters[p], f->sizes[p]);
            }
            enqueue(s, run_launch)->launch = l;
            return leave(SUCCESS);
        }
    return leave(NOT_SUPPORTED); /* the stand-in does not know this kernel */
}

/* ---- the linker ---- */

typedef struct Link {
    Object object;
    Writer cubin;
    char *log;
    size_t log_bytes;
} Link;

API CUresult cuLinkCreate_v2(unsigned options, const int *names, void **values, Link **state) {
    ENTER;
    Link *made = make(LINK, sizeof *made);
    made->log = log_buffer(options, names, values, &made->log_bytes);
    *state = made;
    return leave(SUCCESS);
}

API CUresult cuLinkAddData_v2(Link *state, int kind, void *data, size_t bytes, const char *name, unsigned options, void *names,
                              void *values) {
    ENTER;
    (void) bytes, (void) name, (void) options, (void) names, (void) values;
    if (!alive(state, LINK)) return leave(INVALID_HANDLE);
    if (kind != 1) return leave(INVALID_VALUE);
    Module *m = make(MODULE, sizeof *m);
    CUresult code = read_ptx(m, data, state->log, state->log_bytes);
    if (!code) write_cubin(m, &state->cubin);
    for (int i = 0; i < m->count; i++) drop(m->functions[i]);
    drop(m);
    return leave(code);
}

API CUresult cuLinkComplete(Link *state, void **cubin, size_t *bytes) {
    ENTER;
    if (!alive(state, LINK) || !state->cubin.bytes) return leave(INVALID_HANDLE);
    *cubin = state->cubin.bytes;
    *bytes = state->cubin.length;
    return leave(SUCCESS);
}

API CUresult cuLinkDestroy(Link *state) {
    ENTER;
    if (!alive(state, LINK)) return leave(INVALID_HANDLE);
    free(state->cubin.bytes);
    drop(state);
    return leave(SUCCESS);
}
