/* Gather and scatter: elements of any array in C order, whatever its strides, byte order and type. They keep kernels
 * simple. */
#include "fastloss.h"

#include <string.h>

const size_t fl_item_size[] = {4, 8, 2, 2, 1, 2, 4, 8, 1, 2, 4, 8, 1};

void fl_operand_set(fl_operand *operand, void *data, fl_type type, int swapped, int ndim, const ptrdiff_t *shape,
                    const ptrdiff_t *strides, ptrdiff_t *dims)
{
    ptrdiff_t size = (ptrdiff_t)fl_item_size[type], *to_shape = dims, *to_strides = dims + FL_MAX_DIMS;
    int n = 0;
    for (int d = 0; d < ndim; d++) {
        if (shape[d] == 1) continue;
        if (n > 0 && to_strides[n - 1] == strides[d] * shape[d]) { /* merged with the previous dimension */
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
    operand->direct = !operand->swapped && n == 1 && to_strides[0] == size && (uintptr_t)data % (uintptr_t)size == 0;
}

static inline void reverse_bytes(void *x, size_t size)
{
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (size) {
    case 2: memcpy(&two, x, 2), two = __builtin_bswap16(two), memcpy(x, &two, 2); break;
    case 4: memcpy(&four, x, 4), four = __builtin_bswap32(four), memcpy(x, &four, 4); break;
    case 8: memcpy(&eight, x, 8), eight = __builtin_bswap64(eight), memcpy(x, &eight, 8); break;
    default: break;
    }
}

/* Elements of any stride and alignment. Those in foreign byte order have a loop of their own. */
#define GATHER(ctype, expression)                                                                                     \
    do {                                                                                                              \
        for (size_t i = 0; !swapped && i < count; i++, from += stride) {                                              \
            ctype x;                                                                                                  \
            memcpy(&x, from, sizeof x);                                                                               \
            to[i] = expression;                                                                                       \
        }                                                                                                             \
        for (size_t i = 0; swapped && i < count; i++, from += stride) {                                               \
            ctype x;                                                                                                  \
            memcpy(&x, from, sizeof x);                                                                               \
            reverse_bytes(&x, sizeof x);                                                                              \
            to[i] = expression;                                                                                       \
        }                                                                                                             \
    } while (0)

#define DEFINE_GATHER_RUN(name, result)                                                                               \
    static void name(const char *from, ptrdiff_t stride, fl_type type, int swapped, size_t count, result *to)         \
    {                                                                                                                 \
        switch (type) {                                                                                               \
        case FL_F32: GATHER(float, (result)x); break;                                                                 \
        case FL_F64: GATHER(double, (result)x); break;                                                                \
        case FL_I8: GATHER(int8_t, (result)x); break;                                                                 \
        case FL_I16: GATHER(int16_t, (result)x); break;                                                               \
        case FL_I32: GATHER(int32_t, (result)x); break;                                                               \
        case FL_I64: GATHER(int64_t, (result)x); break;                                                               \
        case FL_U8: GATHER(uint8_t, (result)x); break;                                                                \
        case FL_U16: GATHER(uint16_t, (result)x); break;                                                              \
        case FL_U32: GATHER(uint32_t, (result)x); break;                                                              \
        case FL_U64: GATHER(uint64_t, (result)x); break;                                                              \
        case FL_BOOL: GATHER(uint8_t, (result)(x != 0)); break;                                                       \
        default: break;                                                                                               \
        }                                                                                                             \
    }

DEFINE_GATHER_RUN(gather_f32, float)
DEFINE_GATHER_RUN(gather_f64, double)

#define SCATTER(ctype, expression)                                                                                    \
    do {                                                                                                              \
        for (size_t i = 0; !swapped && i < count; i++, to += stride) {                                                \
            ctype x = expression;                                                                                     \
            memcpy(to, &x, sizeof x);                                                                                 \
        }                                                                                                             \
        for (size_t i = 0; swapped && i < count; i++, to += stride) {                                                 \
            ctype x = expression;                                                                                     \
            reverse_bytes(&x, sizeof x);                                                                              \
            memcpy(to, &x, sizeof x);                                                                                 \
        }                                                                                                             \
    } while (0)

#define DEFINE_SCATTER_RUN(name, source)                                                                              \
    static void name(char *to, ptrdiff_t stride, fl_type type, int swapped, size_t count, const source *from)         \
    {                                                                                                                 \
        switch (type) {                                                                                               \
        case FL_F32: SCATTER(float, (float)from[i]); break;                                                           \
        case FL_F64: SCATTER(double, (double)from[i]); break;                                                         \
        default: break;                                                                                               \
        }                                                                                                             \
    }

DEFINE_SCATTER_RUN(scatter_f32, float)
DEFINE_SCATTER_RUN(scatter_f64, double)

/* float16 and bfloat16 are converted by way of floats, HALVES elements at a time. */
#define HALVES 256

static int is_half(fl_type type) { return type == FL_F16 || type == FL_BF16; }

static void copy_halves(const void *from, ptrdiff_t from_stride, void *to, ptrdiff_t to_stride, int swapped,
                        size_t count)
{
    const char *x = from;
    char *y = to;
    if (from_stride == to_stride && !swapped) {
        memcpy(to, from, count * sizeof(uint16_t));
        return;
    }
    for (size_t i = 0; i < count; i++, x += from_stride, y += to_stride) {
        memcpy(y, x, sizeof(uint16_t));
        if (swapped) reverse_bytes(y, sizeof(uint16_t));
    }
}

static void gather_halves(const char *from, ptrdiff_t stride, fl_type type, int swapped, size_t count,
                          fl_type kernel_type, void *to)
{
    const fl_table *floats = fl_current_isa->tables[FL_F32];
    void (*convert)(size_t, const uint16_t *, float *) = type == FL_F16 ? floats->from_half : floats->from_bfloat16;
    _Alignas(FL_PAD) uint16_t halves[HALVES];
    _Alignas(FL_PAD) float numbers[HALVES];
    size_t start = 0;
    if (stride == sizeof *halves && !swapped && kernel_type == FL_F32) { /* whole registers, without a copy */
        start = count - count % (size_t)floats->width;
        convert(start, (const void *)from, to);
        from += start * sizeof *halves;
    }
    for (; start < count; start += HALVES, from += HALVES * stride) {
        size_t n = count - start < HALVES ? count - start : HALVES;
        copy_halves(from, stride, halves, sizeof *halves, swapped, n);
        convert(n, halves, numbers);
        if (kernel_type == FL_F32) memcpy((float *)to + start, numbers, n * sizeof *numbers);
        for (size_t i = 0; kernel_type == FL_F64 && i < n; i++) ((double *)to)[start + i] = numbers[i];
    }
}

static void scatter_halves(char *to, ptrdiff_t stride, fl_type type, int swapped, size_t count, fl_type kernel_type,
                           const void *from)
{
    const fl_table *floats = fl_current_isa->tables[FL_F32];
    void (*convert)(size_t, const float *, uint16_t *) = type == FL_F16 ? floats->to_half : floats->to_bfloat16;
    _Alignas(FL_PAD) uint16_t halves[HALVES];
    _Alignas(FL_PAD) float numbers[HALVES];
    size_t start = 0;
    if (stride == sizeof *halves && !swapped && kernel_type == FL_F32) {
        start = count - count % (size_t)floats->width;
        convert(start, from, (void *)to);
        to += start * sizeof *halves;
    }
    for (; start < count; start += HALVES, to += HALVES * stride) {
        size_t n = count - start < HALVES ? count - start : HALVES;
        if (kernel_type == FL_F32) memcpy(numbers, (const float *)from + start, n * sizeof *numbers);
        for (size_t i = 0; kernel_type == FL_F64 && i < n; i++) numbers[i] = (float)((const double *)from)[start + i];
        convert(n, numbers, halves);
        copy_halves(halves, sizeof *halves, to, stride, swapped, n);
    }
}

/* A position in an operand, which is walked over in C order, one run along the last dimension at a time */
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

/* Moves on by `run` elements along dimension d, at most to its end. */
static void advance(const fl_operand *operand, cursor *c, int d, size_t run)
{
    c->index[d] += (ptrdiff_t)run;
    c->at += (ptrdiff_t)run * operand->strides[d];
    while (d > 0 && c->index[d] == operand->shape[d]) {
        c->at += operand->strides[d - 1] - c->index[d] * operand->strides[d];
        c->index[d] = 0;
        c->index[--d]++;
    }
}

int fl_is_transposed(const fl_operand *operand, fl_type kernel_type)
{
    ptrdiff_t size = (ptrdiff_t)fl_item_size[kernel_type];
    int last = operand->ndim - 1;
    return operand->data && !operand->direct && last > 0 && operand->type == kernel_type && !operand->swapped &&
           operand->strides[last - 1] == size && operand->strides[last] % size == 0 &&
           (uintptr_t)operand->data % (uintptr_t)size == 0;
}

/* The number of whole rows that follow in an operand that lies across; 0 inside a row */
static size_t whole_rows(const fl_operand *operand, const cursor *c, size_t count)
{
    int last = operand->ndim - 1;
    if (c->index[last] != 0) return 0;
    size_t rows = count / (size_t)operand->shape[last];
    size_t left = (size_t)(operand->shape[last - 1] - c->index[last - 1]);
    return rows < left ? rows : left;
}

static void gather_run(const fl_operand *from, const char *at, ptrdiff_t stride, size_t count, fl_type kernel_type,
                       void *to)
{
    int in_line = !from->swapped && stride == (ptrdiff_t)fl_item_size[from->type];
    if (in_line && from->type == kernel_type) {
        memcpy(to, at, count * fl_item_size[kernel_type]);
        return;
    }
    if (in_line) {
        size_t done = fl_current_isa->tables[kernel_type]->convert(from->type, count, at, to);
        at += (ptrdiff_t)done * stride;
        to = (char *)to + done * fl_item_size[kernel_type];
        count -= done;
    }
    if (is_half(from->type))
        gather_halves(at, stride, from->type, from->swapped, count, kernel_type, to);
    else if (kernel_type == FL_F32)
        gather_f32(at, stride, from->type, from->swapped, count, to);
    else
        gather_f64(at, stride, from->type, from->swapped, count, to);
}

void fl_gather(const fl_operand *from, size_t start, size_t count, fl_type kernel_type, void *to)
{
    size_t size = fl_item_size[from->type];
    if (from->direct) {
        gather_run(from, from->data + start * size, (ptrdiff_t)size, count, kernel_type, to);
        return;
    }
    char *out = to;
    int last = from->ndim - 1, across = fl_is_transposed(from, kernel_type);
    size_t length = (size_t)from->shape[last];
    for (cursor c = cursor_at(from, start); count > 0;) {
        size_t rows = across ? whole_rows(from, &c, count) : 0, run = rows * length;
        if (rows) {
            fl_current_isa->tables[kernel_type]->transpose(length, rows, c.at, from->strides[last] / (ptrdiff_t)size,
                                                           out, (ptrdiff_t)length);
            advance(from, &c, last - 1, rows);
        } else {
            run = run_length(from, &c, count);
            gather_run(from, c.at, from->strides[last], run, kernel_type, out);
            advance(from, &c, last, run);
        }
        out += run * fl_item_size[kernel_type];
        count -= run;
    }
}

#define SCANNED 256 /* elements tested at a time */

/* Elements as doubles: in place, or gathered into `own` */
static const double *doubles_of(const fl_operand *operand, size_t start, size_t count, double *own)
{
    if (fl_is_ready(operand, FL_F64)) return (const double *)operand->data + start;
    fl_gather(operand, start, count, FL_F64, own);
    return own;
}

/* Nearly always all elements pass the first test. If not, zeros, infinities and NaN are recognised by their bits. */
int fl_all_moderate(const fl_operand *operand, size_t start, size_t count)
{
    const uint64_t infinite = 0x7ff0000000000000, least = 0x3c30000000000000, most = 0x43b0000000000000;
    double own[SCANNED];
    int moderate = 1;
    for (size_t n; count > 0 && moderate; start += n, count -= n) {
        n = count < SCANNED ? count : SCANNED;
        const double *x = doubles_of(operand, start, n, own);
        if (!fl_current_isa->tables[FL_F64]->outside(n, x, 0x1p-60, 0x1p60)) continue;
        for (size_t i = 0; i < n; i++) {
            uint64_t bits;
            memcpy(&bits, x + i, sizeof bits);
            bits &= INT64_MAX;
            moderate &= (bits - least <= most - least) | (bits == 0) | (bits >= infinite);
        }
    }
    return moderate;
}

int fl_all_between(const fl_operand *operand, size_t count, double low, double high)
{
    double own[SCANNED];
    int between = 1;
    for (size_t start = 0, n; start < count && between; start += n) {
        n = count - start < SCANNED ? count - start : SCANNED;
        const double *x = doubles_of(operand, start, n, own);
        between = !fl_current_isa->tables[FL_F64]->outside(n, x, low, high);
        for (size_t i = 0; i < n; i++) between &= x[i] == x[i];
    }
    return between;
}

static void gather_int64(const char *from, ptrdiff_t stride, fl_type type, int swapped, size_t count, int64_t *to)
{
    switch (type) {
    case FL_I8: GATHER(int8_t, x); break;
    case FL_I16: GATHER(int16_t, x); break;
    case FL_I32: GATHER(int32_t, x); break;
    case FL_I64: GATHER(int64_t, x); break;
    case FL_U8: GATHER(uint8_t, x); break;
    case FL_U16: GATHER(uint16_t, x); break;
    case FL_U32: GATHER(uint32_t, x); break;
    case FL_U64: GATHER(uint64_t, (int64_t)x); break;
    case FL_BOOL: GATHER(uint8_t, x != 0); break;
    default: break;
    }
}

void fl_gather_int64(const fl_operand *from, size_t start, size_t count, int64_t *to)
{
    if (from->direct) {
        size_t size = fl_item_size[from->type];
        const char *at = from->data + start * size;
        if (from->type == FL_I64)
            memcpy(to, at, count * size);
        else
            gather_int64(at, (ptrdiff_t)size, from->type, 0, count, to);
        return;
    }
    int copy = from->type == FL_I64 && !from->swapped && from->strides[from->ndim - 1] == sizeof *to;
    for (cursor c = cursor_at(from, start); count > 0;) {
        size_t run = run_length(from, &c, count);
        if (copy)
            memcpy(to, c.at, run * sizeof *to);
        else
            gather_int64(c.at, from->strides[from->ndim - 1], from->type, from->swapped, run, to);
        advance(from, &c, from->ndim - 1, run);
        to += run;
        count -= run;
    }
}

void fl_gather_bools(const fl_operand *from, size_t start, size_t count, uint8_t *to)
{
    int last = from->ndim - 1;
    for (cursor c = cursor_at(from, start); count > 0;) {
        size_t run = run_length(from, &c, count);
        for (size_t i = 0; i < run; i++) to[i] = (uint8_t)c.at[(ptrdiff_t)i * from->strides[last]];
        advance(from, &c, last, run);
        to += run;
        count -= run;
    }
}

static void scatter_run(const fl_operand *to, char *at, ptrdiff_t stride, size_t count, fl_type kernel_type,
                        const void *from)
{
    if (to->type == kernel_type && !to->swapped && stride == (ptrdiff_t)fl_item_size[kernel_type])
        memcpy(at, from, count * fl_item_size[kernel_type]);
    else if (is_half(to->type))
        scatter_halves(at, stride, to->type, to->swapped, count, kernel_type, from);
    else if (kernel_type == FL_F32)
        scatter_f32(at, stride, to->type, to->swapped, count, from);
    else
        scatter_f64(at, stride, to->type, to->swapped, count, from);
}

void fl_scatter(const fl_operand *to, size_t start, size_t count, fl_type kernel_type, const void *from)
{
    size_t size = fl_item_size[to->type];
    if (to->direct) {
        scatter_run(to, to->data + start * size, (ptrdiff_t)size, count, kernel_type, from);
        return;
    }
    const char *in = from;
    int last = to->ndim - 1, across = fl_is_transposed(to, kernel_type);
    size_t length = (size_t)to->shape[last];
    for (cursor c = cursor_at(to, start); count > 0;) {
        size_t rows = across ? whole_rows(to, &c, count) : 0, run = rows * length;
        if (rows) {
            fl_current_isa->tables[kernel_type]->transpose(rows, length, in, (ptrdiff_t)length, c.at,
                                                           to->strides[last] / (ptrdiff_t)size);
            advance(to, &c, last - 1, rows);
        } else {
            run = run_length(to, &c, count);
            scatter_run(to, c.at, to->strides[last], run, kernel_type, in);
            advance(to, &c, last, run);
        }
        in += run * fl_item_size[kernel_type];
        count -= run;
    }
}

/* ---- one element of each row, and the same value everywhere ---- */

#define PLACES 256 /* rows at a time */

#define COPY_PLACES(bytes)                                                                                            \
    do {                                                                                                              \
        for (size_t r = 0; r < rows; r++, row += row_stride, packed += bytes) {                                       \
            char *place = row + (ptrdiff_t)index[r] * stride;                                                         \
            memcpy(gather ? packed : place, gather ? place : packed, bytes);                                          \
        }                                                                                                             \
    } while (0)

static void copy_run_of_places(size_t size, char *row, ptrdiff_t row_stride, ptrdiff_t stride, size_t rows,
                               const int64_t *index, char *packed, int gather)
{
    switch (size) {
    case 1: COPY_PLACES(1); break;
    case 2: COPY_PLACES(2); break;
    case 4: COPY_PLACES(4); break;
    default: COPY_PLACES(8); break;
    }
}

/* Copies the element at index[r] of each row between the array and `packed`, unconverted. The operand's last dimension
 * is the axis of the rows, alone or merged with axes before it. */
static void copy_places(const fl_operand *operand, size_t first, size_t rows, size_t length, const int64_t *index,
                        char *packed, int gather)
{
    size_t size = fl_item_size[operand->type], run;
    if (operand->direct) {
        copy_run_of_places(size, operand->data + first * length * size, (ptrdiff_t)(length * size), (ptrdiff_t)size,
                           rows, index, packed, gather);
        return;
    }
    int last = operand->ndim - 1, alone = last > 0 && (size_t)operand->shape[last] == length, along = last - alone;
    ptrdiff_t stride = operand->strides[last],
              row_stride = alone ? operand->strides[along] : stride * (ptrdiff_t)length;
    cursor c = cursor_at(operand, first * length);
    for (; rows > 0; rows -= run, index += run, packed += run * size) {
        size_t step = alone ? 1 : length, left = (size_t)(operand->shape[along] - c.index[along]) / step;
        run = left < rows ? left : rows;
        copy_run_of_places(size, c.at, row_stride, stride, run, index, packed, gather);
        advance(operand, &c, along, run * step);
    }
}

void fl_gather_places(const fl_operand *from, size_t first, size_t rows, size_t length, const int64_t *index,
                      double *to)
{
    char packed[PLACES * sizeof(double)];
    for (size_t r = 0, n; r < rows; r += n) {
        n = rows - r < PLACES ? rows - r : PLACES;
        copy_places(from, first + r, n, length, index + r, packed, 1);
        gather_run(from, packed, (ptrdiff_t)fl_item_size[from->type], n, FL_F64, to + r);
    }
}

void fl_scatter_places(const fl_operand *to, size_t first, size_t rows, size_t length, const int64_t *index,
                       const double *from)
{
    char packed[PLACES * sizeof(double)];
    for (size_t r = 0, n; r < rows; r += n) {
        n = rows - r < PLACES ? rows - r : PLACES;
        scatter_run(to, packed, (ptrdiff_t)fl_item_size[to->type], n, FL_F64, from + r);
        copy_places(to, first + r, n, length, index + r, packed, 0);
    }
}

static void copy_item(void *to, const void *from, size_t size)
{
    switch (size) {
    case 1: memcpy(to, from, 1); break;
    case 2: memcpy(to, from, 2); break;
    case 4: memcpy(to, from, 4); break;
    default: memcpy(to, from, 8); break;
    }
}

static void fill_run(char *at, ptrdiff_t stride, size_t count, const char *item, size_t size, int zero)
{
    if (zero && stride == (ptrdiff_t)size)
        memset(at, 0, count * size);
    else
        for (size_t i = 0; i < count; i++, at += stride) copy_item(at, item, size);
}

void fl_fill(const fl_operand *to, size_t start, size_t count, double x)
{
    char item[sizeof(double)];
    ptrdiff_t item_stride = (ptrdiff_t)fl_item_size[to->type];
    size_t size = fl_item_size[to->type];
    int zero = x == 0, last = to->ndim - 1, across = fl_is_transposed(to, to->type);
    scatter_run(to, item, item_stride, 1, FL_F64, &x);
    if (to->direct) {
        fill_run(to->data + start * size, item_stride, count, item, size, zero);
        return;
    }
    size_t length = (size_t)to->shape[last];
    for (cursor c = cursor_at(to, start); count > 0;) {
        size_t rows = across ? whole_rows(to, &c, count) : 0, run = rows * length;
        for (size_t k = 0; rows && k < length; k++)
            fill_run(c.at + (ptrdiff_t)k * to->strides[last], item_stride, rows, item, size, zero);
        if (!rows) {
            run = run_length(to, &c, count);
            fill_run(c.at, to->strides[last], run, item, size, zero);
        }
        advance(to, &c, rows ? last - 1 : last, rows ? rows : run);
        count -= run;
    }
}

/* ---- transposed rows, as columns ---- */

/* Prefetches the next piece of a column: there are more streams than the hardware prefetcher tracks. */
static void prefetch(const char *x, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch(x + i, 0, 2);
}

static void copy_columns(const fl_operand *operand, size_t first, size_t rows, char *columns, int gather)
{
    int last = operand->ndim - 1;
    size_t size = fl_item_size[operand->type], classes = (size_t)operand->shape[last], run;
    cursor c = cursor_at(operand, first * classes);
    for (; rows > 0; rows -= run, columns += run * size) {
        run = whole_rows(operand, &c, rows * classes);
        for (size_t k = 0; k < classes; k++) {
            char *array = c.at + (ptrdiff_t)k * operand->strides[last], *column = columns + k * FL_ROWS * size;
            memcpy(gather ? column : array, gather ? array : column, run * size);
            prefetch(array + run * size, run * size);
        }
        advance(operand, &c, last - 1, run);
    }
}

void fl_gather_columns(const fl_operand *from, size_t first, size_t rows, void *columns)
{
    size_t size = fl_item_size[from->type], classes = (size_t)from->shape[from->ndim - 1];
    copy_columns(from, first, rows, columns, 1);
    for (size_t k = 0; k < classes && rows % FL_PAD; k++)
        memset((char *)columns + (k * FL_ROWS + rows) * size, 0, (FL_PAD - rows % FL_PAD) * size);
}

void fl_scatter_columns(const fl_operand *to, size_t first, size_t rows, const void *columns)
{
    copy_columns(to, first, rows, (char *)columns, 0);
}

/* ---- non-temporal stores ---- */

#if defined(__x86_64__)
#include <emmintrin.h>

const int fl_can_stream = 1;

/* Several stores fill a line of the cache; the write-combining buffer joins them. */
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

const int fl_can_stream = 0;
void fl_stream(void *to, const void *from, size_t bytes) { memcpy(to, from, bytes); }
void fl_stream_end(void) {}

#endif
