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

/* Deinterleaves rows of two elements into two registers, and interleaves them again */
#if BACKEND == BACKEND_SCALAR
INLINE void split_pairs_(const REAL *pairs, real *first, real *second) { *first = pairs[0], *second = pairs[1]; }
INLINE void join_pairs_(real first, real second, REAL *pairs) { pairs[0] = first, pairs[1] = second; }
#else
#if WIDTH == 16
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define LOWER 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define UPPER 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif WIDTH == 8
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14
#define ODD 1, 3, 5, 7, 9, 11, 13, 15
#define LOWER 0, 8, 1, 9, 2, 10, 3, 11
#define UPPER 4, 12, 5, 13, 6, 14, 7, 15
#elif WIDTH == 4
#define EVEN 0, 2, 4, 6
#define ODD 1, 3, 5, 7
#define LOWER 0, 4, 1, 5
#define UPPER 2, 6, 3, 7
#else
#define EVEN 0, 2
#define ODD 1, 3
#define LOWER 0, 2
#define UPPER 1, 3
#endif
#if !defined(__clang__) && __GNUC__ < 12
#define PICK(a, b, ...) __builtin_shuffle(a, b, (ireal){__VA_ARGS__})
#else
#define PICK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#endif

INLINE void split_pairs_(const REAL *pairs, real *first, real *second)
{
    real lower = load_(pairs), upper = load_(pairs + WIDTH);
    *first = PICK(lower, upper, EVEN);
    *second = PICK(lower, upper, ODD);
}

INLINE void join_pairs_(real first, real second, REAL *pairs)
{
    store_(pairs, PICK(first, second, LOWER));
    store_(pairs + WIDTH, PICK(first, second, UPPER));
}
#endif

/* To or from rows of two that follow one another, at least a register of them; the last ones overlap those before. */
INLINE void transpose_pairs(int tall, size_t rows, const REAL *from, ptrdiff_t from_stride, REAL *to,
                            ptrdiff_t to_stride)
{
    for (size_t k = 0; k < rows; k += WIDTH) {
        size_t r = k + WIDTH <= rows ? k : rows - WIDTH;
        real first, second;
        if (tall) {
            split_pairs_(from + 2 * r, &first, &second);
            store_(to + r, first);
            store_(to + to_stride + r, second);
        } else {
            join_pairs_(load_(from + r), load_(from + from_stride + r), to + 2 * r);
        }
    }
}

INLINE void transpose_either_way(int tall, size_t few, size_t many, const REAL *from, ptrdiff_t from_stride, REAL *to,
                                 ptrdiff_t to_stride)
{
    if (BACKEND != BACKEND_SSE2 && few == 2 && many >= WIDTH && (tall ? from_stride : to_stride) == 2)
        transpose_pairs(tall, many, from, from_stride, to, to_stride);
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
