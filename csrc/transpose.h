/* Transposition in registers, and of strided arrays. */

typedef REAL quad __attribute__((vector_size(4 * sizeof(REAL))));
typedef fl_int quad_index __attribute__((vector_size(4 * sizeof(fl_int))));

/* Squares of four by four elements are transposed, two at a time where a register holds two rows of four: the second
 * square is the lower half of TALL rows. In SHUFFLE, indices 0 to 3 are elements of a, and 4 to 7 of b. */
#if !defined(__clang__) && __GNUC__ < 12
#define TALL 4
typedef quad squares;
#define SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, (quad_index){i, j, k, l})
#elif WIDTH >= 8
#define TALL 8
typedef REAL squares __attribute__((vector_size(8 * sizeof(REAL))));
#define IN_FIRST(i) ((i) < 4 ? (i) : (i) + 4)
#define SHUFFLE(a, b, i, j, k, l)                                                                                     \
    __builtin_shufflevector(a, b, IN_FIRST(i), IN_FIRST(j), IN_FIRST(k), IN_FIRST(l), IN_FIRST(i) + 4,                \
                            IN_FIRST(j) + 4, IN_FIRST(k) + 4, IN_FIRST(l) + 4)
#else
#define TALL 4
typedef quad squares;
#define SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#endif

#define UNROLL_FOUR _Pragma("GCC unroll 4")

INLINE void transpose_squares(squares *x)
{
    squares low0 = SHUFFLE(x[0], x[1], 0, 4, 1, 5), high0 = SHUFFLE(x[0], x[1], 2, 6, 3, 7);
    squares low1 = SHUFFLE(x[2], x[3], 0, 4, 1, 5), high1 = SHUFFLE(x[2], x[3], 2, 6, 3, 7);
    x[0] = SHUFFLE(low0, low1, 0, 1, 4, 5);
    x[1] = SHUFFLE(low0, low1, 2, 3, 6, 7);
    x[2] = SHUFFLE(high0, high1, 0, 1, 4, 5);
    x[3] = SHUFFLE(high0, high1, 2, 3, 6, 7);
}

/* tall: TALL rows of four elements; else four rows of TALL */
INLINE void load_squares(int tall, const REAL *from, ptrdiff_t stride, squares *x)
{
    UNROLL
    for (int r = 0; r < 4; r++) {
#if TALL == 8
        if (tall) {
            quad upper, lower;
            memcpy(&upper, from + r * stride, sizeof upper);
            memcpy(&lower, from + (r + 4) * stride, sizeof lower);
            x[r] = __builtin_shufflevector(upper, lower, 0, 1, 2, 3, 4, 5, 6, 7);
            continue;
        }
#else
        (void)tall; /* one square either way */
#endif
        memcpy(&x[r], from + r * stride, sizeof *x);
    }
}

/* tall: four rows of TALL elements; else TALL rows of four */
INLINE void store_squares(int tall, const squares *x, REAL *to, ptrdiff_t stride)
{
    UNROLL
    for (int r = 0; r < 4; r++) {
        memcpy(to + r * stride, &x[r], tall ? sizeof *x : sizeof(quad));
#if TALL == 8
        quad lower = __builtin_shufflevector(x[r], x[r], 4, 5, 6, 7);
        if (!tall) memcpy(to + (r + 4) * stride, &lower, sizeof lower);
#endif
    }
}

/* Copies one element at a time: `few` lines of `many` elements, which are rows of `from` or, if it is tall, columns.
 * Unrolled, because the time of so small a loop varies by a factor of two with its alignment. */
INLINE void transpose_lines(int tall, size_t few, size_t many, const REAL *from, ptrdiff_t from_stride, REAL *to,
                            ptrdiff_t to_stride)
{
    for (size_t i = 0; i < few; i++) {
        const REAL *x = tall ? from + i : from + (ptrdiff_t)i * from_stride;
        REAL *y = tall ? to + (ptrdiff_t)i * to_stride : to + i;
        UNROLL_FOUR
        for (size_t k = 0; k < many; k++) {
            memcpy(y, x, sizeof *x); /* it may be misaligned */
            x += tall ? from_stride : 1;
            y += tall ? 1 : to_stride;
        }
    }
}

/* Copies TALL by four elements at a time, or four by TALL. The last squares overlap the previous ones. */
INLINE void transpose_by_squares(int tall, size_t few, size_t many, const REAL *from, ptrdiff_t from_stride, REAL *to,
                                 ptrdiff_t to_stride)
{
    for (size_t i = 0; i < few; i += 4)
        for (size_t k = 0; k < many; k += TALL) {
            ptrdiff_t at_few = (ptrdiff_t)(i + 4 <= few ? i : few - 4);
            ptrdiff_t at_many = (ptrdiff_t)(k + TALL <= many ? k : many - TALL);
            const REAL *x = from + (tall ? at_many * from_stride + at_few : at_few * from_stride + at_many);
            REAL *y = to + (tall ? at_few * to_stride + at_many : at_many * to_stride + at_few);
            squares square[4];
            load_squares(tall, x, from_stride, square);
            transpose_squares(square);
            store_squares(tall, square, y, to_stride);
        }
}

/* Rows of two or three elements that follow one another, a register of rows at a time */
#if BACKEND == BACKEND_SCALAR
INLINE void split_rows_(int elements, const REAL *rows, real *column)
{
    for (int k = 0; k < elements; k++) column[k] = rows[k];
}
INLINE void join_rows_(int elements, const real *column, REAL *rows)
{
    for (int k = 0; k < elements; k++) rows[k] = column[k];
}
#else
#if WIDTH == 16
#define EACH_LANE(f, k)                                                                                               \
    f(0, k), f(1, k), f(2, k), f(3, k), f(4, k), f(5, k), f(6, k), f(7, k), f(8, k), f(9, k), f(10, k), f(11, k),     \
        f(12, k), f(13, k), f(14, k), f(15, k)
#elif WIDTH == 8
#define EACH_LANE(f, k) f(0, k), f(1, k), f(2, k), f(3, k), f(4, k), f(5, k), f(6, k), f(7, k)
#elif WIDTH == 4
#define EACH_LANE(f, k) f(0, k), f(1, k), f(2, k), f(3, k)
#else
#define EACH_LANE(f, k) f(0, k), f(1, k)
#endif
#if !defined(__clang__) && __GNUC__ < 12
#define PICK(a, b, of, k) __builtin_shuffle(a, b, (ireal){EACH_LANE(of, k)})
#else
#define PICK(a, b, of, k) __builtin_shufflevector(a, b, EACH_LANE(of, k))
#endif
/* Lane l of the result is this lane of two registers. PAIR: element k of row l. JOINED: of rows of two that begin in
 * register k of the result. The same of three, where what is in the third register is picked from it last. */
#define PAIR(l, k) (2 * (l) + (k))
#define JOINED(l, k) ((l) % 2 * WIDTH + ((l) + (k) * WIDTH) / 2)
#define TRIPLE(l, k) ((3 * (l) + (k)) % (2 * WIDTH))
#define TRIPLE_LAST(l, k) (3 * (l) + (k) < 2 * WIDTH ? (l) : 3 * (l) + (k) - WIDTH)
#define ROW_OF(l, k) (((l) + (k) * WIDTH) / 3)
#define ELEMENT_OF(l, k) (((l) + (k) * WIDTH) % 3)
#define JOINED_TRIPLE(l, k) (ELEMENT_OF(l, k) % 2 * WIDTH + ROW_OF(l, k))
#define JOINED_LAST(l, k) (ELEMENT_OF(l, k) < 2 ? (l) : WIDTH + ROW_OF(l, k))

INLINE void split_rows_(int elements, const REAL *rows, real *column)
{
    real a = load_(rows), b = load_(rows + WIDTH);
    if (elements == 2) {
        column[0] = PICK(a, b, PAIR, 0);
        column[1] = PICK(a, b, PAIR, 1);
    } else {
        real c = load_(rows + 2 * WIDTH);
        column[0] = PICK(PICK(a, b, TRIPLE, 0), c, TRIPLE_LAST, 0);
        column[1] = PICK(PICK(a, b, TRIPLE, 1), c, TRIPLE_LAST, 1);
        column[2] = PICK(PICK(a, b, TRIPLE, 2), c, TRIPLE_LAST, 2);
    }
}

INLINE void join_rows_(int elements, const real *column, REAL *rows)
{
    real a = column[0], b = column[1];
    if (elements == 2) {
        store_(rows, PICK(a, b, JOINED, 0));
        store_(rows + WIDTH, PICK(a, b, JOINED, 1));
    } else {
        real c = column[2];
        store_(rows, PICK(PICK(a, b, JOINED_TRIPLE, 0), c, JOINED_LAST, 0));
        store_(rows + WIDTH, PICK(PICK(a, b, JOINED_TRIPLE, 1), c, JOINED_LAST, 1));
        store_(rows + 2 * WIDTH, PICK(PICK(a, b, JOINED_TRIPLE, 2), c, JOINED_LAST, 2));
    }
}
#endif

/* To or from such rows, at least a register of them; the last ones overlap those before. */
INLINE void transpose_rows(int tall, int elements, size_t rows, const REAL *from, ptrdiff_t from_stride, REAL *to,
                           ptrdiff_t to_stride)
{
    for (size_t n = 0; n < rows; n += WIDTH) {
        size_t r = n + WIDTH <= rows ? n : rows - WIDTH;
        real column[3];
        if (tall) {
            split_rows_(elements, from + (size_t)elements * r, column);
            for (int k = 0; k < elements; k++) store_(to + k * to_stride + r, column[k]);
        } else {
            for (int k = 0; k < elements; k++) column[k] = load_(from + k * from_stride + r);
            join_rows_(elements, column, to + (size_t)elements * r);
        }
    }
}

INLINE void transpose_either_way(int tall, size_t few, size_t many, const REAL *from, ptrdiff_t from_stride, REAL *to,
                                 ptrdiff_t to_stride)
{
    int are_rows = BACKEND != BACKEND_SSE2 && many >= WIDTH && (tall ? from_stride : to_stride) == (ptrdiff_t)few;
    if (are_rows && few == 2)
        transpose_rows(tall, 2, many, from, from_stride, to, to_stride);
    else if (are_rows && few == 3)
        transpose_rows(tall, 3, many, from, from_stride, to, to_stride);
    else if (few < 4 || many < TALL)
        transpose_lines(tall, few, many, from, from_stride, to, to_stride);
    else
        transpose_by_squares(tall, few, many, from, from_stride, to, to_stride);
}

/* to[c][r] = from[r][c]; the two do not overlap. The inner loop has unit stride in the array whose other stride is the
 * larger. */
static void transpose(size_t rows, size_t columns, const void *from, ptrdiff_t from_stride, void *to,
                      ptrdiff_t to_stride)
{
    if ((to_stride < 0 ? -to_stride : to_stride) > (from_stride < 0 ? -from_stride : from_stride))
        transpose_either_way(1, columns, rows, from, from_stride, to, to_stride);
    else
        transpose_either_way(0, rows, columns, from, from_stride, to, to_stride);
}

#if WIDTH >= 8
/* Registers of WIDTH rows to those of WIDTH columns: each interleaving of the first half of them with the second moves
 * one bit from the number of a lane to that of a register. */
INLINE void transpose_registers_(real *x)
{
    UNROLL
    for (int step = 1; step < WIDTH; step *= 2) {
        real y[WIDTH];
        UNROLL
        for (int k = 0; k < WIDTH / 2; k++) {
            y[2 * k] = PICK(x[k], x[k + WIDTH / 2], JOINED, 0);
            y[2 * k + 1] = PICK(x[k], x[k + WIDTH / 2], JOINED, 1);
        }
        UNROLL
        for (int k = 0; k < WIDTH; k++) x[k] = y[k];
    }
}
#endif

/* The same for columns of memory, `from`, that may be far apart: in squares as wide as a register, so that a line of
 * the cache is read once and written once. Arrays whose strides are powers of two displace it at once. The last rows
 * overlap the previous ones. */
static void columns_to_rows(size_t rows, size_t columns, const void *from, ptrdiff_t from_stride, void *to,
                            ptrdiff_t to_stride)
{
    size_t done = 0;
#if WIDTH >= 8
    done = rows >= WIDTH ? columns - columns % WIDTH : 0;
    for (size_t i = 0; done && i < rows; i += WIDTH)
        for (size_t k = 0; k < done; k += WIDTH) {
            ptrdiff_t r = (ptrdiff_t)(i + WIDTH <= rows ? i : rows - WIDTH), c = (ptrdiff_t)k;
            real x[WIDTH];
            UNROLL
            for (int n = 0; n < WIDTH; n++) x[n] = load_((const REAL *)from + (r + n) * from_stride + c);
            transpose_registers_(x);
            UNROLL
            for (int n = 0; n < WIDTH; n++) store_((REAL *)to + (c + n) * to_stride + r, x[n]);
        }
#endif
    if (done < columns)
        transpose(rows, columns - done, (const REAL *)from + done, from_stride,
                  (REAL *)to + (ptrdiff_t)done * to_stride, to_stride);
}
