/* Functions that several families share: quotients and their logarithms, with their rounding errors; exponentials. */
#ifndef FASTLOSS_RATIO_H
#define FASTLOSS_RATIO_H

/* 2^-30 x, flushed: for results that are computed 2^30 times as large, so that they are not flushed too early */
INLINE real scale_down_(real x)
{
    return R(0x1p-30) * select_(abs_(x) < all_(R(SMALLEST_NORMAL * 0x1p30)), all_(0), x);
}

/* For e^-z times a large w: up = 2^k is the power of two in (w, 2 w], down its inverse. With 2^k e^-z and w / 2^k in
 * place of the two, their product is 0 only where it has to be. It depends on w alone. */
typedef struct {
    real up, down;
    exp_shift shift; /* for exp_shifted_ */
} lift;

INLINE lift lift_(real w)
{
    real held = max_(all_(1), min_(from_bits_(alli_((fl_int)(2 * EXPONENT_BIAS - 1) << MANTISSA_BITS)), w + w));
    ireal up = bits_(held) & alli_(-((fl_int)1 << MANTISSA_BITS));
    return (lift){from_bits_(up), from_bits_(addi_(alli_(2 * BITS_OF_1), -up)),
                  exp_shift_by_(alli_(EXPONENT_BIAS) - shift_right_(up, MANTISSA_BITS))};
}

/* of / (1 + e) for e in [0, 1]: the rounding errors of sum and quotient are multiplied by e. With p = e / (1 + e)
 * computed by this, 1 / (1 + e) is 1 - p. */
INLINE real over_sum_(real of, real e) { return fma_(-of, e / (R(1) + e), of); }

/* of / (1 + e)^2 for e in [0, 1] and `of` = 2^k e: p - p^2, corrected by the last rounding error of p */
INLINE real over_square_(real of, real e)
{
    real q = e / (R(1) + e), p = fma_(-e, q, e), of_p = fma_(-of, q, of), lost = fma_(-of, q, of - of_p);
    return of_p + fma_(-of_p, p, lost);
}

/* 1 / b with a relative error of 1/8, 0 < b < LARGEST / 4: subtracting the bits inverts exponent and mantissa at once.
 * Enough for low parts, of which few digits are needed. */
INLINE real inverse_roughly_(real b)
{
#if REAL_IS_FLOAT
    fl_int bits = 0x7ef311c7;
#else
    fl_int bits = 0x7fde6238502484ba;
#endif
    return from_bits_(addi_(alli_(bits + 1), ~bits_(b)));
}

/* a / b, the low part with a relative error of 1/8; it is 0 where b is huge */
INLINE real2 divide2_(real a, real2 b)
{
    real quotient = a / b.high, rest = fma_(-quotient, b.low, fma_(-quotient, b.high, a));
    return (real2){quotient, select_(b.high < all_(R(LARGEST / 4)), inverse_roughly_(b.high) * rest, all_(0))};
}

/* log(a / b), a and b not negative, of any size, with full relative accuracy for a near b too. With the exponents
 * taken apart it is k ln 2 + log(m / n) = k ln 2 + 2 atanh(s), s = (m - n) / (m + n), and m - n is exact. */
INLINE real2 log_ratio2_(real a, real b)
{
    real m, n, k = log_split_any_(a, &m) - log_split_any_(b, &n);
    mask large = m > R(1.5) * n, small = m < R(0.75) * n;
    m = select_(small, m + m, m);
    n = select_(large, n + n, n);
    k = select_(small, k - R(1), select_(large, k + R(1), k));
    real d = m - n, s = d / (m + n);
    real2 sum = two_sum_(m, n), product = two_product_(s, sum.high);
    real s_low = ((d - product.high) - product.low - s * sum.low) / sum.high, small_part = s * atanh_rest_(s * s);
    real2 log = quick_two_sum_(k * all_(R(LN2_HI)), s + s);
    log.low += fma_(k, all_(R(LN2_LO)), small_part + (s_low + s_low));
    real limit = select_(a < b, all_(R(-INFINITY)), select_(a > b, all_(R(INFINITY)), all_(R(NAN))));
    mask positive = min_(a, b) > all_(0), finite = max_(a, b) < all_(R(INFINITY)), ordered = a == a;
    return select2_(positive & finite & ordered, log, (real2){limit, all_(0)});
}

/* The same with a low part below half an ULP of the high one, for the functions that take it as an exponent */
INLINE real2 log_ratio_rounded2_(real a, real b)
{
    real2 log = log_ratio2_(a, b);
    log = quick_two_sum_(log.high, log.low);
    return (real2){log.high, select_(abs_(log.high) <= all_(R(LARGEST)), log.low, all_(0))};
}

/* 1 / c for the functions below, finite */
INLINE real inverse_(real c) { return min_(all_(R(LARGEST)), R(1) / c); }

/* (a / b)^2. The high part has an error of a few ULP, which the low part corrects; it is infinite or NaN where the
 * square is. inverse: 1 / b, roughly. b.low is not read in double, where it is 0. */
INLINE real2 ratio_squared_roughly2_(real a, real2 b, real inverse)
{
    real ratio = a / b.high;
    real2 product = two_product_(ratio, b.high), square = two_product_(ratio, ratio);
    real rest = (a - product.high) - product.low;
#if REAL_IS_FLOAT
    rest = fma_(-ratio, b.low, rest);
#endif
    return (real2){square.high, fma_(ratio + ratio, rest * inverse, square.low)};
}

/* The same with a high part that is almost correctly rounded, and a low part of less than an ULP of it */
INLINE real2 ratio_squared2_(real a, real2 b, real inverse)
{
    real2 rough = ratio_squared_roughly2_(a, b, inverse), square = quick_two_sum_(rough.high, rough.low);
    mask not_tiny = rough.high > all_(R(0x1p-60)), not_huge = rough.high < all_(R(LARGEST / 16));
    return select2_(not_tiny & not_huge, square, (real2){rough.high, all_(0)});
}

/* 1 / (1 + (a / b)^2); 0 where the square overflows */
INLINE real2 weight2_(real a, real2 b, real inverse)
{
    real2 v = ratio_squared_roughly2_(a, b, inverse);
    real one = all_(1), sum = one + v.high, weight = one / sum;
    real sum_low = (min_(one, v.high) - (sum - max_(one, v.high))) + v.low;
    real rest = weight * fma_(-weight, sum_low, fma_(-weight, sum, one));
    return (real2){weight, select_(v.high < all_(R(LARGEST / 16)), rest, all_(0))};
}

/* ---- exponentials ---- */

/* e^(x + rest) = 2^n (1 + t poly) for a small `rest`. x is clamped to where any number times e^x is infinite or 0. */
typedef struct {
    real n, t, poly;
} exp_parts;

INLINE exp_parts exp_split_(real x, real rest)
{
    real limit = all_(R(2.9 * EXP_MAX)), c = max_(-limit, min_(limit, x));
    exp_reduced r = exp_reduce_sum_(c, rest, all_(R(ROUND)));
    return (exp_parts){r.n, r.t, EXP_POLY(r.t)};
}

/* 8^shift y e^x, `shift` an integer: finite and not 0 wherever the exact product is, even if e^x is not, because y is
 * multiplied by 2^(n/3) three times. y = 0 gives 0. */
INLINE real times_(real y, exp_parts e, real shift)
{
    real round = all_(R(ROUND) + R(EXPONENT_BIAS)) + shift, third = fma_(e.n, all_(R(1.0 / 3)), round);
    real scale = power_of_2_(third), last = power_of_2_(fma_(third - round, all_(-2), e.n) + round);
    return y * scale * fma_(e.poly, e.t, all_(1)) * scale * last;
}

INLINE real times_exp_(real y, real x, real rest) { return times_(y, exp_split_(x, rest), all_(0)); }

/* e^u - 1 - u, with relative accuracy where it is small. With h = u / 2 and s = e^h - 1 - h it is h^2 + s (2 + u + s).
 * This is done twice, from h = u / 4, for which the series of expm1_ is good. */
INLINE real exp_remainder_twice_(real h, real s) { return fma_(s, R(2) + (h + h) + s, h * h); }

INLINE real exp_remainder_(real u)
{
    real e, infinity = all_(R(INFINITY)), slope = exp_minus_(u, all_(1), &e);
    real h = R(0.25) * min_(all_(R(1.5)), u), s = h * h * EXPM1_POLY(h);
    real near = exp_remainder_twice_(h + h, exp_remainder_twice_(h, s));
    real far = select_(u < all_(0), e + (R(-1) - u), select_(slope == infinity, slope, slope - u));
    return select_(abs_(u - all_(R(0.25))) < all_(R(1.25)), near, far);
}

#endif
