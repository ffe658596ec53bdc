/* The vocabulary in which every formula is written: a `real` is one SIMD register of elements.
 *
 * An isa/ file chooses BACKEND (how registers are handled) and REAL (float or double) and includes kernels.h, which
 * includes this. Operators + - * / and comparisons work on `real` as they are; a comparison gives a `mask`, to be
 * combined by & and | and used by select_. Names of lane-wise functions end in an underscore.
 *
 * All operations are IEEE-exact (correctly rounded) on every back-end, so one formula gives the same bits on each of
 * them. The single exception is fma_ on x86 CPUs older than FMA (BACKEND_SSE2): it rounds twice. */
#ifndef FASTLOSS_REAL_H
#define FASTLOSS_REAL_H

#include "sizes.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline, unused))
#ifndef ELEMENTARY /* functions such as exp_: inlined, but where code is to be small */
#define ELEMENTARY INLINE
#endif

#define BACKEND_SCALAR 1
#define BACKEND_SSE2 2
#define BACKEND_AVX2 3
#define BACKEND_AVX512 4
#define BACKEND_NEON 5

/* before a loop over a fixed number of registers, so that an array of accumulators stays in registers */
#if BACKEND == BACKEND_SCALAR
#define UNROLL
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#define NO_UNROLL _Pragma("GCC unroll 1")

#if BACKEND == BACKEND_AVX512
#define BYTES 64
#elif BACKEND == BACKEND_AVX2
#define BYTES 32
#elif BACKEND == BACKEND_SCALAR
#define BYTES (REAL_IS_FLOAT ? 4 : 8)
#else
#define BYTES 16
#endif
#define WIDTH (BYTES / (REAL_IS_FLOAT ? 4 : 8)) /* which #if understands */

/* before a loop over groups of 64 bytes; where registers are shorter, its body is a loop over registers */
#if BYTES == 64
#define UNROLL_WIDE UNROLL
#else
#define UNROLL_WIDE
#endif

#if REAL_IS_FLOAT
typedef int32_t fl_int;
typedef uint32_t fl_uint;
#define MANTISSA_BITS 23
#define EXPONENT_BIAS 127
#define SIGN_BIT INT32_MIN
#define SMALLEST_NORMAL 0x1p-126f
#define LARGEST 0x1.fffffep127f
#else
typedef int64_t fl_int;
typedef uint64_t fl_uint;
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023
#define SIGN_BIT INT64_MIN
#define SMALLEST_NORMAL 0x1p-1022
#define LARGEST 0x1.fffffffffffffp1023
#endif

#define R(constant) ((REAL)(constant))

#if BACKEND == BACKEND_SCALAR
typedef REAL real;
typedef fl_int ireal; /* integers, one per lane */
typedef fl_int mask;  /* 0 or -1 (0 or 1 straight from a comparison) per lane */
typedef double real64;
#else
typedef REAL real __attribute__((vector_size(BYTES)));
typedef fl_int ireal __attribute__((vector_size(BYTES)));
typedef fl_int mask __attribute__((vector_size(BYTES)));
typedef double real64 __attribute__((vector_size(BYTES))); /* for sums: WIDTH64 doubles */
#endif
#define WIDTH64 ((int)(sizeof(real64) / sizeof(double)))

_Static_assert(FL_PAD % sizeof(real) == 0, "a store of a register past the end of a block stays in its buffer");
_Static_assert(FL_LANES(sizeof(REAL)) % WIDTH64 == 0, "lanes of sums are whole registers of doubles");

/* ---- memory (any alignment) ---- */

INLINE real load_(const REAL *from)
{
    real x;
    memcpy(&x, from, sizeof x);
    return x;
}

INLINE void store_(REAL *to, real x) { memcpy(to, &x, sizeof x); }

INLINE real64 load64_(const double *from)
{
    real64 x;
    memcpy(&x, from, sizeof x);
    return x;
}

INLINE void store64_(double *to, real64 x) { memcpy(to, &x, sizeof x); }

/* An optimisation barrier: keeps GCC from turning -fma(a, b, c) into a negated multiply-add, which gives 0 where the
 * former gives -0. */
INLINE real as_it_is_(real x)
{
#if defined(__x86_64__)
    __asm__("" : "+x"(x));
#elif defined(__aarch64__)
    __asm__("" : "+w"(x));
#endif
    return x;
}

/* ---- bits ---- */

INLINE ireal bits_(real x)
{
    ireal i;
    memcpy(&i, &x, sizeof i);
    return i;
}

INLINE real from_bits_(ireal i)
{
    real x;
    memcpy(&x, &i, sizeof x);
    return x;
}

#if BACKEND == BACKEND_SCALAR

#if defined(__wasm__) /* which has no such instruction: see docs/zoo/zoo.c */
FL_API float fl_fmaf(float a, float b, float c);
FL_API double fl_fma(double a, double b, double c);
#else
#define fl_fmaf __builtin_fmaf
#define fl_fma __builtin_fma
#endif

INLINE real all_(REAL x) { return x; }
INLINE ireal alli_(fl_int i) { return i; }
INLINE mask not_(mask m) { return !m; }
INLINE real select_(mask m, real yes, real no) { return m ? yes : no; }
INLINE ireal selecti_(mask m, ireal yes, ireal no) { return m ? yes : no; }
INLINE int any_(mask m) { return m != 0; }
INLINE real min_(real a, real b) { return a < b ? a : b; }
INLINE real max_(real a, real b) { return a > b ? a : b; }
INLINE ireal shift_left_(ireal i, int by) { return (fl_int)((fl_uint)i << by); }
INLINE ireal addi_(ireal a, ireal b) { return (fl_int)((fl_uint)a + (fl_uint)b); }
#if REAL_IS_FLOAT
INLINE real fma_(real a, real b, real c) { return as_it_is_(fl_fmaf(a, b, c)); }
INLINE real sqrt_(real x) { return __builtin_sqrtf(x); }
#else
INLINE real fma_(real a, real b, real c) { return as_it_is_(fl_fma(a, b, c)); }
INLINE real sqrt_(real x) { return __builtin_sqrt(x); }
#endif

#else

INLINE real all_(REAL x) { return x - (real){0}; }
INLINE ireal alli_(fl_int i) { return i - (ireal){0}; }
INLINE mask not_(mask m) { return ~m; }
INLINE ireal selecti_(mask m, ireal yes, ireal no) { return no ^ (m & (yes ^ no)); }
INLINE ireal shift_left_(ireal i, int by) { return i << by; }
INLINE ireal addi_(ireal a, ireal b) { return a + b; }

#if BACKEND == BACKEND_AVX512
#if REAL_IS_FLOAT
#define X86(op) _mm512_##op##_ps
INLINE int any_(mask m) { return _mm512_movepi32_mask((__m512i)m) != 0; }
#else
#define X86(op) _mm512_##op##_pd
INLINE int any_(mask m) { return _mm512_movepi64_mask((__m512i)m) != 0; }
#endif
/* The compiler turns this sum of bit patterns into one masked instruction (with | or ^ in place of + into two). */
INLINE real select_(mask m, real yes, real no) { return from_bits_((m & bits_(yes)) + (~m & bits_(no))); }
INLINE real fma_(real a, real b, real c) { return X86(fmadd)(a, b, c); }

#elif BACKEND == BACKEND_AVX2
#if REAL_IS_FLOAT
#define X86(op) _mm256_##op##_ps
#else
#define X86(op) _mm256_##op##_pd
#endif
INLINE int any_(mask m) { return X86(movemask)(from_bits_(m)) != 0; }
INLINE real select_(mask m, real yes, real no) { return X86(blendv)(no, yes, from_bits_(m)); }
INLINE real fma_(real a, real b, real c) { return X86(fmadd)(a, b, c); }

#elif BACKEND == BACKEND_SSE2
#if REAL_IS_FLOAT
#define X86(op) _mm_##op##_ps
#else
#define X86(op) _mm_##op##_pd
#endif
INLINE int any_(mask m) { return X86(movemask)(from_bits_(m)) != 0; }
INLINE real select_(mask m, real yes, real no) { return from_bits_(selecti_(m, bits_(yes), bits_(no))); }
INLINE real fma_(real a, real b, real c) { return a * b + c; } /* two roundings */

#elif BACKEND == BACKEND_NEON
#if REAL_IS_FLOAT
#define NEON(op) v##op##q_f32
#else
#define NEON(op) v##op##q_f64
#endif
INLINE int any_(mask m)
{
    fl_int any = 0;
    for (int k = 0; k < WIDTH; k++) any |= m[k];
    return any != 0;
}
INLINE real select_(mask m, real yes, real no) { return from_bits_(selecti_(m, bits_(yes), bits_(no))); }
INLINE real fma_(real a, real b, real c) { return as_it_is_((real)NEON(fma)(c, a, b)); }
INLINE real sqrt_(real x) { return (real)NEON(sqrt)(x); }
INLINE real min_(real a, real b) { return select_(a < b, a, b); }
INLINE real max_(real a, real b) { return select_(a > b, a, b); }
#endif

#ifdef X86
INLINE real sqrt_(real x) { return X86(sqrt)(x); }
INLINE real min_(real a, real b) { return X86(min)(a, b); }
INLINE real max_(real a, real b) { return X86(max)(a, b); }
#endif

#endif

/* min_ and max_ return their second argument if either is NaN (x86's rule): put the data second. */

INLINE real abs_(real x) { return from_bits_(bits_(x) & ~alli_(SIGN_BIT)); }
INLINE real copysign_(real magnitude, real sign)
{
    return from_bits_((bits_(magnitude) & ~alli_(SIGN_BIT)) | (bits_(sign) & alli_(SIGN_BIT)));
}
INLINE real flip_sign_(real x, real sign) { return from_bits_(bits_(x) ^ (bits_(sign) & alli_(SIGN_BIT))); }
INLINE real unless_nan_(real x, real y) { return select_(x == x, y, x); } /* y, or x where that is NaN */
/* -1, 0 or 1; NaN stays NaN */
INLINE real sign_(real x) { return select_(abs_(x) > all_(0), copysign_(all_(1), x), abs_(x)); }

/* 0, 1, 2 ...: the index of each lane. (GCC stores an array that a loop fills in halves before it loads the register,
 * which waits for both.) */
INLINE ireal lane_numbers_(void)
{
    static const fl_int number[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    ireal numbers;
    memcpy(&numbers, number, sizeof numbers);
    return numbers;
}

/* The first `count` < WIDTH elements from memory; the other lanes are `fill`. Nothing beyond `count` is read. */
INLINE real load_some_(const REAL *from, int count, REAL fill)
{
#if BACKEND == BACKEND_AVX512 && REAL_IS_FLOAT
    return _mm512_mask_loadu_ps(all_(fill), (__mmask16)((1u << count) - 1u), from);
#elif BACKEND == BACKEND_AVX512
    return _mm512_mask_loadu_pd(all_(fill), (__mmask8)((1u << count) - 1u), from);
#elif BACKEND == BACKEND_AVX2
    mask there = alli_((fl_int)count) > lane_numbers_();
    return select_(there, X86(maskload)(from, (__m256i)there), all_(fill));
#else
    REAL padded[WIDTH];
    for (int k = 0; k < WIDTH; k++) padded[k] = k < count ? from[k] : fill;
    return load_(padded);
#endif
}

INLINE void store_some_(REAL *to, int count, real x)
{
#if BACKEND == BACKEND_AVX512 && REAL_IS_FLOAT
    _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1u), x);
#elif BACKEND == BACKEND_AVX512
    _mm512_mask_storeu_pd(to, (__mmask8)((1u << count) - 1u), x);
#elif BACKEND == BACKEND_AVX2 && REAL_IS_FLOAT /* in pieces: a masked store is slow on some processors */
    __m128 rest = _mm256_castps256_ps128(x);
    if (count & 4) {
        _mm_storeu_ps(to, rest);
        rest = _mm256_extractf128_ps(x, 1);
        to += 4;
    }
    if (count & 2) {
        _mm_storel_pi((__m64 *)to, rest);
        rest = _mm_movehl_ps(rest, rest);
        to += 2;
    }
    if (count & 1) _mm_store_ss(to, rest);
#elif BACKEND == BACKEND_AVX2
    __m128d rest = _mm256_castpd256_pd128(x);
    if (count & 2) {
        _mm_storeu_pd(to, rest);
        rest = _mm256_extractf128_pd(x, 1);
        to += 2;
    }
    if (count & 1) _mm_store_sd(to, rest);
#else
    REAL padded[WIDTH];
    store_(padded, x);
    for (int k = 0; k < count; k++) to[k] = padded[k];
#endif
}

/* The same for any count: a whole register, a part of one, or nothing. */
INLINE real load_up_to_(const REAL *from, ptrdiff_t count, REAL fill)
{
    return count >= WIDTH ? load_(from) : count > 0 ? load_some_(from, (int)count, fill) : all_(fill);
}

INLINE void store_up_to_(REAL *to, ptrdiff_t count, real x)
{
    if (count >= WIDTH)
        store_(to, x);
    else if (count > 0)
        store_some_(to, (int)count, x);
}

INLINE real lane_reals_(void)
{
    static const REAL number[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return load_(number);
}

INLINE REAL largest_lane_(real x)
{
#if BACKEND == BACKEND_AVX512 && REAL_IS_FLOAT
    return _mm512_reduce_max_ps(x);
#elif BACKEND == BACKEND_AVX512
    return _mm512_reduce_max_pd(x);
#else
    REAL lane[WIDTH];
    store_(lane, x);
    for (int k = 1; k < WIDTH; k++) lane[0] = lane[k] > lane[0] ? lane[k] : lane[0];
    return lane[0];
#endif
}

/* x, or 0 in lanes where a comparison of doubles holds */
#if BACKEND == BACKEND_SCALAR
typedef int64_t mask64;
INLINE real64 unless64_(int holds, real64 x) { return holds ? 0 : x; }
#else
typedef int64_t mask64 __attribute__((vector_size(BYTES)));
INLINE real64 unless64_(mask64 holds, real64 x) { return (real64)((mask64)x & ~holds); }
#endif

/* ---- to double and back, for sums ---- */

/* WIDTH64 floats in memory as a register of doubles */
INLINE real64 load_floats_(const float *from)
{
#if BACKEND == BACKEND_SCALAR
    float x;
    memcpy(&x, from, sizeof x); /* of any alignment */
    return x;
#elif BACKEND == BACKEND_AVX512
    return _mm512_cvtps_pd(_mm256_loadu_ps(from));
#elif BACKEND == BACKEND_AVX2
    return _mm256_cvtps_pd(_mm_loadu_ps(from));
#elif BACKEND == BACKEND_SSE2
    return _mm_cvtps_pd(_mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)from)));
#else
    return (real64)vcvt_f64_f32(vld1_f32(from));
#endif
}

/* WIDTH64 elements from memory, as a register of doubles */
INLINE real64 widen_(const REAL *from)
{
#if BACKEND == BACKEND_SCALAR
    return *from;
#elif REAL_IS_FLOAT
    return load_floats_(from);
#else
    return load_(from);
#endif
}

#if !REAL_IS_FLOAT
INLINE void store_floats_(float *to, real x)
{
#if BACKEND == BACKEND_SCALAR
    *to = (float)x;
#elif BACKEND == BACKEND_AVX512
    _mm256_storeu_ps(to, _mm512_cvtpd_ps(x));
#elif BACKEND == BACKEND_AVX2
    _mm_storeu_ps(to, _mm256_cvtpd_ps(x));
#elif BACKEND == BACKEND_SSE2
    _mm_storel_epi64((__m128i *)to, _mm_castps_si128(_mm_cvtpd_ps(x)));
#else
    vst1_f32(to, vcvt_f32_f64((float64x2_t)x));
#endif
}
#endif

/* How many registers of doubles hold the lanes of one `real` */
#define WIDENED (WIDTH / WIDTH64)

INLINE void widen_register_(real x, real64 *wide)
{
#if BACKEND == BACKEND_SCALAR || !REAL_IS_FLOAT
    wide[0] = (real64)x;
#elif BACKEND == BACKEND_AVX512
    wide[0] = _mm512_cvtps_pd(_mm512_castps512_ps256(x));
    wide[1] = _mm512_cvtps_pd(_mm512_extractf32x8_ps(x, 1));
#elif BACKEND == BACKEND_AVX2
    wide[0] = _mm256_cvtps_pd(_mm256_castps256_ps128(x));
    wide[1] = _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1));
#elif BACKEND == BACKEND_SSE2
    wide[0] = _mm_cvtps_pd(x);
    wide[1] = _mm_cvtps_pd(_mm_movehl_ps(x, x));
#else
    wide[0] = (real64)vcvt_f64_f32(vget_low_f32((float32x4_t)x));
    wide[1] = (real64)vcvt_high_f64_f32((float32x4_t)x);
#endif
}

INLINE real narrow_(const real64 *wide)
{
#if BACKEND == BACKEND_SCALAR || !REAL_IS_FLOAT
    return (real)wide[0];
#elif BACKEND == BACKEND_AVX512
    return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(wide[0])), _mm512_cvtpd_ps(wide[1]), 1);
#elif BACKEND == BACKEND_AVX2
    return _mm256_set_m128(_mm256_cvtpd_ps(wide[1]), _mm256_cvtpd_ps(wide[0]));
#elif BACKEND == BACKEND_SSE2
    return _mm_movelh_ps(_mm_cvtpd_ps(wide[0]), _mm_cvtpd_ps(wide[1]));
#else
    return (real)vcvt_high_f32_f64(vcvt_f32_f64((float64x2_t)wide[0]), (float64x2_t)wide[1]);
#endif
}

/* a + b. On x86 as a multiply-add, because conversions to double occupy the units that add. */
INLINE real64 add64_(real64 a, real64 b)
{
#if BACKEND == BACKEND_AVX512
    return _mm512_fmadd_pd(b, _mm512_set1_pd(1), a);
#elif BACKEND == BACKEND_AVX2
    return _mm256_fmadd_pd(b, _mm256_set1_pd(1), a);
#else
    return a + b;
#endif
}

/* sums[0], sums[1] ... += x */
INLINE void add_widened_(real64 *sums, real x)
{
    real64 wide[WIDENED];
    widen_register_(x, wide);
    UNROLL
    for (int k = 0; k < WIDENED; k++) sums[k] = add64_(sums[k], wide[k]);
}

#endif
