/* Gather and scatter: elements of any array in C order, whatever its strides, byte order and type. They keep kernels
 * simple. */
#include "fastloss.h"

#include <math.h>
#include <string.h>

const size_t fl_item_size[] = {4, 8, 2, 2, 1, 2, 4, 8, 1, 2, 4, 8, 1};

void fl_operand_set(fl_operand *operand, void *data, fl_type type, int swapped, int ndim, const ptrdiff_t *shape,
                    const ptrdiff_t *strides, ptrdiff_t *dims)
{
    ptrdiff_t size = (ptrdiff_t)fl_item_size[type], *to_shape = dims, *to_strides = dims + (ndim ? ndim : 1);
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

#define PIECE 256 /* elements that are packed, or converted, at a time */

static int is_half(fl_type type) { return type == FL_F16 || type == FL_BF16; }

/* Reverses the bytes of each element: the two of every pair, then pairs, then pairs of pairs. `to` may be `from`. */
static void reverse_bytes(size_t size, size_t count, const char *from, char *to)
{
    typedef uint16_t twos __attribute__((vector_size(16)));
    typedef uint32_t fours __attribute__((vector_size(16)));
    typedef uint64_t eights __attribute__((vector_size(16)));
    size_t bytes = count * size, i = 0;
    for (; i + sizeof(twos) <= bytes; i += sizeof(twos)) {
        twos x;
        memcpy(&x, from + i, sizeof x);
        x = x << 8 | x >> 8;
        if (size >= 4) x = (twos)((fours)x << 16 | (fours)x >> 16);
        if (size == 8) x = (twos)((eights)x << 32 | (eights)x >> 32);
        memcpy(to + i, &x, sizeof x);
    }
    if (i == bytes) return;
    char last[sizeof(twos)] = {0};
    memcpy(last, from + i, bytes - i);
    reverse_bytes(size, sizeof last / size, last, last);
    memcpy(to + i, last, bytes - i);
}

/* Converts contiguous elements of native byte order to a kernel's type. */
static void convert(fl_type type, size_t count, const char *from, fl_type kernel_type, char *to)
{
    const fl_table *const *tables = fl_current_isa->tables;
    if (!is_half(type) || kernel_type == FL_F32) {
        tables[kernel_type]->convert(type, count, from, to);
        return;
    }
    float numbers[PIECE];
    for (size_t n; count > 0; from += n * sizeof(uint16_t), to += n * sizeof(double), count -= n) {
        n = count < PIECE ? count : PIECE;
        tables[FL_F32]->convert(type, n, from, numbers);
        tables[FL_F64]->convert(FL_F32, n, numbers, to);
    }
}

/* The same from a kernel's type to that of results. Conversions to 16-bit types write whole registers: elements after
 * the last one go through a copy, and doubles do so by way of floats. */
static void convert_back(fl_type kernel_type, size_t count, const char *from, fl_type type, char *to)
{
    const fl_table *floats = fl_current_isa->tables[FL_F32];
    if (!is_half(type)) {
        fl_current_isa->tables[type]->convert(kernel_type, count, from, to);
        return;
    }
    void (*narrow)(size_t, const float *, uint16_t *) = type == FL_F16 ? floats->to_half : floats->to_bfloat16;
    size_t whole = kernel_type == FL_F32 ? count - count % (size_t)floats->width : 0;
    if (whole) narrow(whole, (const void *)from, (void *)to);
    for (size_t n; whole < count; whole += n) {
        _Alignas(FL_PAD) float numbers[PIECE];
        _Alignas(FL_PAD) uint16_t halves[PIECE];
        n = count - whole < PIECE ? count - whole : PIECE;
        floats->convert(kernel_type, n, from + whole * fl_item_size[kernel_type], numbers);
        narrow(n, numbers, halves);
        memcpy(to + whole * sizeof *halves, halves, n * sizeof *halves);
    }
}

#define COPY_ITEMS(bytes)                                                                                             \
    do {                                                                                                              \
        _Pragma("GCC unroll 4") for (size_t i = 0; i < count; i++, from += from_stride, to += to_stride)              \
            memcpy(to, from, bytes);                                                                                  \
    } while (0)

static void copy_items(size_t size, const char *from, ptrdiff_t from_stride, char *to, ptrdiff_t to_stride,
                       size_t count)
{
    if (from_stride == (ptrdiff_t)size && to_stride == (ptrdiff_t)size) {
        memcpy(to, from, count * size);
        return;
    }
    switch (size) {
    case 1: COPY_ITEMS(1); break;
    case 2: COPY_ITEMS(2); break;
    case 4: COPY_ITEMS(4); break;
    default: COPY_ITEMS(8); break;
    }
}

/* Copies the first of `count` pieces of memory to those that follow it. */
static void repeat(char *first, size_t bytes, size_t count)
{
    for (size_t made = 1, n; made < count; made += n) {
        n = made < count - made ? made : count - made;
        memcpy(first + made * bytes, first, n * bytes);
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

/* Copies elements, unconverted, between an array, from a position that is moved on, and `packed`. */
static void pack(const fl_operand *operand, cursor *c, size_t count, char *packed, int gather)
{
    ptrdiff_t size = (ptrdiff_t)fl_item_size[operand->type];
    int last = operand->ndim - 1, across = operand->type <= FL_F64 && fl_is_transposed(operand, operand->type);
    size_t length = (size_t)operand->shape[last], run;
    ptrdiff_t stride = operand->strides[last], row_stride = last > 0 ? operand->strides[last - 1] : 0;
    for (; count > 0; packed += (ptrdiff_t)run * size, count -= run) {
        size_t rows = last > 0 ? whole_rows(operand, c, count) : 0;
        run = rows * length;
        if (!rows) {
            run = run_length(operand, c, count);
            copy_items((size_t)size, gather ? c->at : packed, gather ? stride : size, gather ? packed : c->at,
                       gather ? size : stride, run);
            advance(operand, c, last, run);
            continue;
        }
        if (across && gather)
            fl_current_isa->tables[operand->type]->transpose(length, rows, c->at, stride / size, packed,
                                                             (ptrdiff_t)length);
        else if (across)
            fl_current_isa->tables[operand->type]->transpose(rows, length, packed, (ptrdiff_t)length, c->at,
                                                             stride / size);
        else {
            size_t distinct = gather && row_stride == 0 ? 1 : rows;
            char *row = c->at, *to = packed;
            for (size_t r = 0; r < distinct; r++, row += row_stride, to += (ptrdiff_t)length * size)
                copy_items((size_t)size, gather ? row : to, gather ? stride : size, gather ? to : row,
                           gather ? size : stride, length);
            if (distinct < rows) repeat(packed, length * (size_t)size, rows);
        }
        advance(operand, c, last - 1, rows);
    }
}

/* Packed elements: where they lie, if they lie in line there, else a copy. */
static const char *packed_elements(const fl_operand *from, cursor *c, size_t count, char *copy)
{
    int last = from->ndim - 1;
    const char *there = c->at;
    if (from->strides[last] == (ptrdiff_t)fl_item_size[from->type] && run_length(from, c, count) == count) {
        advance(from, c, last, count);
        return there;
    }
    pack(from, c, count, copy, 1);
    return copy;
}

void fl_gather(const fl_operand *from, size_t start, size_t count, fl_type kernel_type, void *to)
{
    size_t size = fl_item_size[from->type];
    if (from->direct) {
        convert(from->type, count, from->data + start * size, kernel_type, to);
        return;
    }
    char items[PIECE * sizeof(double)];
    cursor c = cursor_at(from, start);
    int same = from->type == kernel_type;
    char *out = to;
    for (size_t n; count > 0; count -= n, out += n * fl_item_size[kernel_type]) {
        n = same || count < PIECE ? count : PIECE;
        char *copy = same ? out : items;
        const char *packed = packed_elements(from, &c, n, copy);
        if (from->swapped) {
            reverse_bytes(size, n, packed, copy);
            packed = copy;
        }
        if (packed != out) convert(from->type, n, packed, kernel_type, out);
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
        if (!fl_current_isa->tables[FL_F64]->magnitudes_outside(n, x, 0x1p-60, 0x1p60)) continue;
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
    const fl_table *doubles = fl_current_isa->tables[FL_F64];
    double own[SCANNED];
    int between = 1;
    for (size_t start = 0, n; start < count && between; start += n) {
        n = count - start < SCANNED ? count - start : SCANNED;
        const double *x = doubles_of(operand, start, n, own);
        between = !doubles->outside(n, x, low, high) && !doubles->magnitudes_outside(n, x, 0, INFINITY);
    }
    return between;
}

int fl_all_equal(const fl_operand *operand, size_t start, size_t count, const float *floats)
{
    double own[SCANNED], widened[SCANNED];
    int all = 1;
    for (size_t n; count > 0 && all; start += n, count -= n, floats += n) {
        n = count < SCANNED ? count : SCANNED;
        fl_current_isa->tables[FL_F32]->widen(n, floats, widened);
        all = memcmp(doubles_of(operand, start, n, own), widened, n * sizeof *own) == 0;
    }
    return all;
}

#define WIDEN(ctype)                                                                                                  \
    for (size_t i = 0; i < count; i++) {                                                                              \
        ctype x;                                                                                                      \
        memcpy(&x, from + i * sizeof x, sizeof x);                                                                    \
        to[i] = (int64_t)x;                                                                                           \
    }                                                                                                                 \
    break

static void convert_to_int64(fl_type type, size_t count, const char *from, int64_t *to)
{
    switch (type) {
    case FL_I8: WIDEN(int8_t);
    case FL_I16: WIDEN(int16_t);
    case FL_I32: WIDEN(int32_t);
    case FL_U8: WIDEN(uint8_t);
    case FL_U16: WIDEN(uint16_t);
    case FL_U32: WIDEN(uint32_t);
    case FL_BOOL:
        for (size_t i = 0; i < count; i++) to[i] = from[i] != 0;
        break;
    default: memcpy(to, from, count * sizeof *to); break;
    }
}

void fl_gather_int64(const fl_operand *from, size_t start, size_t count, int64_t *to)
{
    size_t size = fl_item_size[from->type];
    if (from->direct) {
        convert_to_int64(from->type, count, from->data + start * size, to);
        return;
    }
    char items[PIECE * sizeof(int64_t)];
    cursor c = cursor_at(from, start);
    for (size_t n; count > 0; count -= n, to += n) {
        n = count < PIECE ? count : PIECE;
        pack(from, &c, n, items, 1);
        if (from->swapped) reverse_bytes(size, n, items, items);
        convert_to_int64(from->type, n, items, to);
    }
}

void fl_gather_bools(const fl_operand *from, size_t start, size_t count, uint8_t *to)
{
    cursor c = cursor_at(from, start);
    pack(from, &c, count, (char *)to, 1);
}

void fl_scatter(const fl_operand *to, size_t start, size_t count, fl_type kernel_type, const void *from)
{
    size_t size = fl_item_size[to->type];
    if (to->direct) {
        convert_back(kernel_type, count, from, to->type, to->data + start * size);
        return;
    }
    int same = to->type == kernel_type && !to->swapped;
    char items[PIECE * sizeof(double)];
    char *in = (char *)from; /* which is only read */
    cursor c = cursor_at(to, start);
    for (size_t n; count > 0; count -= n, in += n * fl_item_size[kernel_type]) {
        n = same || count < PIECE ? count : PIECE;
        if (!same) convert_back(kernel_type, n, in, to->type, items);
        if (to->swapped) reverse_bytes(size, n, items, items);
        pack(to, &c, n, same ? in : items, 0);
    }
}

/* ---- operands whose axis of unit stride is not the last ---- */

/* The axis of unit stride; the last axis if no other has it */
static int unit_axis(const fl_operand *operand)
{
    int d = 0, last = operand->ndim - 1;
    while (d < last && operand->strides[d] != (ptrdiff_t)fl_item_size[operand->type]) d++;
    return d;
}

size_t fl_across(const fl_operand *operand)
{
    ptrdiff_t size = (ptrdiff_t)fl_item_size[operand->type];
    size_t row = 1;
    if (!operand->data || operand->direct || operand->swapped || (size != 4 && size != 8)) return 0;
    int unit = unit_axis(operand), aligned = (uintptr_t)operand->data % (uintptr_t)size == 0;
    for (int d = 0; d < operand->ndim; d++) {
        if (d > unit) row *= (size_t)operand->shape[d];
        aligned &= operand->strides[d] % size == 0;
    }
    return aligned && unit < operand->ndim - 1 ? row : 0;
}

void fl_gather_across(const fl_operand *from, size_t first, size_t rows, void *to)
{
    int last = from->ndim - 1, unit = unit_axis(from);
    size_t size = fl_item_size[from->type], row = fl_across(from), length = (size_t)from->shape[last], run;
    const fl_table *table = fl_current_isa->tables[size == sizeof(float) ? FL_F32 : FL_F64]; /* moves any type */
    char *out = to;
    for (; rows > 0; rows -= run, first += run, out += run * row * size) {
        cursor c = cursor_at(from, first * row);
        size_t left = (size_t)(from->shape[unit] - c.index[unit]);
        run = left < rows ? left : rows;
        for (size_t i = 0; i < row; i += length, advance(from, &c, last - 1, 1))
            table->columns_to_rows(length, run, c.at, from->strides[last] / (ptrdiff_t)size, out + i * size,
                                   (ptrdiff_t)row);
    }
}

/* ---- one element of each row, and the same value everywhere ---- */

#define PLACES PIECE /* rows at a time */

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
        if (from->swapped) reverse_bytes(fl_item_size[from->type], n, packed, packed);
        convert(from->type, n, packed, FL_F64, (char *)(to + r));
    }
}

void fl_scatter_places(const fl_operand *to, size_t first, size_t rows, size_t length, const int64_t *index,
                       const double *from)
{
    char packed[PLACES * sizeof(double)];
    for (size_t r = 0, n; r < rows; r += n) {
        n = rows - r < PLACES ? rows - r : PLACES;
        convert_back(FL_F64, n, (const char *)(from + r), to->type, packed);
        if (to->swapped) reverse_bytes(fl_item_size[to->type], n, packed, packed);
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
    convert_back(FL_F64, 1, (const char *)&x, to->type, item);
    if (to->swapped) reverse_bytes(size, 1, item, item);
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
