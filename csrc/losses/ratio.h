/* Pieces that several families share: ratios and their logarithms where they are near 1. */
#ifndef FASTLOSS_RATIO_H
#define FASTLOSS_RATIO_H

/* Where y is NaN if x is. */
INLINE real unless_nan_(real x, real y) { return select_(x == x, y, x); }

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

/* log(a / b), a and b not negative: of any size, and with full relative accuracy for a near b. With the exponents
 * taken apart, the fractions differ by less than a factor of 2, so that their difference is exact. */
INLINE real log_ratio_(real a, real b)
{
    real fraction[2], exponent[2], number[2] = {a, b};
    UNROLL
    for (int k = 0; k < 2; k++) exponent[k] = log_split_any_(number[k], BITS_OF_3_4, &fraction[k]);
    real m = fraction[0], n = fraction[1], e = exponent[0] - exponent[1];
    mask large = m > R(1.5) * n, small = m < R(0.75) * n;
    m = select_(small, m + m, m);
    e = select_(small, e - R(1), e);
    e = select_(large, e + R(1), e);
    n = select_(large, n + n, n);
    real y = log_join_(e, (m - n) / n);
    mask plain = (a > all_(0)) & (b > all_(0)) & (a < all_(R(INFINITY))) & (b < all_(R(INFINITY)));
    real limit = select_(a < b, all_(R(-INFINITY)), select_(a > b, all_(R(INFINITY)), all_(R(NAN))));
    return select_(plain, y, limit);
}

/* (a / b)^2 as a number and what its rounding left out. */
INLINE real ratio_squared_(real a, real b, real *low)
{
    real ratio = a / b, square = ratio * ratio, rest = fma_(-ratio, b, a) / b;
    *low = fma_(ratio + ratio, rest, fma_(ratio, ratio, -square));
    *low = select_((square > all_(R(0x1p-60))) & (square < all_(R(0x1p60))), *low, all_(0));
    return square;
}

#endif
