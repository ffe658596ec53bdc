/* Losses of a score or logit x and a binary label, and margin losses. */
#include "ratio.h"

/* ---- labels in [0, 1] ---- */

/* y (1 - smoothing) + smoothing / 2; for 1 - y it is 1 minus that for y, which is not computed by a subtraction
 * because that would lose digits. rest: 1 - smoothing */
INLINE real smoothed_(real y, real smoothing, real rest) { return fma_(rest, y, R(0.5) * smoothing); }

/* Cross-entropy of probabilities. As in torch, the logarithms are clamped at -100, and the denominator p (1-p) of the
 * derivative at 1e-12 (the float, for doubles too). So are the denominators p and 1-p of the second derivative. gap: p
 * (1-p) times the derivative. y, other: the weights of -log p and -log(1-p). finite_y: y, but finite where log p is 0.
 */
INLINE jet of_probability_(real p, real y, real finite_y, real other, real gap)
{
    real floor = all_(R(1e-12f)), lowest = all_(-100), rest = R(1) - p;
    real A = max_(floor, p), a = R(1) / A, a_low = a * fma_(-a, A, all_(1));
    real B = max_(floor, rest), b = R(1) / B, b_low = b * fma_(b, p - (R(1) - rest), fma_(-b, B, all_(1)));
    real of_y = y * a, of_other = other * b;
    return CONVEX(-(finite_y * max_(lowest, log_(p)) + other * max_(lowest, log1p_(-p))), gap / max_(floor, p * rest),
                  fma_(of_y, a, of_y * (a_low + a_low)) + fma_(of_other, b, of_other * (b_low + b_low)));
}

/* -w y log p - (1-y) log(1-p): the derivative is (1-y) p - w y (1-p) over p (1-p), plus the rounding errors of product
 * and difference, because the terms may cancel. w y is 0 where y is 0. */
INLINE jet binary_cross_entropy(const real *x, const real *q)
{
    real target = x[1], smoothing = q[1], unsmoothed = q[2];
    real p = x[0], weight = q[0], rest = R(1) - p, y = smoothed_(target, smoothing, unsmoothed);
    real positive = select_(y == all_(0), y, weight * y), negative = smoothed_(R(1) - target, smoothing, unsmoothed);
    real2 product = two_product_(positive, rest);
    real gap = fma_(negative, p, -product.high) + finite_or_0_(fma_(positive, p - (R(1) - rest), -product.low));
    real middle = target - R(0.5), plain = fma_(smoothing, middle, fma_(low_(q, 1), middle, p - target));
    gap = select_(weight == all_(1), plain, gap); /* so that the bits are those of the formula below */
    mask sure = p == all_(1);
    jet j = of_probability_(p, positive, select_(sure, min_(all_(R(LARGEST)), positive), positive), negative,
                            select_(sure & (weight != all_(1)), negative, gap));
    real bend = select_(positive == all_(R(INFINITY)), unless_nan_(p, positive), j.hess[0]);
    return CONVEX(j.value, j.grad[0], bend);
}

/* The same with w = 1: p - y is (p - x) + s (x - 1/2), x the label and s the smoothing. A small s is not lost there.
 */
INLINE jet binary_cross_entropy_plain(const real *x, const real *q)
{
    real target = x[1], smoothing = q[1], unsmoothed = q[2];
    real p = x[0], middle = target - R(0.5), gap = fma_(smoothing, middle, fma_(low_(q, 1), middle, p - target));
    real y = smoothed_(target, smoothing, unsmoothed);
    return of_probability_(p, y, y, smoothed_(R(1) - target, smoothing, unsmoothed), gap);
}

INLINE void of_probabilities(const real *q, real *derived)
{
    derived[0] = R(1) - q[1]; /* of smoothing */
    derived[FL_PLAIN - 2] = select_(q[0] == all_(1), all_(1), all_(0));
}

/* linear - other e, e = exp(-z), computed as (linear - other) + other (1 - e) where e is near 1, because with much
 * smoothing the gradient has its zero there. `difference`: linear - other, which the caller computes without
 * cancellation. */
INLINE real near_(real slope, real difference, real other, real z, real e)
{
    return select_(e > all_(R(0.5)), fma_(other, one_minus_exp_(-z), difference), slope);
}

/* With z = |x|, e = exp(-z), and w = pos_weight:
 *   value = (1-y) softplus(x) + w y softplus(-x) = linear z + (1-y + wy) log1p(e)
 *   grad  = (1-y) s(x) - w y s(-x),  where s(-z) is p = e/(1+e) and s(z) is 1 - p
 * Nothing cancels for y = 0 or 1, so confident predictions keep full relative accuracy. 0 * inf counts as 0: an
 * infinite logit on the right side has loss 0, and so has an infinite w where y = 0. An infinite w with y > 0 gives an
 * infinite loss, because e is then not flushed to 0. For a large w, weights are divided by 2^k and E is 2^k e. */
INLINE jet binary_cross_entropy_with_logits(const real *x, const real *q)
{
    real input = x[0];
    real label = x[1], weight = q[0], smoothing = q[1], part = q[2], u = smoothed_(label, smoothing, part);
    lift by = lift_(weight);
    real least = select_(weight == all_(R(INFINITY)), all_(R(SMALLEST_NORMAL)), all_(0));
    real negative = fma_(by.down * part, R(1) - label, by.down * R(0.5) * smoothing);
    real positive = max_(by.down * weight * u, all_(0));
    real z = abs_(input), E = exp_shifted_or_(-z, by.shift, least), e = by.down * E;
    mask above = input >= all_(0);
    real linear = by.up * select_(above, negative, positive), other = select_(above, positive, negative);
    real both = negative + positive, slope = fma_(-other, E, linear);
    if (any_(smoothing > all_(0))) {
        real by_weight = R(1) - weight, by_label = R(1) - (label + label); /* the difference does not cancel if both */
        real difference = fma_(by_weight, u, part * by_label);             /* have the same sign */
        real near = near_(slope, select_(above, difference, -difference), by.up * other, z, e);
        slope = select_((smoothing > all_(0)) & (by_weight * by_label >= all_(0)), near, slope);
    }
    slope = select_(positive == all_(R(INFINITY)), fma_(-other, E, linear), over_sum_(slope, e));
    return CONVEX(fma_(both, log1p_unit_times_(e, E, by.up), select_(linear == all_(0), all_(0), linear * z)),
                  select_(above, slope, -slope), both * over_square_(E, e));
}

/* The same without smoothing and with w <= 1, where none of this is needed. */
INLINE jet binary_cross_entropy_with_logits_plain(const real *x, const real *q)
{
    real input = x[0], target = x[1], pos_weight = q[0];
    real negative = R(1) - target, positive = pos_weight * target, z = abs_(input), e = exp_nonpositive_(-z);
    mask above = input >= all_(0);
    real linear = select_(above, negative, positive), other = select_(above, positive, negative);
    real both = negative + positive, slope = over_sum_(fma_(-other, e, linear), e);
    return CONVEX(fma_(both, log1p_unit_(e), select_(linear == all_(0), all_(0), linear * z)),
                  select_(above, slope, -slope), both * over_square_(e, e));
}

INLINE void of_logits(const real *q, real *derived)
{
    derived[0] = R(1) - q[1]; /* of smoothing */
    derived[FL_PLAIN - 2] = select_((q[0] <= all_(1)) & (q[1] == all_(0)), all_(1), all_(0));
}

/* e^(gamma (a - b)), at most 1; 0 for infinite gamma. The low parts are added to the difference first, so that its own
 * is small enough for exp_sum_. */
INLINE real power_of_difference_(real2 a, real b, real2 gamma)
{
    real2 near = two_difference_(a.high, b);
    real lows = near.low + a.low, d = near.high + lows;
    d = select_(abs_(d) <= all_(R(LARGEST)), d, near.high);
    real2 p = two_product_(gamma.high, d);
    real rest = fma_(gamma.low, d, p.low) + gamma.high * (lows - (d - near.high));
    real power = exp_sum_(p.high, select_(abs_(p.high) <= all_(R(LARGEST)), rest, all_(0)));
    return select_(gamma.high == all_(0), all_(1), select_(gamma.high == all_(R(INFINITY)), all_(0), power));
}

INLINE void of_focal_loss(const real *q, real *derived)
{
    derived[0] = R(1) - q[0]; /* of alpha */
    derived[1] = q[1] - R(1); /* of gamma */
    derived[2] = R(1) - q[2]; /* of smoothing */
}

/* alpha_y q^gamma CE: CE is the cross-entropy above, q = y (1-p) + (1-y) p the probability of being wrong. With z =
 * |x|, e = exp(-z), linear the weight of the label that x disagrees with, other that of the one it agrees with:
 *   q = w / (1+e), w = linear + other e,    slope = CE' = (linear - other e) / (1+e)
 *   (q^gamma)' = gamma k q^gamma / (1+e),   k = (linear - other) e / w
 *   grad = q^gamma (linear - other e + gamma k CE) / (1+e)
 *   hess = q^gamma (e + gamma k (2 (linear - other e) + CE ((gamma-1) k + e - 1))) / (1+e)^2
 * Only q^gamma itself occurs, which has no pole for gamma < 1, and gamma = 0 is the cross-entropy. For hard labels k
 * is -1 (x agrees) or e (x disagrees). Value and gradient are then sums of terms of one sign, and so is the Hessian if
 * x agrees; if not it has a zero, near which 1 + 2 gamma and gamma CE cancel. k CE vanishes at infinity, although CE
 * may not. log q = log w - log(1 + e) is -z - log(1 + e) or -log(1 + e) there. Its absolute error is small, and so is
 * the relative error of q^gamma, because gamma log q is computed with its rounding errors. */
INLINE jet sigmoid_focal_loss(const real *x, const real *q)
{
    real input = x[0], target = x[1], smoothing = q[2], unsmoothed = q[5];
    real alpha = q[0], gamma = q[1], other_alpha = q[3], gamma_less = q[4];
    real positive = smoothed_(target, smoothing, unsmoothed),
         negative = smoothed_(R(1) - target, smoothing, unsmoothed);
    real z = abs_(input), e = exp_nonpositive_(-z);
    mask above = input > all_(0);
    real linear = select_(above, negative, positive), other = select_(above, positive, negative);
    mask right = linear == all_(0);
    real w = fma_(other, e, linear), slope = fma_(-other, e, linear);
    real difference = unsmoothed * (R(1) - (target + target)); /* negative - positive */
    difference = select_(above, difference, -difference);
    if (any_(smoothing > all_(0))) slope = select_(smoothing > all_(0), near_(slope, difference, other, z, e), slope);
    real k = select_(right, all_(-1), difference * e / w);
    real l = log1p_unit_(e), ce = l + select_(right, all_(0), linear * z);
    real balance = select_(alpha < all_(0), all_(1), alpha * positive + other_alpha * negative);
    real2 log_w = {select_(right, -z, log_(w)), all_(0)};
    mask small = (gamma * log_w.high < all_(-8)) & not_(right); /* and gamma times the error of log_ is not */
    if (any_(small)) log_w = select2_(small, log_ratio2_(w, all_(1)), log_w);
    real factor = balance * power_of_difference_(log_w, l, number2_(q, 1));
    real kce = select_(e == all_(0), all_(0), k * ce), grad = factor * over_sum_(fma_(gamma, kce, slope), e);
    real bend = kce * fma_(gamma_less, k, e - R(1)), hess = fma_(gamma, fma_(slope + slope, k, bend), e);
    mask nothing = (factor == all_(0)) & (z == z), flat = nothing & (gamma > all_(R(0x1p50)));
    grad = select_(flat, all_(0), grad); /* not 0 times infinity */
    return NON_CONVEX(select_(nothing, all_(0), factor * ce), select_(above, grad, -grad),
                      select_(flat, all_(0), factor * over_sum_(over_sum_(hess, e), e)), factor * over_square_(e, e));
}

/* Terms that the following losses share: |x|, e = exp(-|x|), log(1+e), the smaller one of s(x) and s(-x) with its
 * rounding error, and their product. */
typedef struct {
    real z, e, log1p, small, small_low, product;
} logistic_parts;

INLINE logistic_parts logistic_parts_(real x)
{
    real2 power = exp_nonpositive2_(-abs_(x));
    real z = abs_(x), e = power.high, small = over_sum_(e, e);
    real small_low = over_sum_(fma_(-small, e, e - small) + fma_(-small, power.low, power.low), e);
    return (logistic_parts){z, e, log1p_unit_(e), small, small_low, over_square_(e, e)};
}

/* a value and its derivatives with respect to x */
typedef struct {
    real value, grad, hess, gauss_newton;
} bent;

INLINE bent bent_if_(mask where, bent a, bent b)
{
    return (bent){select_(where, a.value, b.value), select_(where, a.grad, b.grad), select_(where, a.hess, b.hess),
                  select_(where, a.gauss_newton, b.gauss_newton)};
}

/* scale s(x)^g S, S = softplus(x), of x or of -x; `above`: that one is positive. With p = s(x), q = s(-x), F = scale
 * p^g:
 *   F S,   F (p + g q S),   F (p q (1 + 2 g) + g q S (g q - p)),   and F p q
 * Only F occurs, which has no pole for g < 1. log p is -log(1+e), minus |x| for x < 0, and q S is 0 at infinity. */
INLINE bent focused_(const logistic_parts *of, mask above, real scale, real2 gamma)
{
    real g = gamma.high, zero = all_(0), large = R(1) - of->small;
    real p = select_(above, large, of->small), q = select_(above, of->small, large);
    real S = of->log1p + select_(above, of->z, zero), qS = select_(q == zero, zero, q * S);
    real F = scale * power_of_difference_((real2){select_(above, zero, -of->z), zero}, of->log1p, gamma);
    real bend = fma_(g * qS, fma_(g, q, -p), fma_(g + g, of->product, of->product));
    bent zeros = {zero, zero, zero, zero}, found = {F * S, F * fma_(g, qS, p), F * bend, F * of->product};
    return bent_if_((F == zero) & (p == p), zeros, found); /* not 0 times infinity */
}

#if REAL_IS_FLOAT
#define FAR_SHIFT 60
#define FAR_ROOT 0x1p60f
#else
#define FAR_SHIFT 500
#define FAR_ROOT 0x1p500
#endif

/* q/(q+c), c/(q+c), -log(q+c) = N and q N / m where q = e^-z is flushed and p = 1, because c may be as small. Both are
 * multiplied by a power of 2, a larger one for the smallest c. over_m: 1/m */
INLINE void focused_far_(mask far, real z, real c, real over_m, real *A, real *c_share, real *N, real *B)
{
    mask tiny = c < all_(R(1) / FAR_ROOT);
    real root = select_(tiny, all_(FAR_ROOT), all_(1)), scaled_c = c * root * all_(FAR_ROOT) * all_(FAR_ROOT);
    real shift = select_(tiny, all_(R(3 * FAR_SHIFT)), all_(R(2 * FAR_SHIFT)));
    exp_shift up = exp_shift_by_(selecti_(tiny, alli_(-3 * FAR_SHIFT), alli_(-2 * FAR_SHIFT)));
    real q = exp_shifted_(-z, up), sum = q + scaled_c, down = R(1) / (root * all_(FAR_ROOT));
    real log = log_sum_(max_(q, scaled_c), min_(q, scaled_c));
    log = fma_(shift, all_(R(LN2_HI)), fma_(shift, all_(R(LN2_LO)), -log));
    *A = select_(far, q / sum, *A);
    *c_share = select_(far, scaled_c / sum, *c_share);
    /* elsewhere q is negligible in that sum */
    *N = select_(far & (c < all_(R(SMALLEST_NORMAL) * ((fl_int)1 << MANTISSA_BITS))), log, *N);
    *B = select_(far, q * over_m * *N * down * all_(R(1) / FAR_ROOT), *B);
}

/* scale m^g N, m = max(s(x) - c, 0) and N = -log(1-m), 1 - m = q + c. With p = s(x), q = s(-x),
 *   A = N' = p q / (q+c),   R = log(m)' = p q / m,   B = R N,   F = scale m^g:
 *   F N,   F (g B + A),   F (g B (g R - q c/m - p) + 2 g R A + A (q - p c/(q+c))),   and F p q
 * where q c/m is R - q, and p c/(q+c) is p - A. rest: 1 - c. At m = 0 the derivatives are 0. For c = 0 that is s(x)^g
 * softplus(x) as above: m, which may be 0 where m^g is not, and q are not divided by then. */
INLINE bent focused_above_(const logistic_parts *of, mask above, real scale, real2 gamma, real2 clip, real2 rest)
{
    real g = gamma.high, c = clip.high, zero = all_(0), one = all_(1), large = one - of->small;
    mask whole = c == zero;
    real p = select_(above, large, of->small), q = select_(above, of->small, large);
    real2 difference = two_difference_(select_(above, rest.high, p), select_(above, q, c));
    real m = difference.high;
    real m_low = difference.low + select_(above, rest.low - of->small_low, of->small_low - clip.low);
    mask none = (m + m_low <= zero) & not_(whole);
    real sum = select_(whole, one, q + c);
    m = select_(none | whole, one, m);
    real over_sum = one / sum, over_m = one / m, part = m_low * over_m;
    over_m = fma_(-over_m, part, over_m); /* m_low taken in */
    real N = select_(m < all_(R(0.5)), fma_(m_low, over_sum, -log1p_(-m)), -log_sum_(max_(q, c), min_(q, c)));
    real2 log_m = log_ratio_rounded2_(m, one);
    log_m.low += part;
    real A = of->product * over_sum, ratio = of->product * over_m, c_share = c * over_sum;
    N = select_(whole, of->log1p + select_(above, of->z, zero), N);
    A = select_(whole, p, A);
    ratio = select_(whole, q, ratio);
    log_m = select2_(whole, (real2){select_(above, zero, -of->z), zero}, log_m);
    real F = scale * power_of_difference_(log_m, select_(whole, of->log1p, zero), gamma);
    real B = select_(ratio == zero, zero, ratio * N);
    mask far = above & (of->z > all_(R(-EXP_MIN_SHIFTED))) & not_(whole);
    if (any_(far)) focused_far_(far, of->z, c, over_m, &A, &c_share, &N, &B);
    real bend = fma_(g * B, fma_(g, ratio, -fma_(q, c * over_m, p)), A * fma_(g + g, ratio, fma_(-p, c_share, q)));
    bent zeros = {zero, zero, zero, zero}, found = {F * N, F * fma_(g, B, A), F * bend, F * of->product};
    return bent_if_((none | (F == zero)) & (p == p), zeros, found);
}

/* t s(-x)^g sp(-x) + (1-t) m^h (-log(1-m)), sp = softplus and m as above */
INLINE jet asymmetric_loss(const real *x, const real *w)
{
    real input = x[0], t = x[1], zero = all_(0), rest = R(1) - t;
    logistic_parts of = logistic_parts_(input);
    mask above = input > zero;
    bent positive = focused_(&of, not_(above), t, number2_(w, 1));
    bent negative = focused_above_(&of, above, rest, number2_(w, 0), number2_(w, 2),
                                   (real2){w[3], w[4] + low_(w, 3)} /* 1 - clip */);
    return NON_CONVEX(positive.value + negative.value, negative.grad - positive.grad, positive.hess + negative.hess,
                      positive.gauss_newton + negative.gauss_newton);
}

INLINE void of_asymmetric_loss(const real *q, real *derived)
{
    derived[0] = R(1) - q[2]; /* of clip */
    derived[1] = (R(1) - derived[0]) - q[2];
}

/* The derivative of cross-entropy with respect to its logit: with d = s(x) - t, of opposite sign for x <= 0, d =
 * (linear - other e) / (1+e) with the numerator `slope`, whose terms may cancel for soft labels only */
typedef struct {
    real linear, slope, value, d;
} cross_entropy_parts;

INLINE cross_entropy_parts cross_entropy_(const logistic_parts *of, mask above, real t)
{
    real zero = all_(0), rest = R(1) - t, linear = select_(above, rest, t), other = select_(above, t, rest);
    real slope = fma_(-other, of->e, linear), difference = R(1) - (t + t);
    mask soft = (linear > zero) & (other > zero);
    if (any_(soft)) {
        real near = near_(slope, select_(above, difference, -difference), other, of->z, of->e);
        slope = select_(soft, near, slope);
    }
    real value = of->log1p + select_(linear == zero, zero, linear * of->z);
    return (cross_entropy_parts){linear, slope, value, over_sum_(slope, of->e)};
}

/* |d|^b B, B the cross-entropy, d = s(x) - t its derivative. With K = p q / d, p = s(x), q = s(-x):
 *   |d|^b (d + b K B),   |d|^b (p q (1 + 2 b) + b K B ((b-1) K + q - p)),   and |d|^b p q
 * where the logit is on the side of a hard label, d and e vanish together and K is -1 / (1+e). Near d = 0 K grows as
 * |d|^b vanishes, so |d|^k is taken out of the latter, k = 0, 1 or 2: D = |d|^(b-k), T = |d|^k, U = T K. At d = 0 the
 * derivative is 0, and the second one infinite for b < 2 (0 for b = 1). */
INLINE jet quality_focal_loss(const real *x, const real *w)
{
    real input = x[0], target = x[1];
    real b = w[0], zero = all_(0), one = all_(1), two = all_(2);
    logistic_parts of = logistic_parts_(input);
    mask above = input > zero;
    cross_entropy_parts c = cross_entropy_(&of, above, target);
    mask right = c.linear == zero, wrong = c.linear == one, met = (c.slope == zero) & not_(right);
    mask once = b >= one, twice = b >= two;
    real2 log_slope = select2_(right, (real2){-of.z, zero}, log_ratio_rounded2_(abs_(c.slope), one));
    real k = select_(twice, two, select_(once, one, zero)), size = abs_(c.d), large = one - of.small;
    real large_low = ((one - large) - of.small) - of.small_low;
    real size_low = select_(right, of.small_low, select_(wrong, large_low, zero));
    size = select_(wrong, large, size);
    real D = power_of_difference_(log_slope, of.log1p, (real2){b - k, low_(w, 0)}),
         T = select_(twice, fma_(size, size, R(2) * size * size_low), select_(once, size, one));
    real K = select_(right, -large, large * (of.e / c.slope)), sign = copysign_(one, c.slope);
    real U = select_(twice, size * sign * of.product, select_(once, sign * of.product, K));
    K = select_(met, zero, K);
    U = select_(met, zero, U);
    real UB = select_(U == zero, zero, b * U * c.value); /* not 0 times infinity */
    real away = over_sum_(select_(of.e > all_(R(0.5)), one_minus_exp_(-of.z), one - of.e), of.e); /* p - q */
    real toward = select_(right, fma_(-b, large, of.small), fma_(b - one, K, -away));
    real slope = D * fma_(T, c.d, UB), bend = D * fma_(UB, toward, T * fma_(b + b, of.product, of.product));
    mask pole = met & (b <= two) & (b != one) & (b != zero);
    real at_pole = select_(b == two, R(2) * of.product * of.product * c.value, copysign_(all_(R(INFINITY)), b - one));
    mask none = (D == zero) & (c.d == c.d);
    slope = select_(none, zero, slope);
    return NON_CONVEX(select_(none, zero, D * T * c.value), select_(above, slope, -slope),
                      select_(pole, at_pole, select_(none, zero, bend)), select_(none, zero, D * T * of.product));
}

/* t > 0: (w t + 1 - w) times the cross-entropy; t = 0: alpha s(x)^gamma softplus(x) */
INLINE jet varifocal_loss(const real *x, const real *w)
{
    real alpha = w[0], iou_weighted = w[2], unweighted = w[3];
    real input = x[0];
    real t = x[1], zero = all_(0);
    logistic_parts of = logistic_parts_(input);
    mask above = input > zero;
    cross_entropy_parts c = cross_entropy_(&of, above, t);
    real weight = fma_(iou_weighted, t, unweighted), d = weight * c.d, bend = weight * of.product;
    bent positive = {weight * c.value, select_(above, d, -d), bend, bend};
    bent found = bent_if_(t == zero, focused_(&of, above, alpha, number2_(w, 1)), positive);
    return NON_CONVEX(found.value, found.grad, found.hess, found.gauss_newton);
}

INLINE void of_varifocal_loss(const real *q, real *derived) { derived[0] = R(1) - q[2]; }

/* ---- labels -1 and 1 ---- */

/* slope where slack > 0, else 0; NaN where slack is NaN, from max(0, slack), which is free because it often is the
 * value
 */
INLINE real if_positive_(real slack, real slope) { return select_(slack > all_(0), slope, max_(all_(0), slack)); }

/* max(0, margin - yx), y = -1 or +1; where yx is the margin the derivative is 0. */
INLINE jet hinge_(const real *x, real margin)
{
    real input = x[0], y = x[1], slack = margin - y * input;
    return CONVEX(max_(all_(0), slack), if_positive_(slack, -y), all_(0));
}

INLINE jet hinge_loss(const real *x, const real *q)
{
    (void)q;
    return hinge_(x, all_(1));
}

/* max(0, 1 - yx)^2; at the margin the second derivative is 0. */
INLINE jet squared_hinge_loss(const real *x, const real *q)
{
    (void)q;
    real input = x[0];
    real y = x[1], slack = max_(all_(0), R(1) - y * input);
    return CONVEX(slack * slack, R(0) - R(2) * y * slack, if_positive_(slack, all_(2)));
}

/* max(0, 1 - yx)^2 from yx = -1 up, the tangent -4yx below; the second derivative is 2 at -1 and 0 at 1. */
INLINE jet modified_huber_loss(const real *x, const real *q)
{
    (void)q;
    real input = x[0];
    real y = x[1], s = y * input, slack = max_(all_(0), R(1) - s);
    mask straight = s < all_(-1);
    return CONVEX(select_(straight, R(-4) * s, slack * slack), R(0) - y * select_(straight, all_(4), R(2) * slack),
                  select_(straight, all_(0), if_positive_(slack, all_(2))));
}

INLINE jet perceptron_loss(const real *x, const real *q)
{
    (void)q;
    return hinge_(x, all_(0));
}

/* 1 where yx <= 0, else 0: flat everywhere. */
INLINE jet zero_one_loss(const real *x, const real *q)
{
    (void)q;
    real input = x[0], y = x[1];
    real s = y * input;
    real flat = unless_nan_(s, all_(0));
    return CONVEX(select_(s > all_(0), all_(0), unless_nan_(s, all_(1))), flat, all_(0));
}

/* log(1 + e^-s), s = yx, as max(0, -s) + log1p(e^-|s|): no overflow, and full relative accuracy for s > 0. */
INLINE jet soft_margin_loss(const real *x, const real *q)
{
    (void)q;
    real input = x[0];
    real y = x[1], s = y * input, e = exp_nonpositive_(-abs_(s)), p = over_sum_(e, e);
    return CONVEX(max_(all_(0), -s) + log1p_unit_(e), -y * select_(s > all_(0), p, R(1) - p), over_square_(e, e));
}

/* e^-yx */
INLINE jet exponential_loss(const real *x, const real *q)
{
    (void)q;
    real input = x[0];
    real y = x[1], e = exp_(-y * input);
    return CONVEX(e, -y * e, e);
}

/* x for y = 1, max(0, margin - x) for y = -1; the kink x = margin has derivative -1, as in torch. Equal infinities
 * have loss 0. */
INLINE jet hinge_embedding_loss(const real *x, const real *q)
{
    real input = x[0], y = x[1], margin = q[0];
    real slack = -less_low_(input - margin, q, 0), flat = unless_nan_(input * y, all_(0));
    mask alike = y > all_(0);
    real slope = select_(alike, all_(1), select_(slack >= all_(0), all_(-1), all_(0)));
    return CONVEX(select_(alike, input, max_(slack, all_(0))) + flat, slope + flat, all_(0));
}

/* max(0, margin - y (a - b)); the kink counts as inside, as in torch. The rounding error of a - b is carried, because
 * margin and difference may cancel. Equal infinities have loss 0. */
INLINE jet margin_ranking_loss(const real *x, const real *q)
{
    real a = x[0], b = x[1], margin = q[0];
    real y = x[2];
    real2 d = two_difference_(a, b);
    real slack = -less_low_(y * d.high - margin, q, 0);
    slack -= y * select_(d.low == d.low, d.low, all_(0));
    real flat = unless_nan_(y * d.high, all_(0));
    mask active = slack >= all_(0);
    return (jet){.value = max_(slack, all_(0)) + flat, .grad = {select_(active, -y, flat), select_(active, y, flat)}};
}

#define BINARY_LOSSES(X, LONG)                                                                                        \
    X(binary_cross_entropy, 2, 2, of_probabilities)                                                                   \
    X(binary_cross_entropy_plain, 2, 2, nothing)                                                                      \
    X(binary_cross_entropy_with_logits, 2, 2, of_logits)                                                              \
    X(binary_cross_entropy_with_logits_plain, 2, 2, nothing)                                                          \
    LONG(sigmoid_focal_loss, 2, 3, of_focal_loss)                                                                     \
    LONG(asymmetric_loss, 2, 3, of_asymmetric_loss)                                                                   \
    LONG(quality_focal_loss, 2, 1, nothing)                                                                           \
    LONG(varifocal_loss, 2, 3, of_varifocal_loss)                                                                     \
    X(hinge_loss, 2, 0, nothing)                                                                                      \
    X(squared_hinge_loss, 2, 0, nothing)                                                                              \
    X(modified_huber_loss, 2, 0, nothing)                                                                             \
    X(perceptron_loss, 2, 0, nothing)                                                                                 \
    X(zero_one_loss, 2, 0, nothing)                                                                                   \
    X(soft_margin_loss, 2, 0, nothing)                                                                                \
    X(exponential_loss, 2, 0, nothing)                                                                                \
    X(hinge_embedding_loss, 2, 1, nothing)                                                                            \
    X(margin_ranking_loss, 3, 1, nothing)
