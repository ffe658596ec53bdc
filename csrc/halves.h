/* Conversion of float16 and bfloat16, held in uint16_t, to float and back, with rounding to nearest even. Whole
 * registers are read and written, so both buffers are padded to a multiple of WIDTH elements. */

#if BACKEND == BACKEND_SCALAR
INLINE ireal load_halves_(const uint16_t *from)
{
    uint16_t half;
    memcpy(&half, from, sizeof half); /* of any alignment */
    return half;
}

INLINE void store_halves_(uint16_t *to, ireal halves) { memcpy(to, &(uint16_t){(uint16_t)halves}, sizeof *to); }
#else
typedef uint16_t half_register __attribute__((vector_size(2 * WIDTH)));

INLINE ireal load_halves_(const uint16_t *from)
{
    half_register halves;
    memcpy(&halves, from, sizeof halves);
    return __builtin_convertvector(halves, ireal);
}

INLINE void store_halves_(uint16_t *to, ireal i)
{
    half_register halves = __builtin_convertvector(i, half_register);
    memcpy(to, &halves, sizeof halves);
}
#endif

/* Bits without the sign */
#define INFINITE 0x7f800000
#define HALF_INFINITE 0x7c00
#define HALF_OVERFLOW 0x477ff000 /* the smallest float that rounds to 2^16 */
#define HALF_NORMAL 0x38800000   /* 2^-14 */

#if BACKEND == BACKEND_AVX512 || BACKEND == BACKEND_AVX2
#if BACKEND == BACKEND_AVX512
typedef __m256i packed_halves;
#define HALVES(op) _mm512_##op
#else
typedef __m128i packed_halves;
#define HALVES(op) _mm256_##op
#endif

static void from_half(size_t count, const uint16_t *from, float *to)
{
    for (size_t i = 0; i < count; i += WIDTH) {
        packed_halves halves;
        memcpy(&halves, from + i, sizeof halves);
        store_(to + i, HALVES(cvtph_ps)(halves));
    }
}

/* The instruction keeps bits of NaN, which the one below does not: they are cleared first. */
static void to_half(size_t count, const float *from, uint16_t *to)
{
    for (size_t i = 0; i < count; i += WIDTH) {
        real x = load_(from + i), nan = from_bits_((bits_(x) & alli_(SIGN_BIT)) | alli_(INFINITE | 0x400000));
        packed_halves halves = HALVES(cvtps_ph)(select_(x == x, x, nan), _MM_FROUND_TO_NEAREST_INT);
        memcpy(to + i, &halves, sizeof halves);
    }
}
#else
static void from_half(size_t count, const uint16_t *from, float *to)
{
    for (size_t i = 0; i < count; i += WIDTH) {
        ireal half = load_halves_(from + i), magnitude = half & alli_(0x7fff), bits = shift_left_(magnitude, 13);
        real x = from_bits_(bits) * all_(0x1p112f); /* corrects the exponent's bias, of subnormal numbers too */
        bits = selecti_(magnitude >= alli_(HALF_INFINITE), bits | alli_(INFINITE), bits_(x));
        store_(to + i, from_bits_(bits | shift_left_(half & alli_(0x8000), 16)));
    }
}

static void to_half(size_t count, const float *from, uint16_t *to)
{
    for (size_t i = 0; i < count; i += WIDTH) {
        ireal bits = bits_(load_(from + i)), magnitude = bits & alli_(INT32_MAX);
        ireal rounded = addi_(magnitude, alli_(0xfff) + (shift_right_(magnitude, 13) & alli_(1)));
        ireal half = shift_right_(addi_(rounded, alli_(-(112 << 23))), 13);
        /* adding 1/2 rounds to a multiple of 2^-24: the smallest half, and the unit in the last place of [1/2, 1) */
        ireal subnormal = bits_(from_bits_(magnitude) + all_(0.5f)) - bits_(all_(0.5f));
        half = selecti_(magnitude < alli_(HALF_NORMAL), subnormal, half);
        half = selecti_(magnitude >= alli_(HALF_OVERFLOW), alli_(HALF_INFINITE), half);
        half = selecti_(magnitude > alli_(INFINITE), alli_(HALF_INFINITE | 0x200), half);
        store_halves_(to + i, half | (shift_right_(bits, 16) & alli_(0x8000)));
    }
}
#endif

static void from_bfloat16(size_t count, const uint16_t *from, float *to)
{
    for (size_t i = 0; i < count; i += WIDTH) store_(to + i, from_bits_(shift_left_(load_halves_(from + i), 16)));
}

static void to_bfloat16(size_t count, const float *from, uint16_t *to)
{
    for (size_t i = 0; i < count; i += WIDTH) {
        ireal bits = bits_(load_(from + i)), upper = shift_right_(bits, 16);
        ireal rounded = shift_right_(addi_(bits, alli_(0x7fff) + (upper & alli_(1))), 16);
        mask nan = (bits & alli_(INT32_MAX)) > alli_(INFINITE);
        store_halves_(to + i, selecti_(nan, upper | alli_(0x40), rounded));
    }
}
