/* Conversion to the kernel's type, and selection by a mask. Arrays are contiguous and in native byte order, of any
 * alignment. Nothing beyond their ends is read or written. */

#if BACKEND == BACKEND_SCALAR
typedef uint8_t bytes;
typedef int8_t signed_bytes;
typedef int16_t shorts;
typedef uint16_t unsigned_shorts;
typedef int32_t ints;
typedef int64_t longs;
#define AS(type, x) ((type)(x))
#else
#define LANES_OF(ctype) __attribute__((vector_size(WIDTH * sizeof(ctype))))
typedef uint8_t bytes LANES_OF(uint8_t);
typedef int8_t signed_bytes LANES_OF(int8_t);
typedef int16_t shorts LANES_OF(int16_t);
typedef uint16_t unsigned_shorts LANES_OF(uint16_t);
typedef int32_t ints LANES_OF(int32_t);
typedef int64_t longs LANES_OF(int64_t);
#define AS(type, x) __builtin_convertvector(x, type)
#endif

/* Integers are widened one step at a time: the compiler finds an instruction for each step, but not for several. Of
 * AVX2 it does not find the one for bytes. */
#if BACKEND == BACKEND_AVX2 && REAL_IS_FLOAT
INLINE ints widen_bytes_(bytes x) { return (ints)_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)&x)); }
#else
INLINE ints widen_bytes_(bytes x) { return AS(ints, AS(shorts, x)); }
#endif

INLINE real from_bytes_(bytes x) { return AS(real, widen_bytes_(x)); }
INLINE real from_bools_(bytes x) { return AS(real, widen_bytes_((x != 0) & 1)); }
INLINE real from_signed_bytes_(signed_bytes x) { return AS(real, AS(ints, AS(shorts, x))); }
INLINE real from_shorts_(shorts x) { return AS(real, AS(ints, x)); }
INLINE real from_unsigned_shorts_(unsigned_shorts x) { return AS(real, AS(ints, x)); }
INLINE real from_ints_(ints x) { return AS(real, x); }
INLINE real from_longs_(longs x) { return AS(real, x); }

#define CONVERT(type, from_)                                                                                          \
    do {                                                                                                              \
        for (size_t i = 0; i < count; i += WIDTH) {                                                                   \
            type x;                                                                                                   \
            memcpy(&x, (const char *)from + i / WIDTH * sizeof x, sizeof x);                                          \
            store_((REAL *)to + i, from_(x));                                                                         \
        }                                                                                                             \
    } while (0)

#define CONVERT_EACH(ctype)                                                                                           \
    do {                                                                                                              \
        for (size_t i = 0; i < count; i++) {                                                                          \
            ctype x;                                                                                                  \
            memcpy(&x, (const char *)from + i * sizeof x, sizeof x);                                                  \
            ((REAL *)to)[i] = (REAL)x;                                                                                \
        }                                                                                                             \
    } while (0)

/* Converts elements that fill whole registers. */
static __attribute__((noinline)) void convert_registers(fl_type type, size_t count, const void *from, void *to)
{
    switch (type) {
#if REAL_IS_FLOAT
    case FL_F64:
        for (size_t i = 0; i < count; i += WIDTH) {
            real64 wide[WIDENED];
            UNROLL
            for (int k = 0; k < WIDENED; k++) wide[k] = load64_((const double *)from + i + k * WIDTH64);
            store_((REAL *)to + i, narrow_(wide));
        }
        break;
    case FL_F16: from_half(count, from, to); break;
    case FL_BF16: from_bfloat16(count, from, to); break;
#else
    case FL_F32:
        for (size_t i = 0; i < count; i += WIDTH) store_((REAL *)to + i, load_floats_((const float *)from + i));
        break;
#endif
    case FL_I8: CONVERT(signed_bytes, from_signed_bytes_); break;
    case FL_U8: CONVERT(bytes, from_bytes_); break;
    case FL_BOOL: CONVERT(bytes, from_bools_); break;
    case FL_I16: CONVERT(shorts, from_shorts_); break;
    case FL_U16: CONVERT(unsigned_shorts, from_unsigned_shorts_); break;
    case FL_I32: CONVERT(ints, from_ints_); break;
    case FL_I64: CONVERT(longs, from_longs_); break;
    case FL_U32: CONVERT_EACH(uint32_t); break; /* there are no instructions for them */
    case FL_U64: CONVERT_EACH(uint64_t); break;
    default: break;
    }
}

/* Elements of any type but, in double, float16 and bfloat16. Those after the last whole register go through a copy. */
static void convert(fl_type type, size_t count, const void *from, void *to)
{
    size_t size = fl_item_size[type], left = count % WIDTH, whole = count - left;
    if (type == (REAL_IS_FLOAT ? FL_F32 : FL_F64)) {
        memcpy(to, from, count * sizeof(REAL));
        return;
    }
    if (whole) convert_registers(type, whole, from, to);
    if (!left) return;
    char last[WIDTH * sizeof(double)] = {0};
    REAL converted[WIDTH];
    memcpy(last, (const char *)from + whole * size, left * size);
    convert_registers(type, WIDTH, last, converted);
    memcpy((REAL *)to + whole, converted, left * sizeof(REAL));
}

INLINE mask kept_(const uint8_t *keep)
{
    bytes x;
    memcpy(&x, keep, sizeof x);
#if BACKEND == BACKEND_SCALAR
    return x != 0;
#elif BACKEND == BACKEND_AVX2 && REAL_IS_FLOAT
    return widen_bytes_(x) != 0;
#elif REAL_IS_FLOAT
    return AS(mask, AS(shorts, x != 0));
#else
    return AS(mask, AS(ints, AS(shorts, x != 0)));
#endif
}

/* to = keep ? x : other, element by element; `to` may be x */
static void keep_or(size_t count, const uint8_t *keep, const void *x, double other, void *to)
{
    const REAL *from = x;
    size_t whole = count - count % WIDTH;
    for (size_t i = 0; i < whole; i += WIDTH)
        store_((REAL *)to + i, select_(kept_(keep + i), load_(from + i), all_(R(other))));
    if (whole == count) return;
    uint8_t last[WIDTH] = {0};
    int left = (int)(count - whole);
    memcpy(last, keep + whole, (size_t)left);
    store_some_((REAL *)to + whole, left, select_(kept_(last), load_some_(from + whole, left, 0), all_(R(other))));
}
