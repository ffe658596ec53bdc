/* Pieces that several families share: ratios, and their logarithms where they are near 1; exponentials. */
#ifndef FASTLOSS_RATIO_H
#define FASTLOSS_RATIO_H

/* 2^-30 x, flushed: for numbers that were kept 2^30 times as large so that they were not flushed too early */
INLINE real scale_down_(real x)
{
    return R(0x1p-30) * select_(abs_(x) < all_(R(SMALLEST_NORMAL * 0x1p30)), all_(0), x);
}

/* For e^-z that is multiplied by a large w: up = 2^k, the power of two from w up to 2 w, and its inverse. With e^-z
 * kept 2^k times as large and w as small, their product is 0 only where it has to be. It depends on w alone. */
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

/* of / (1 + e) for e in [0, 1]: what sum and quotient lose by rounding counts e times only. With p = e / (1 + e) so
 * computed, 1 / (1 + e) is 1 - p. */
INLINE real over_sum_(real of, real e) { return fma_(-of, e / (R(1) + e), of); }

/* of / (1 + e)^2 for e in [0, 1] and `of` 2^k e: p - p^2, and what p has lost by its last rounding */
INLINE real over_square_(real of, real e)
{
    real q = e / (R(1) + e), p = fma_(-e, q, e), of_p = fma_(-of, q, of), lost = fma_(-of, q, of - of_p);
    return of_p + fma_(-of_p, p, lost);
}

/* 1 / b to an eighth, 0 < b < LARGEST / 4: subtracting the bits inverts exponent and mantissa at once */
INLINE real inverse_roughly_(real b)
{
#if REAL_IS_FLOAT
    fl_int bits = 0x7ef311c7;
#else
    fl_int bits = 0x7fde6238502484ba;
#endif
    return from_bits_(addi_(alli_(bits + 1), ~bits_(b)));
}

/* a / (b + b_low) as a number and what is missing to an eighth; nothing is where b is huge */
INLINE real divide_(real a, real b, real b_low, real *low)
{
    real quotient = a / b, rest = inverse_roughly_(b) * fma_(-quotient, b_low, fma_(-quotient, b, a));
    *low = select_(b < all_(R(LARGEST / 4)), rest, all_(0));
    return quotient;
}

/* what the rounded sum of two numbers has lost */
INLINE real sum_rest_(real a, real b, real sum)
{
    real b_in_sum = sum - a;
    return (a - (sum - b_in_sum)) + (b - b_in_sum);
}

/* (2 atanh(s) - 2 s) / s for s^2 = z <= 1/9. With s = d / (2 + d) it gives log1p(d) = s (2 + atanh_rest_(s^2)) and,
 * without cancellation, d - log1p(d) = s (d - atanh_rest_(s^2)). Relative error 7e-10 of the latter (float). */
INLINE real atanh_rest_(real z)
{
#if REAL_IS_FLOAT
    return z * POLY5(z, 0x1.555556p-1, 0x1.99983cp-2, 0x1.24dfp-2, 0x1.ba5d72p-3, 0x1.e4bd04p-3);
#else
    return z * POLY10(z, 0x1.5555555555535p-1, 0x1.99999999a075p-2, 0x1.249249208c5ebp-2, 0x1.c71c741c6e424p-3,
                      0x1.745cb40132e6cp-3, 0x1.3b1ddb50e763ap-3, 0x1.1067c7444095fp-3, 0x1.efd822e755c6cp-4,
                      0x1.55b1ce31bf9b9p-4, 0x1.5c784263b1201p-3);
#endif
}
#define ATANH_REST_MAX R(1.0 / 3) /* of |s| */

/* log(a / b), a and b not negative, as a sum: of any size, and with full relative accuracy for a near b. With the
 * exponents taken apart it is k ln2 + log(m / n) = k ln2 + 2 atanh(s), s = (m - n) / (m + n), and m - n is exact. */
INLINE real log_ratio_parts_(real a, real b, real *low)
{
    real m, n, k = log_split_any_(a, &m) - log_split_any_(b, &n);
    mask large = m > R(1.5) * n, small = m < R(0.75) * n;
    m = select_(small, m + m, m);
    n = select_(large, n + n, n);
    k = select_(small, k - R(1), select_(large, k + R(1), k));
    real d = m - n, sum = m + n, sum_rest = sum_rest_(m, n, sum);
    real s = d / sum, product = s * sum;
    real s_rest = ((d - product) - product_rest_(s, sum, product) - s * sum_rest) / sum;
    real big = k * all_(R(LN2_HI)), twice = s + s, high = big + twice, small_part = s * atanh_rest_(s * s);
    *low = (twice - (high - big)) + fma_(k, all_(R(LN2_LO)), small_part + (s_rest + s_rest));
    real limit = select_(a < b, all_(R(-INFINITY)), select_(a > b, all_(R(INFINITY)), all_(R(NAN))));
    mask positive = min_(a, b) > all_(0), finite = max_(a, b) < all_(R(INFINITY));
    mask ordered = a == a, plain = positive & finite & ordered;
    *low = select_(plain, *low, all_(0));
    return select_(plain, high, limit);
}

INLINE real log_ratio_(real a, real b)
{
    real low, high = log_ratio_parts_(a, b, &low);
    return high + low;
}

/* the same as a number and what rounding takes from it, for exponents */
INLINE real log_ratio_and_rest_(real a, real b, real *rest)
{
    real low, high = log_ratio_parts_(a, b, &low), log = high + low, lost = low - (log - high);
    *rest = select_(abs_(log) <= all_(R(LARGEST)), lost, all_(0));
    return log;
}

/* 1 / c for those below, finite */
INLINE real inverse_(real c) { return min_(all_(R(LARGEST)), R(1) / c); }

/* (a / (b + b_low))^2 as a number and what is missing, a few last places; infinite or NaN where the square is.
 * inverse: 1 / b, roughly; b_low is 0 for doubles */
INLINE real ratio_squared_roughly_(real a, real b, real b_low, real inverse, real *low)
{
    real ratio = a / b, product = ratio * b, rest = (a - product) - product_rest_(ratio, b, product);
    real square = ratio * ratio;
#if REAL_IS_FLOAT
    rest = fma_(-ratio, b_low, rest);
#else
    (void)b_low;
#endif
    *low = fma_(ratio + ratio, rest * inverse, product_rest_(ratio, ratio, square));
    return square;
}

/* the same, correctly rounded or nearly so, and what is missing a small part of the last place */
INLINE real ratio_squared_(real a, real b, real b_low, real inverse, real *low)
{
    real missing, square = ratio_squared_roughly_(a, b, b_low, inverse, &missing), sum = square + missing;
    mask not_tiny = square > all_(R(0x1p-60)), not_huge = square < all_(R(LARGEST / 16)), plain = not_tiny & not_huge;
    *low = select_(plain, missing - (sum - square), all_(0));
    return select_(plain, sum, square);
}

/* 1 / (1 + (a / (b + b_low))^2) as a number and what is missing; 0 where the square overflows */
INLINE real weight_(real a, real b, real b_low, real inverse, real *low)
{
    real v_low, v = ratio_squared_roughly_(a, b, b_low, inverse, &v_low), one = all_(1), sum = one + v,
                weight = one / sum;
    real sum_low = (min_(one, v) - (sum - max_(one, v))) + v_low;
    real rest = weight * fma_(-weight, sum_low, fma_(-weight, sum, one));
    *low = select_(v < all_(R(LARGEST / 16)), rest, all_(0));
    return weight;
}

/* ---- exponentials ---- */

/* e^(x + rest) = 2^n (1 + t poly) for a small `rest`. Where x is cut off, any number times e^x is infinite or 0. */
typedef struct {
    real n, t, poly;
} exp_parts;

INLINE exp_parts exp_split_(real x, real rest)
{
    real limit = all_(R(2.9 * EXP_MAX)), c = max_(-limit, min_(limit, x));
    real n = fma_(c, all_(R(LOG2E)), all_(R(ROUND))) - all_(R(ROUND)), t = fma_(n, all_(R(-LN2_HI)), c);
    t += fma_(n, all_(R(-(LN2_LO))), rest);
    return (exp_parts){n, t, EXP_POLY(t)};
}

/* 2^n for integers n with a normal 2^n, given as n + ROUND + EXPONENT_BIAS */
INLINE real power_of_2_(real rounded) { return from_bits_(shift_left_(bits_(rounded), MANTISSA_BITS)); }

/* 8^shift y e^x, `shift` an integer: finite and not 0 wherever the exact product is, though e^x may not be: 2^n is
 * multiplied in thirds. y = 0 gives 0. */
INLINE real times_(real y, exp_parts e, real shift)
{
    real round = all_(R(ROUND) + R(EXPONENT_BIAS)) + shift, third = fma_(e.n, all_(R(1.0 / 3)), round);
    real scale = power_of_2_(third), last = power_of_2_(fma_(third - round, all_(-2), e.n) + round);
    return y * scale * fma_(e.poly, e.t, all_(1)) * scale * last;
}

INLINE real times_exp_(real y, real x, real rest) { return times_(y, exp_split_(x, rest), all_(0)); }

/* e^u - 1 - u, with relative accuracy where it is small: with h = u / 2 and s = e^h - 1 - h it is h^2 + s (2 + u + s),
 * twice over from h = u / 4, for which the series of expm1_ is. */
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
