/* Operations of programs (program_operations.h) that are not in the vocabulary. */
#ifndef FASTLOSS_PROGRAM_FUNCTIONS_H
#define FASTLOSS_PROGRAM_FUNCTIONS_H

#include "special.h"

#ifndef LONG_OPERATION
#define LONG_OPERATION static __attribute__((noinline))
#endif

INLINE mask as_mask_(real x)
{
    mask m;
    memcpy(&m, &x, sizeof m);
    return m;
}

INLINE real as_bits_(mask m)
{
#if BACKEND == BACKEND_SCALAR
    m = m ? 1 : 0; /* not_ is a logical one */
#endif
    real x;
    memcpy(&x, &m, sizeof x);
    return x;
}

/* u where |u| <= d, else d with the sign of u */
INLINE real program_clip_(real u, real d)
{
    real size = abs_(u);
    return flip_sign_(select_(size <= d, size, select_(size > all_(0), d, size * d)), u);
}

/* -0 for -0 */
INLINE real program_expm1_(real x) { return select_(x == all_(0), x, expm1_(x)); }

/* 1 / (1 + e^-u) - t from e = e^-|u|, without cancellation where t is 0 or 1 */
INLINE real program_sigmoid_(real e, real u, real t)
{
    real rest = R(1) - t;
    mask positive = u > all_(0), finite = abs_(rest) <= all_(R(LARGEST));
    real y = fma_(select_(positive, -t, rest), e, select_(positive, rest, -t)) / (R(1) + e);
    return select_(finite | (e != e), y, rest);
}

/* log(1 + e^u) - u y from e = e^-|u|, without cancellation where y is 0 or 1, and with its limits at infinity */
INLINE real program_logistic_(real e, real u, real y)
{
    real of = select_(u > all_(0), R(1) - y, y);
    return select_(of == all_(0), all_(0), of * abs_(u)) + log1p_unit_(e);
}

/* log cosh u from E = e^(2|u|) - 1, which is clamped where it is large; see log_cosh_loss */
LONG_OPERATION real program_log_cosh(real E, real u)
{
    real a = abs_(u);
    return select_(a > all_(20), a - R(0.69314718055994530942), R(0.5) * log1p_(R(0.25) * E * (E / (R(1) + E))));
}

/* tanh u from E = e^(2|u|) - 1 */
INLINE real program_tanh_(real E, real u)
{
    real h = R(0.5) * E, tanh = h / (R(1) + h);
    return copysign_(select_(h < all_(1), fma_(-h, tanh, h), tanh), u);
}

/* sqrt(1 + v) - 1 */
INLINE real program_root_less_1_(real v)
{
    real s = sqrt_(R(1) + v);
    return select_(v < all_(1), v / (s + R(1)), s - R(1));
}

/* 1 - tanh^2 u = 4 e / (1 + e)^2 with e = e^-2|u| */
INLINE real program_tanh_slope_(real u)
{
    real e4 = exp_shifted_(R(-2) * abs_(u), exp_shift_by_(alli_(-2))), root = R(1) + R(0.25) * e4;
    return e4 / (root * root);
}

/* The `pow` of C, but results that would be subnormal are 0 */
LONG_OPERATION real program_power(real x, real p)
{
    real low, log = log_and_rest_(abs_(x), &low), product = p * log;
    real rest = select_(abs_(product) < all_(R(4 * EXP_MAX)), fma_(p, low, product_rest_(p, log, product)), all_(0));
    real y = exp_sum_(product, rest);
    /* p is an integer; it is even, because p / 2 is an integer */
    real large = all_(R((fl_int)1 << MANTISSA_BITS)), size = abs_(p), half = R(0.5) * size;
    mask whole = ((size + large) - large == size) | (size >= large);
    mask even = ((half + large) - large == half) | (half >= large);
    y = select_(whole & not_(even), flip_sign_(y, x), y);
    y = select_((x < all_(0)) & not_(whole) & (x >= all_(-R(LARGEST))), x * all_(R(NAN)), y);
    return select_((p == all_(0)) | (x == all_(1)), all_(1), unless_nan_(x, unless_nan_(p, y)));
}

#endif
