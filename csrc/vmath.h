/* The elementary functions and double-double arithmetic, one source for every back-end and both types.
 *
 * No table, no branch on data, and only operations that IEEE 754 rounds correctly: all back-ends with a fused
 * multiply-add return the same bits. Errors are in units in the last place (ULP) of the exact result.
 *
 * "Flushed": a result that would be smaller in magnitude than SMALLEST_NORMAL (a subnormal number) is 0.
 *
 * "Error" is the largest error found and the input that has it, first for float and then for double, with a fused
 * multiply-add. "(all)" means that every float was tried. All other errors were found by a search and are lower bounds
 * of the true maximum. Without a fused multiply-add the errors found were at most 0.4 ULP larger. */
#ifndef FASTLOSS_VMATH_H
#define FASTLOSS_VMATH_H

#include <math.h>

#include "real.h"

/* ---- helpers ---- */

/* POLY3(t, a, b, c) = a + b t + c t^2, Horner's rule */
#define POLY2(t, a, b) fma_(all_(R(b)), t, all_(R(a)))
#define POLY3(t, a, ...) fma_(POLY2(t, __VA_ARGS__), t, all_(R(a)))
#define POLY4(t, a, ...) fma_(POLY3(t, __VA_ARGS__), t, all_(R(a)))
#define POLY5(t, a, ...) fma_(POLY4(t, __VA_ARGS__), t, all_(R(a)))
#define POLY6(t, a, ...) fma_(POLY5(t, __VA_ARGS__), t, all_(R(a)))
#define POLY7(t, a, ...) fma_(POLY6(t, __VA_ARGS__), t, all_(R(a)))
#define POLY8(t, a, ...) fma_(POLY7(t, __VA_ARGS__), t, all_(R(a)))
#define POLY9(t, a, ...) fma_(POLY8(t, __VA_ARGS__), t, all_(R(a)))
#define POLY10(t, a, ...) fma_(POLY9(t, __VA_ARGS__), t, all_(R(a)))
#define POLY11(t, a, ...) fma_(POLY10(t, __VA_ARGS__), t, all_(R(a)))
#define POLY12(t, a, ...) fma_(POLY11(t, __VA_ARGS__), t, all_(R(a)))
#define POLY13(t, a, ...) fma_(POLY12(t, __VA_ARGS__), t, all_(R(a)))

/* logical shift: for numbers known to be positive */
INLINE ireal shift_right_(ireal i, int by)
{
#if BACKEND == BACKEND_SCALAR
    return (fl_int)((fl_uint)i >> by);
#else
    typedef fl_uint ureal __attribute__((vector_size(BYTES)));
    return (ireal)((ureal)i >> by);
#endif
}

/* ---- double-double arithmetic: the rounding errors of sums and products ---- */

/* A number as an unevaluated sum: `high` is the number rounded, `low` what rounding took from it. Names of functions
 * that return one end in 2_. The compiler drops the low part where nobody reads it. */
typedef struct {
    real high, low;
} real2;

INLINE real2 select2_(mask m, real2 yes, real2 no)
{
    return (real2){select_(m, yes.high, no.high), select_(m, yes.low, no.low)};
}

/* x, or 0 where it is infinite or NaN: for low parts, which are inf - inf beside an infinite high part */
INLINE real finite_or_0_(real x) { return select_(abs_(x) <= all_(R(LARGEST)), x, all_(0)); }

/* The rounding error of sum = a + b (Knuth's TwoSum), exact unless the sum overflows */
INLINE real sum_rest_(real a, real b, real sum)
{
    real b_in_sum = sum - a;
    return (a - (sum - b_in_sum)) + (b - b_in_sum);
}

INLINE real2 two_sum_(real a, real b)
{
    real sum = a + b;
    return (real2){sum, sum_rest_(a, b, sum)};
}

INLINE real2 two_difference_(real a, real b)
{
    real difference = a - b, minus_b = difference - a;
    return (real2){difference, (a - (difference - minus_b)) - (b + minus_b)};
}

/* The same for |a| >= |b| or a = 0 (Dekker's FastTwoSum) */
INLINE real2 quick_two_sum_(real a, real b)
{
    real sum = a + b;
    return (real2){sum, b - (sum - a)};
}

/* The rounding error of product = a * b, exact unless it is subnormal. Without a fused multiply-add (Dekker,
 * Veltkamp): a b is the sum of the four products of the upper and lower halves of the factors, each of which is exact.
 */
INLINE real product_rest_(real a, real b, real product)
{
#if BACKEND == BACKEND_SSE2
    ireal upper = alli_(-((fl_int)1 << ((MANTISSA_BITS + 2) / 2)));
    real a_hi = from_bits_(bits_(a) & upper), a_lo = a - a_hi;
    real b_hi = from_bits_(bits_(b) & upper), b_lo = b - b_hi;
    return ((a_hi * b_hi - product) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo;
#else
    return fma_(a, b, -product);
#endif
}

ELEMENTARY real2 two_product_(real a, real b)
{
    real product = a * b;
    return (real2){product, product_rest_(a, b, product)};
}

/* ---- rounding to integers ---- */

/* Adding ROUND to |x| < 2^(MANTISSA_BITS - 2) rounds x to an integer, which the low bits of the sum then hold.
 * ln 2 = LN2_HI + LN2_LO (Cody and Waite). n LN2_HI is exact for every n that occurs, because LN2_HI has 14 bits
 * (float) or 36 (double). */
#if REAL_IS_FLOAT
#define ROUND 0x1.8p23
#define LOG2E 0x1.715476p+0
#define LN2_HI 0x1.62e8p-1
#define LN2_LO -0x1.e8082ep-16
#else
#define ROUND 0x1.8p52
#define LOG2E 0x1.71547652b82fep+0
#define LN2_HI 0x1.62e42fefap-1
#define LN2_LO 0x1.cf79abc9e3b3ap-40
#endif

#define BITS_OF_1 ((fl_int)EXPONENT_BIAS << MANTISSA_BITS)

/* ---- exp ---- */

/* (e^t - 1) / t for |t| <= 1.0005 ln(2)/2. Relative error of 1 + t P(t): 3.2e-9 (float), 3.7e-18 (double) */
#if REAL_IS_FLOAT
#define EXP_POLY(t) POLY6(t, 0x1p+0, 0x1.fffffcp-2, 0x1.555492p-3, 0x1.5558bp-5, 0x1.12399ep-7, 0x1.6a4a22p-10)
#define EXP_MAX 0x1.62e42ep+6         /* the largest x with a finite e^x */
#define EXP_MIN -0x1.5d589ep+6        /* the smallest x with e^x >= SMALLEST_NORMAL */
#define EXP_MIN_SHIFTED -0x1.5d589p+6 /* a little more, for the rounding of the bound in exp_shifted_ */
#else
#define EXP_POLY(t)                                                                                                   \
    POLY11(t, 0x1p+0, 0x1.000000000000ap-1, 0x1.555555555550ap-3, 0x1.5555555550772p-5, 0x1.1111111124ceep-7,         \
           0x1.6c16c1844697cp-10, 0x1.a01a01368d49bp-13, 0x1.a01999e2878bcp-16, 0x1.71df0f73b906fp-19,                \
           0x1.28ad89d198a25p-22, 0x1.ad9c1e6a01d87p-26)
#define EXP_MAX 0x1.62e42fefa39efp+9
#define EXP_MIN -0x1.6232bdd7abcd2p+9
#define EXP_MIN_SHIFTED -0x1.6232bdd7abccep+9
#endif

/* Argument reduction (Cody and Waite): x = n ln 2 + t with an integer n and |t| <= ln(2)/2, or a little more.
 * z = n + round holds n in its low bits. t_low is the rounding error of t. */
typedef struct {
    real z, n, t, t_low;
} exp_reduced;

/* z is given: n need not be the integer nearest to x / ln 2 */
INLINE exp_reduced exp_reduce_by_(real x, real z, real round)
{
    real n = z - round, above = fma_(n, all_(R(-LN2_HI)), x), t = fma_(n, all_(R(-(LN2_LO))), above);
    return (exp_reduced){z, n, t, fma_(n, all_(R(-(LN2_LO))), above - t)};
}

/* round: ROUND plus any integer, by which the integer in the low bits of z is larger */
INLINE exp_reduced exp_reduce_(real x, real round) { return exp_reduce_by_(x, fma_(x, all_(R(LOG2E)), round), round); }

/* x + rest, |rest| at most a few ULP of x */
INLINE exp_reduced exp_reduce_sum_(real x, real rest, real round)
{
    real z = fma_(x, all_(R(LOG2E)), round), n = z - round;
    real t = fma_(n, all_(R(-LN2_HI)), x) + fma_(n, all_(R(-(LN2_LO))), rest);
    return (exp_reduced){.z = z, .n = n, .t = t};
}

/* 2^n for integers n with a normal 2^n, given as n + ROUND + EXPONENT_BIAS */
INLINE real power_of_2_(real rounded) { return from_bits_(shift_left_(bits_(rounded), MANTISSA_BITS)); }

/* e^x = 2^n (1 + t P(t)). n is added to the exponent bits, because 2^n itself would overflow at n = 128 although e^x
 * is still finite. */
INLINE real exp_join_(exp_reduced r)
{
    real y = fma_(EXP_POLY(r.t), r.t, all_(1));
    return from_bits_(addi_(bits_(y), shift_left_(bits_(r.z), MANTISSA_BITS)));
}

/* e^x, flushed; any x. Error 0.90 ULP (all) at 0x1.ab8dfp+4, 0.89 at -0x1.1fc6e5f73bcfcp+2 */
ELEMENTARY real exp_(real x)
{
    real y = exp_join_(exp_reduce_(x, all_(R(ROUND))));
    y = select_(x <= all_(R(EXP_MAX)), y, x + all_(R(INFINITY))); /* NaN stays NaN */
    return select_(not_(x < all_(R(EXP_MIN))), y, all_(0));
}

/* e^x - c, and e^x as exp_ has it. Where they cancel, the two largest terms are 2^n and c, and their difference is
 * exact: the error is then at most a quarter of an ULP of e^x. */
ELEMENTARY real exp_minus_(real x, real c, real *power)
{
    *power = exp_(x);
    exp_reduced r = exp_reduce_(x, all_(R(ROUND)));
    real scale = from_bits_(addi_(alli_(BITS_OF_1), shift_left_(bits_(r.z), MANTISSA_BITS)));
    mask no_limit = abs_(x) < all_(R(EXP_MAX - 2));
    return select_(no_limit, fma_(scale * r.t, EXP_POLY(r.t), scale - c), *power - c);
}

/* e^(x + rest), flushed, for |rest| at most a few ULP of x. Near the limits, which x alone does not decide, the
 * exponent bits of y overflow into those of infinity or NaN, or underflow into those of subnormal numbers.
 * Error 0.89 ULP where x + rest is 0x1.da632ap-4 times 0x1.800008p+1, 0.88 for -0x1.aa91a2617d57p+2 times
 * 0x1.4cccccccccccdp+0 */
ELEMENTARY real exp_sum_(real x, real rest)
{
    real y = exp_join_(exp_reduce_sum_(x, rest, all_(R(ROUND))));
    mask no_overflow = x <= all_(R(EXP_MAX + 0.25)), finite = y <= all_(R(LARGEST));
    y = select_(no_overflow & finite, y, x + all_(R(INFINITY)));
    mask underflow = x < all_(R(EXP_MIN - 0.25)), subnormal = y < all_(R(SMALLEST_NORMAL));
    return select_(not_(underflow | subnormal), y, all_(0));
}

/* e^x / 2^shift, flushed, for a `shift` that a whole row shares: what depends on it alone is computed once.
 * Precondition: wherever the result is not flushed, it is at most about 2, and |x| <= 400 (float) or 3000 (double).
 * z holds n - shift + EXPONENT_BIAS, ready to be shifted into the exponent field. 0 at -inf, NaN at NaN. Error 0.89
 * ULP at -0x1.765026p+2 (all, shift 0; no larger for 300 and -300), 0.87 at -0x1.52280984ee204p+4 */
typedef struct {
    real round, smallest; /* for exp_reduce_; the smallest x that is not flushed */
} exp_shift;

INLINE exp_shift exp_shift_by_(ireal shift)
{
    real round = from_bits_(addi_(bits_(all_(R(ROUND))), alli_(EXPONENT_BIAS) - shift));
    real shift_real = from_bits_(addi_(bits_(all_(R(ROUND))), shift)) - all_(R(ROUND));
    return (exp_shift){round, fma_(shift_real, all_(R(LN2_HI + LN2_LO)), all_(R(EXP_MIN_SHIFTED)))};
}

/* e^x / 2^shift = 2^(n - shift) (1 + t P(t)) */
INLINE real exp_shifted_join_(exp_reduced r)
{
    real scale = power_of_2_(r.z);
    return fma_(EXP_POLY(r.t), r.t, all_(1)) * scale;
}

/* flushed: the result in place of 0 */
INLINE real exp_shifted_or_(real x, exp_shift shift, real flushed)
{
    real y = exp_shifted_join_(exp_reduce_(x, shift.round));
    return select_(not_(x < shift.smallest), y, flushed); /* NaN stays NaN */
}

INLINE real exp_shifted_(real x, exp_shift shift) { return exp_shifted_or_(x, shift, all_(0)); }

/* e^(x + rest) / 2^shift, |rest| at most a few ULP of x */
INLINE real exp_shifted_sum_(real x, real rest, exp_shift shift)
{
    real y = exp_shifted_join_(exp_reduce_sum_(x, rest, shift.round));
    return select_(not_(x < shift.smallest), y, all_(0)); /* NaN stays NaN */
}

/* e^x for x <= 0, flushed; cheaper than exp_ */
ELEMENTARY real exp_nonpositive_(real x) { return exp_shifted_(x, exp_shift_by_(alli_(0))); }

/* The same with its error from rounding t and the result */
ELEMENTARY real2 exp_nonpositive2_(real x)
{
    exp_shift shift = exp_shift_by_(alli_(0));
    exp_reduced r = exp_reduce_(x, shift.round);
    real scale = power_of_2_(r.z), poly = EXP_POLY(r.t), y = fma_(poly, r.t, all_(1));
    real2 zero = {all_(0), all_(0)}, found = {y * scale, scale * (fma_(poly, r.t, all_(1) - y) + r.t_low)};
    return select2_(x < shift.smallest, zero, found); /* NaN stays NaN */
}

/* 1 - e^x for x <= 0, with full relative accuracy if e^x is not much below 1/2 */
ELEMENTARY real one_minus_exp_(real x)
{
    exp_reduced r = exp_reduce_(x, all_(R(ROUND) + R(EXPONENT_BIAS)));
    real scale = power_of_2_(r.z);
    return fma_(-scale, EXP_POLY(r.t) * r.t, R(1) - scale);
}

/* e^x - 1 = (2^n - 1) + 2^n p, p = e^t - 1. The rounding to n is skewed so that t is in [ln(3/4), ln(3/2)]: where n
 * changes from 0 to -1 or 1, e^x - 1 is -1/4 or 1/2, and cancellation at most doubles the error of p.
 * 2^n / 2 is used, which does not overflow at n = 128. */
#if REAL_IS_FLOAT
#define EXPM1_POLY(t) POLY6(t, 0x1p-1, 0x1.55555ap-3, 0x1.55552cp-5, 0x1.11063cp-7, 0x1.6cd904p-10, 0x1.b731p-13)
#else
#define EXPM1_POLY(t)                                                                                                 \
    POLY11(t, 0x1p-1, 0x1.5555555555555p-3, 0x1.55555555555c3p-5, 0x1.11111111115d1p-7, 0x1.6c16c16bcb339p-10,        \
           0x1.a01a019deaa58p-13, 0x1.a01a03d39dbp-16, 0x1.71de37cf27c9dp-19, 0x1.27de1fbd779c5p-22,                  \
           0x1.aec67eb5474e9p-26, 0x1.2e66d60c3232p-29)
#endif

/* any x: -1 at -inf; the sign of -0 is lost. Error 1.32 ULP (all) at 0x1.10bd98p+4,
 * 1.22 at -0x1.297b908870698p-2 */
ELEMENTARY real expm1_(real x)
{
    x = max_(all_(R(-50)), min_(all_(R(EXP_MAX + 0.25)), x));
    real round = all_(R(ROUND) + R(EXPONENT_BIAS - 1));
    real skewed = fma_(x, all_(R(LOG2E)), all_(R(-0x1.5c01a39fbd688p-4))); /* by 1/2 - log2(4/3) */
    exp_reduced r = exp_reduce_by_(x, skewed + round, round);
    real scale = power_of_2_(r.z), p = fma_(r.t * r.t, EXPM1_POLY(r.t), r.t);
    real half = fma_(scale, p, scale - all_(R(0.5)));
    return half + half;
}

/* tanh(x) = x + x^3 T(x^2) for |x| below TANH_SMALL, where it is 1/2 */
#define TANH_SMALL 0.55
#if REAL_IS_FLOAT
/* relative error 1.2e-9 */
#define TANH_POLY(u) POLY5(u, -0x1.55554ap-2, 0x1.110ceep-3, -0x1.b91e7ep-5, 0x1.58e516p-6, -0x1.992182p-8)
#else
/* relative error 2.0e-17 */
#define TANH_POLY(u)                                                                                                  \
    POLY10(u, -0x1.555555555549dp-2, 0x1.11111111028bap-3, -0x1.ba1ba1ad68a0cp-5, 0x1.664f45c13a60dp-6,               \
           -0x1.226ddd1cd41a3p-7, 0x1.d6c618494bd14p-9, -0x1.7cf3881c9da7dp-10, 0x1.2fa14b115b3c2p-11,                \
           -0x1.b90193cc95ff3p-13, 0x1.abea5f05f2158p-15)
#endif

/* Error 0.73 ULP (all) at -0x1.14172cp-1, 0.90 at 0x1.16a9d8c1413eap-1 */
ELEMENTARY real tanh_small_(real x)
{
    real u = x * x;
    return fma_(x * u, TANH_POLY(u), x);
}

/* 1 / (1 + e^-x), flushed: e^-x does not overflow before the result is flushed, so one formula serves both tails.
 * With s = 2^n, 1 + e^-x = (1 + s) + s t P(t) is a double-double number, and the quotient is corrected by its low part
 * and by the remainder of the division.
 * Error 1.10 ULP (all) at -0x1.04a2dap+4, 1.10 at -0x1.e8105355069cap+1 */
ELEMENTARY real sigmoid_(real x)
{
    exp_reduced r = exp_reduce_(-min_(all_(R(MANTISSA_BITS * 2)), x), all_(R(ROUND) + R(EXPONENT_BIAS)));
    real scale = power_of_2_(r.z);
    real2 one_more = quick_two_sum_(scale, all_(1)); /* inexact for scale < 1, where it does not matter */
    real2 sum = quick_two_sum_(one_more.high, fma_(scale * r.t, EXP_POLY(r.t), one_more.low));
    real y = all_(1) / sum.high;
    y = fma_(y, fma_(-y, sum.low, fma_(-y, sum.high, all_(1))), y);
    return select_(not_(x < all_(R(EXP_MIN))), y, all_(0));
}

/* ---- log ---- */

/* (2 atanh(s) - 2 s) / s^3 for s^2 = u <= 1/9 */
#if REAL_IS_FLOAT
#define ATANH_POLY(u) POLY5(u, 0x1.555556p-1, 0x1.99983cp-2, 0x1.24dfp-2, 0x1.ba5d72p-3, 0x1.e4bd04p-3)
#else
#define ATANH_POLY(u)                                                                                                 \
    POLY10(u, 0x1.5555555555535p-1, 0x1.99999999a075p-2, 0x1.249249208c5ebp-2, 0x1.c71c741c6e424p-3,                  \
           0x1.745cb40132e6cp-3, 0x1.3b1ddb50e763ap-3, 0x1.1067c7444095fp-3, 0x1.efd822e755c6cp-4,                    \
           0x1.55b1ce31bf9b9p-4, 0x1.5c784263b1201p-3)
#endif

/* (2 atanh(s) - 2 s) / s for s^2 = z <= 1/9. With s = d / (2 + d) it gives log1p(d) = s (2 + atanh_rest_(s^2)) and,
 * without cancellation, d - log1p(d) = s (d - atanh_rest_(s^2)). Relative error 7e-10 of the latter (float). */
INLINE real atanh_rest_(real z) { return z * ATANH_POLY(z); }
#define ATANH_REST_MAX R(1.0 / 3) /* of |s| */

/* 2^k log(1 + e) for e in [0, 1], given E = 2^k e and 2^k: e may be subnormal or 0 where E is not.
 * Error 0.99 ULP (all) at 0x1.fd174p-7, 0.92 at 0x1.491587380ed31p-1 */
ELEMENTARY real log1p_unit_times_(real e, real E, real power)
{
    (void)power;
#if REAL_IS_FLOAT
    /* e + e W(e - c): with c inside the interval the rounding errors of W's inner terms shrink from step to step,
     * and nothing on the way is subnormal before e is. c is chosen so that the largest coefficients are almost
     * exact floats. Relative error 5.4e-9 */
    real w = POLY10(e - all_(R(0x1.32p-1)), -0x1.ba73f4p-3, -0x1.0ec84p-2, 0x1.d5cd54p-4, -0x1.c3ba54p-5, 0x1.cbc19p-6,
                    -0x1.e81ddcp-7, 0x1.08f01cp-7, -0x1.f1d554p-9, 0x1.419f1cp-9, -0x1.9ed612p-9);
    return fma_(E, w, E);
#else
    /* 2 atanh(s) = 2 s + s R(s^2) with s = e / d, d = 2 + e, written e - s (e - R), relative error 2.0e-18. The
     * rounding error of d multiplies s by 1 + d_low / d, an error of s (e - R) d_low / d in the result. Near e = 1,
     * where that matters, (e - R) / d is about 0.225. It is subtracted from R, which has bits to spare. */
    real2 d = quick_two_sum_(all_(2), e);
    real s = e / d.high, u = s * s;
    return fma_(-s * power, e - fma_(d.low, all_(R(0.225)), u * ATANH_POLY(u)), E);
#endif
}

INLINE real log1p_unit_(real e) { return log1p_unit_times_(e, e, all_(1)); }

/* k ln2 + log(1 + f) for f in [-1/4, 1/2]: the two largest terms, k LN2_HI (exact) and f, are added without error */
ELEMENTARY real log_join_(real k, real f)
{
#if REAL_IS_FLOAT
    /* f + f^2 Q(f), relative error 5.3e-9 */
    real q = POLY9(f, -0x1p-1, 0x1.5555a4p-2, -0x1.00004ap-2, 0x1.99699ep-3, -0x1.54ed88p-3, 0x1.28805p-3,
                   -0x1.0d99aap-3, 0x1.acfabep-4, -0x1.71edb2p-5);
    real y = f * f * q;
#else
    /* as in log1p_unit_, relative error 1.7e-19 */
    real s = f / (f + all_(2));
    real u = s * s;
    real a = POLY8(u, 0x1.555555555554fp-1, 0x1.999999999c179p-2, 0x1.24924921e4557p-2, 0x1.c71c748fb5b75p-3,
                   0x1.745c4adde9a6p-3, 0x1.3b35c08d74798p-3, 0x1.0dcb986a29565p-3, 0x1.1b818f142f93fp-3);
    real y = s * fma_(u, a, -f);
#endif
    real2 sum = quick_two_sum_(k * all_(R(LN2_HI)), f);
    return sum.high + (sum.low + fma_(k, all_(R(LN2_LO)), y));
}

/* u = 2^k m with m in [3/4, 3/2): the bits of u, moved so that their exponent field is k + EXPONENT_BIAS. */
INLINE ireal log_split_(real u, real *m)
{
    fl_int bits_of_3_4 = (fl_int)(EXPONENT_BIAS - 1) << MANTISSA_BITS | (fl_int)1 << (MANTISSA_BITS - 1);
    ireal i = addi_(bits_(u), alli_(BITS_OF_1 - bits_of_3_4));
    *m = from_bits_(addi_(i & alli_(((fl_int)1 << MANTISSA_BITS) - 1), alli_(bits_of_3_4)));
    return shift_right_(i, MANTISSA_BITS);
}

/* a non-negative integer below 2^MANTISSA_BITS as a real, plus 2^MANTISSA_BITS */
INLINE real log_exponent_(ireal i)
{
    return from_bits_(i | alli_((fl_int)(EXPONENT_BIAS + MANTISSA_BITS) << MANTISSA_BITS));
}
#define LOG_EXPONENT_0 (R((fl_int)1 << MANTISSA_BITS) + R(EXPONENT_BIAS)) /* for k = 0 */

/* the same for x > 0 that may be subnormal; returns k */
INLINE real log_split_any_(real x, real *m)
{
    mask tiny = x < all_(R(SMALLEST_NORMAL));
    ireal i = log_split_(select_(tiny, x * all_(R((fl_int)1 << (MANTISSA_BITS + 1))), x), m);
    return log_exponent_(i) - select_(tiny, all_(LOG_EXPONENT_0 + R(MANTISSA_BITS + 1)), all_(LOG_EXPONENT_0));
}

/* log(x): -inf at 0, NaN for negative x; subnormal x are right too.
 * Error 0.96 ULP (all) at 0x1.7fc608p-1, 1.03 at 0x1.7fcdfde7d874dp-1 */
ELEMENTARY real log_(real x)
{
    real m;
    real k = log_split_any_(x, &m);
    real y = log_join_(k, m - all_(1));
    y = select_(x < all_(R(INFINITY)), y, x);
    return select_(x > all_(0), y, select_(x == all_(0), all_(R(-INFINITY)), x * all_(R(NAN))));
}

/* log(u) of a double-double number, u.high >= 2^-EXPONENT_BIAS: u.high = 2^k m, and f = (m - 1) + u.low / 2^k, exact.
 * Not for infinity and NaN. */
ELEMENTARY real log_corrected_(real2 u)
{
    real m;
    ireal i = log_split_(u.high, &m);
    /* 1/2^k, by way of 2/2^k, which is a normal number or 0 */
    real inverse = from_bits_(shift_left_(alli_(2 * EXPONENT_BIAS + 1) - i, MANTISSA_BITS)) * all_(R(0.5));
    return log_join_(log_exponent_(i) - all_(LOG_EXPONENT_0), fma_(u.low, inverse, m - all_(1)));
}

/* log(1 + x), by way of 1 + x and its rounding error. -inf at -1, NaN below. Error 0.96 ULP (all) at
 * -0x1.0073fp-2, 1.04 at -0x1.062ccb9e227c6p-2 */
ELEMENTARY real log1p_(real x)
{
    real y = log_corrected_(quick_two_sum_(all_(1), x)); /* inexact for x > 1, where it does not matter */
    y = select_(x < all_(R(INFINITY)), y, x);
    return select_(x > all_(-1), y, select_(x == all_(-1), all_(R(-INFINITY)), x * all_(R(NAN))));
}

/* log(a + b) for a >= b >= 0, a > 0 normal, good to the ULP of log_ however near to 1 the sum is */
INLINE real log_sum_(real a, real b)
{
    real2 u = quick_two_sum_(a, b);
    return select_(u.high < all_(R(INFINITY)), log_corrected_(u), u.high);
}

#endif
