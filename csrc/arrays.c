/* Elements of any array in C order, whatever its strides, byte order and type: the gather and scatter that
 * keep kernels simple. */
#include "fastloss.h"

#include <string.h>

static const size_t item_size[] = {4, 8, 2, 2, 1, 2, 4, 8, 1, 2, 4, 8};

void fl_operand_set(fl_operand *operand, void *data, fl_type type, int swapped, int ndim, const ptrdiff_t *shape,
                    const ptrdiff_t *strides, fl_type kernel_type, ptrdiff_t *dims)
{
    ptrdiff_t size = (ptrdiff_t)item_size[type], *to_shape = dims, *to_strides = dims + FL_MAX_DIMS;
    int n = 0;
    for (int d = 0; d < ndim; d++) {
        if (shape[d] == 1) continue;
        if (n > 0 && to_strides[n - 1] == strides[d] * shape[d]) { /* one with the dimension outside it */
            to_shape[n - 1] *= shape[d];
            to_strides[n - 1] = strides[d];
        } else {
            to_shape[n] = shape[d];
            to_strides[n] = strides[d];
            n++;
        }
    }
    if (n == 0) {
        to_shape[0] = 1;
        to_strides[0] = size;
        n = 1;
    }
    *operand = (fl_operand){data, type, swapped && size > 1, 0, n, to_shape, to_strides};
    operand->direct = type == kernel_type && !operand->swapped && n == 1 && to_strides[0] == size &&
                      (uintptr_t)data % (uintptr_t)size == 0;
}

static float from_half(uint16_t h)
{
    uint32_t sign = (uint32_t)(h & 0x8000u) << 16, magnitude = h & 0x7fffu, bits;
    if (magnitude >= 0x7c00u) {
        bits = 0x7f800000u | (magnitude & 0x3ffu) << 13;
    } else if (magnitude >= 0x400u) {
        bits = (magnitude << 13) + (112u << 23);
    } else { /* subnormal: an integer times 2^-24 */
        float tiny = (float)magnitude * 0x1p-24f;
        memcpy(&bits, &tiny, 4);
    }
    bits |= sign;
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

static uint16_t to_half(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, 4);
    uint16_t sign = (uint16_t)(bits >> 16 & 0x8000u);
    uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return sign | 0x7e00u;
    if (magnitude >= 0x477ff000u) return sign | 0x7c00u; /* rounds to 2^16 or beyond */
    if (magnitude < 0x38800000u) {                       /* subnormal: to a multiple of 2^-24, ties to even */
        float m;
        memcpy(&m, &magnitude, 4);
        m += 0.5f; /* ulp of [1/2, 1) is 2^-24 */
        uint32_t rounded;
        memcpy(&rounded, &m, 4);
        return sign | (uint16_t)(rounded - 0x3f000000u);
    }
    uint32_t rounded = magnitude + 0xfffu + (magnitude >> 13 & 1u);
    return sign | (uint16_t)((rounded - (112u << 23)) >> 13);
}

static float from_bfloat16(uint16_t b)
{
    uint32_t bits = (uint32_t)b << 16;
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

static uint16_t to_bfloat16(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, 4);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return (uint16_t)(bits >> 16 | 0x40u);
    return (uint16_t)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

static inline void copy_item(void *to, const void *from, size_t size, int swapped)
{
    if (!swapped) {
        memcpy(to, from, size);
        return;
    }
    char *t = to;
    const char *f = from;
    for (size_t k = 0; k < size; k++) t[k] = f[size - 1 - k];
}

#define GATHER(ctype, expression)                                                                                     \
    for (size_t i = 0; i < count; i++, from += stride) {                                                              \
        ctype x;                                                                                                      \
        copy_item(&x, from, sizeof x, swapped);                                                                       \
        to[i] = expression;                                                                                           \
    }                                                                                                                 \
    break

#define DEFINE_GATHER_RUN(name, result)                                                                               \
    static void name(const char *from, ptrdiff_t stride, fl_type type, int swapped, size_t count, result *to)         \
    {                                                                                                                 \
        switch (type) {                                                                                               \
        case FL_F32: GATHER(float, (result)x);                                                                        \
        case FL_F64: GATHER(double, (result)x);                                                                       \
        case FL_F16: GATHER(uint16_t, (result)from_half(x));                                                          \
        case FL_BF16: GATHER(uint16_t, (result)from_bfloat16(x));                                                     \
        case FL_I8: GATHER(int8_t, (result)x);                                                                        \
        case FL_I16: GATHER(int16_t, (result)x);                                                                      \
        case FL_I32: GATHER(int32_t, (result)x);                                                                      \
        case FL_I64: GATHER(int64_t, (result)x);                                                                      \
        case FL_U8: GATHER(uint8_t, (result)x);                                                                       \
        case FL_U16: GATHER(uint16_t, (result)x);                                                                     \
        case FL_U32: GATHER(uint32_t, (result)x);                                                                     \
        case FL_U64: GATHER(uint64_t, (result)x);                                                                     \
        }                                                                                                             \
    }

DEFINE_GATHER_RUN(gather_f32, float)
DEFINE_GATHER_RUN(gather_f64, double)

#define DEFINE_SCATTER_RUN(name, source)                                                                              \
    static void name(char *to, ptrdiff_t stride, fl_type type, int swapped, size_t count, const source *from)         \
    {                                                                                                                 \
        for (size_t i = 0; i < count; i++, to += stride) {                                                            \
            float f = (float)from[i];                                                                                 \
            double d = from[i];                                                                                       \
            uint16_t h = type == FL_F16 ? to_half(f) : to_bfloat16(f);                                                \
            copy_item(to,                                                                                             \
                      type == FL_F32   ? (void *)&f                                                                   \
                      : type == FL_F64 ? (void *)&d                                                                   \
                                       : (void *)&h,                                                                  \
                      item_size[type], swapped);                                                                      \
        }                                                                                                             \
    }

DEFINE_SCATTER_RUN(scatter_f32, float)
DEFINE_SCATTER_RUN(scatter_f64, double)

/* Walks over an operand in C order, one run along its last dimension at a time. */
typedef struct {
    ptrdiff_t index[FL_MAX_DIMS];
    char *at;
} cursor;

static cursor cursor_at(const fl_operand *operand, size_t start)
{
    cursor c;
    c.at = operand->data;
    for (int d = operand->ndim - 1; d >= 0; d--) {
        size_t extent = (size_t)operand->shape[d];
        c.index[d] = (ptrdiff_t)(start % extent);
        start /= extent;
        c.at += c.index[d] * operand->strides[d];
    }
    return c;
}

static size_t run_length(const fl_operand *operand, const cursor *c, size_t count)
{
    size_t left = (size_t)(operand->shape[operand->ndim - 1] - c->index[operand->ndim - 1]);
    return left < count ? left : count;
}

static void advance(const fl_operand *operand, cursor *c, size_t run)
{
    int d = operand->ndim - 1;
    c->index[d] += (ptrdiff_t)run;
    c->at += (ptrdiff_t)run * operand->strides[d];
    while (d > 0 && c->index[d] == operand->shape[d]) {
        c->at += operand->strides[d - 1] - c->index[d] * operand->strides[d];
        c->index[d] = 0;
        c->index[--d]++;
    }
}

static void gather_run(const fl_operand *from, const char *at, ptrdiff_t stride, size_t count, fl_type kernel_type,
                       void *to)
{
    if (from->type == kernel_type && !from->swapped && stride == (ptrdiff_t)item_size[kernel_type])
        memcpy(to, at, count * item_size[kernel_type]);
    else if (kernel_type == FL_F32)
        gather_f32(at, stride, from->type, from->swapped, count, to);
    else
        gather_f64(at, stride, from->type, from->swapped, count, to);
}

void fl_gather(const fl_operand *from, size_t start, size_t count, fl_type kernel_type, void *to)
{
    size_t size = item_size[from->type];
    if (from->direct) {
        gather_run(from, from->data + start * size, (ptrdiff_t)size, count, kernel_type, to);
        return;
    }
    char *out = to;
    for (cursor c = cursor_at(from, start); count > 0;) {
        size_t run = run_length(from, &c, count);
        gather_run(from, c.at, from->strides[from->ndim - 1], run, kernel_type, out);
        advance(from, &c, run);
        out += run * item_size[kernel_type];
        count -= run;
    }
}

static void gather_int64(const char *from, ptrdiff_t stride, fl_type type, int swapped, size_t count, int64_t *to)
{
    switch (type) {
    case FL_I8: GATHER(int8_t, x);
    case FL_I16: GATHER(int16_t, x);
    case FL_I32: GATHER(int32_t, x);
    case FL_I64: GATHER(int64_t, x);
    case FL_U8: GATHER(uint8_t, x);
    case FL_U16: GATHER(uint16_t, x);
    case FL_U32: GATHER(uint32_t, x);
    case FL_U64: GATHER(uint64_t, (int64_t)x);
    default: break;
    }
}

void fl_gather_int64(const fl_operand *from, size_t start, size_t count, int64_t *to)
{
    int copy = from->type == FL_I64 && !from->swapped && from->strides[from->ndim - 1] == sizeof *to;
    for (cursor c = cursor_at(from, start); count > 0;) {
        size_t run = run_length(from, &c, count);
        if (copy)
            memcpy(to, c.at, run * sizeof *to);
        else
            gather_int64(c.at, from->strides[from->ndim - 1], from->type, from->swapped, run, to);
        advance(from, &c, run);
        to += run;
        count -= run;
    }
}

static void scatter_run(const fl_operand *to, char *at, ptrdiff_t stride, size_t count, fl_type kernel_type,
                        const void *from)
{
    if (to->type == kernel_type && !to->swapped && stride == (ptrdiff_t)item_size[kernel_type])
        memcpy(at, from, count * item_size[kernel_type]);
    else if (kernel_type == FL_F32)
        scatter_f32(at, stride, to->type, to->swapped, count, from);
    else
        scatter_f64(at, stride, to->type, to->swapped, count, from);
}

void fl_scatter(const fl_operand *to, size_t start, size_t count, fl_type kernel_type, const void *from)
{
    size_t size = item_size[to->type];
    if (to->direct) {
        scatter_run(to, to->data + start * size, (ptrdiff_t)size, count, kernel_type, from);
        return;
    }
    const char *in = from;
    for (cursor c = cursor_at(to, start); count > 0;) {
        size_t run = run_length(to, &c, count);
        scatter_run(to, c.at, to->strides[to->ndim - 1], run, kernel_type, in);
        advance(to, &c, run);
        in += run * item_size[kernel_type];
        count -= run;
    }
}

/* ---- past the cache ---- */

#if defined(__x86_64__)
#include <emmintrin.h>
#if defined(__unix__)
#include <unistd.h>
#endif

int fl_streams(double bytes)
{
    if (bytes < 8e6) return 0;
    double cache = 32e6;
#ifdef _SC_LEVEL3_CACHE_SIZE
    static _Atomic long known; /* asking takes microseconds */
    if (known == 0) known = sysconf(_SC_LEVEL3_CACHE_SIZE);
    if (known > 0) cache = (double)known;
#endif
    return bytes > cache;
}

/* A line of the cache takes several stores; they are joined on their way to memory. */
void fl_stream(void *to, const void *from, size_t bytes)
{
    size_t head = (size_t)(-(uintptr_t)to % 16), i = head < bytes ? head : bytes;
    memcpy(to, from, i);
    for (; i + 16 <= bytes; i += 16)
        _mm_stream_si128((__m128i *)((char *)to + i), _mm_loadu_si128((const __m128i *)((const char *)from + i)));
    memcpy((char *)to + i, (const char *)from + i, bytes - i);
}

void fl_stream_end(void) { _mm_sfence(); }

#else

int fl_streams(double bytes) { return bytes < 0; }
void fl_stream(void *to, const void *from, size_t bytes) { memcpy(to, from, bytes); }
void fl_stream_end(void) {}

#endif
