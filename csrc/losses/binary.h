/* Losses of a score or logit x and a binary label, and margin losses. */
#include "ratio.h"

/* ---- labels in [0, 1] ---- */

/* y (1 - smoothing) + smoothing / 2; of 1 - y it is 1 minus that of y, which a subtraction would round away. rest:
 * 1 - smoothing */
INLINE real smoothed_(real y, real smoothing, real rest) { return fma_(rest, y, R(0.5) * smoothing); }

/* What cross-entropy of probabilities is made of. As in torch the logarithms end at -100, and the p (1-p) under the
 * derivative at 1e-12 (the float, also in double); so do p and 1-p under the second derivative. gap: p (1-p) times the
 * derivative; y, other: the weights of -log p and -log(1-p); finite_y: y where log p is 0 and y infinite. */
INLINE jet of_probability_(real p, real y, real finite_y, real other, real gap)
{
    real floor = all_(R(1e-12f)), lowest = all_(-100), rest = R(1) - p;
    real A = max_(floor, p), a = R(1) / A, a_low = a * fma_(-a, A, all_(1));
    real B = max_(floor, rest), b = R(1) / B, b_low = b * fma_(b, p - (R(1) - rest), fma_(-b, B, all_(1)));
    real of_y = y * a, of_other = other * b;
    return CONVEX(-(finite_y * max_(lowest, log_(p)) + other * max_(lowest, log1p_(-p))), gap / max_(floor, p * rest),
                  fma_(of_y, a, of_y * (a_low + a_low)) + fma_(of_other, b, of_other * (b_low + b_low)));
}

/* -w y log p - (1-y) log(1-p): the derivative is (1-y) p - w y (1-p) over p (1-p), with what product and difference
 * lose by rounding, for the terms may cancel. w y is 0 where y is. */
INLINE jet binary_cross_entropy(const real *x, const real *q)
{
    real p = x[0], weight = q[0], rest = R(1) - p, y = smoothed_(x[1], q[1], q[2]);
    real positive = select_(y == all_(0), y, weight * y), negative = smoothed_(R(1) - x[1], q[1], q[2]);
    real product = positive * rest, lost = fma_(positive, p - (R(1) - rest), -product_rest_(positive, rest, product));
    real gap = fma_(negative, p, -product) + select_(abs_(lost) <= all_(R(LARGEST)), lost, all_(0));
    real middle = x[1] - R(0.5), plain = fma_(q[1], middle, fma_(low_(q, 1), middle, p - x[1]));
    gap = select_(weight == all_(1), plain, gap); /* the bits of the one below */
    mask sure = p == all_(1);
    jet j = of_probability_(p, positive, select_(sure, min_(all_(R(LARGEST)), positive), positive), negative,
                            select_(sure & (weight != all_(1)), negative, gap));
    real bend = select_(positive == all_(R(INFINITY)), unless_nan_(p, positive), j.hess[0]);
    return CONVEX(j.value, j.grad[0], bend);
}

/* The same with w = 1: p - y is (p - x) + s (x - 1/2), x the label and s the smoothing, where a small s is not lost.
 */
INLINE jet binary_cross_entropy_plain(const real *x, const real *q)
{
    real p = x[0], middle = x[1] - R(0.5), gap = fma_(q[1], middle, fma_(low_(q, 1), middle, p - x[1]));
    real y = smoothed_(x[1], q[1], q[2]);
    return of_probability_(p, y, y, smoothed_(R(1) - x[1], q[1], q[2]), gap);
}

INLINE void of_probabilities(const real *q, real *derived)
{
    derived[0] = R(1) - q[1]; /* of smoothing */
    derived[FL_PLAIN - 2] = select_(q[0] == all_(1), all_(1), all_(0));
}

/* linear - other e, e = exp(-z), as (linear - other) + other (1 - e), where e is near 1: with much smoothing the
 * gradient has its zero there. `difference`: linear - other, which is made of numbers that do not cancel. */
INLINE real near_(real slope, real difference, real other, real z, real e)
{
    return select_(e > all_(R(0.5)), fma_(other, one_minus_exp_(-z), difference), slope);
}

/* With z = |x|, e = exp(-z), and w = pos_weight:
 *   value = (1-y) softplus(x) + w y softplus(-x) = linear z + (1-y + wy) log1p(e)
 *   grad  = (1-y) s(x) - w y s(-x),  where s(-z) is p = e/(1+e) and s(z) is 1 - p
 * Nothing cancels for y = 0 or 1, so confident predictions keep full relative accuracy; 0 * inf counts as 0, so
 * an infinite logit on the right side costs nothing, nor an infinite w where y = 0. Where y > 0 that costs infinity,
 * for e is not flushed to 0 then. Weights are 2^k times as small as they are, and E as large as e, for a large w. */
INLINE jet binary_cross_entropy_with_logits(const real *x, const real *q)
{
    real label = x[1], weight = q[0], smoothing = q[1], part = q[2], u = smoothed_(label, smoothing, part);
    lift by = lift_(weight);
    real least = select_(weight == all_(R(INFINITY)), all_(R(SMALLEST_NORMAL)), all_(0));
    real negative = fma_(by.down * part, R(1) - label, by.down * R(0.5) * smoothing);
    real positive = max_(by.down * weight * u, all_(0));
    real z = abs_(x[0]), E = exp_shifted_or_(-z, by.shift, least), e = by.down * E;
    mask above = x[0] >= all_(0);
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

/* The same without smoothing and with w <= 1, which needs nothing of this. */
INLINE jet binary_cross_entropy_with_logits_plain(const real *x, const real *q)
{
    real negative = R(1) - x[1], positive = q[0] * x[1], z = abs_(x[0]), e = exp_nonpositive_(-z);
    mask above = x[0] >= all_(0);
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

/* e^(gamma (a + a_low - b)), at most 1; 0 for infinite gamma. What a - b has lost, and a_low, go to the difference
 * first, so that the rest is small for exp_sum_. */
INLINE real power_of_difference_(real a, real a_low, real b, real gamma, real gamma_low)
{
    real near = a - b, up = near - a, rests = ((a - (near - up)) - (b + up)) + a_low, d = near + rests;
    d = select_(abs_(d) <= all_(R(LARGEST)), d, near);
    real lost = rests - (d - near), p = gamma * d;
    real rest = fma_(gamma_low, d, product_rest_(gamma, d, p)) + gamma * lost;
    p = exp_sum_(p, select_(abs_(p) <= all_(R(LARGEST)), rest, all_(0)));
    return select_(gamma == all_(0), all_(1), select_(gamma == all_(R(INFINITY)), all_(0), p));
}

INLINE void of_focal_loss(const real *q, real *derived)
{
    derived[0] = R(1) - q[0]; /* of alpha */
    derived[1] = q[1] - R(1); /* of gamma */
    derived[2] = R(1) - q[2]; /* of smoothing */
}

/* alpha_y q^gamma CE: CE is the cross-entropy above, q = y (1-p) + (1-y) p the probability of being wrong.
 * In terms of z = |x|, e = exp(-z), and the weights of the side that x is not on (linear) and is on (other):
 *   q = w / (1+e), w = linear + other e,    slope = CE' = (linear - other e) / (1+e)
 *   (q^gamma)' = gamma k q^gamma / (1+e),   k = (linear - other) e / w
 *   grad = q^gamma (linear - other e + gamma k CE) / (1+e)
 *   hess = q^gamma (e + gamma k (2 (linear - other e) + CE ((gamma-1) k + e - 1))) / (1+e)^2
 * so that only q^gamma itself occurs, which has no pole for gamma < 1, and gamma = 0 is the cross-entropy. For hard
 * labels k is -1 (right) or e (wrong), value and gradient are sums of terms of one sign, and the Hessian is one if
 * right; if wrong it has a zero, beside which 1 + 2 gamma and gamma CE cancel. k CE vanishes at
 * infinity, although CE may not. log q = log w - log(1 + e) is -z - log(1 + e) or -log(1 + e) there: its error is
 * small, not only relative to it, and so is that of q^gamma, for gamma log q carries its rounding errors along. */
INLINE jet sigmoid_focal_loss(const real *x, const real *q)
{
    real alpha = q[0], gamma = q[1], other_alpha = q[3], gamma_less = q[4];
    real positive = smoothed_(x[1], q[2], q[5]), negative = smoothed_(R(1) - x[1], q[2], q[5]);
    real z = abs_(x[0]), e = exp_nonpositive_(-z);
    mask above = x[0] > all_(0);
    real linear = select_(above, negative, positive), other = select_(above, positive, negative);
    mask right = linear == all_(0);
    real w = fma_(other, e, linear), slope = fma_(-other, e, linear);
    real difference = q[5] * (R(1) - (x[1] + x[1])); /* negative - positive */
    difference = select_(above, difference, -difference);
    if (any_(q[2] > all_(0))) slope = select_(q[2] > all_(0), near_(slope, difference, other, z, e), slope);
    real k = select_(right, all_(-1), difference * e / w);
    real l = log1p_unit_(e), ce = l + select_(right, all_(0), linear * z);
    real balance = select_(alpha < all_(0), all_(1), alpha * positive + other_alpha * negative);
    real log_w = select_(right, -z, log_(w)), log_low = all_(0);
    mask small = (gamma * log_w < all_(-8)) & not_(right); /* and the error of its logarithm is not */
    if (any_(small)) {
        real low, high = log_ratio_parts_(w, all_(1), &low);
        log_w = select_(small, high, log_w);
        log_low = select_(small, low, all_(0));
    }
    real factor = balance * power_of_difference_(log_w, log_low, l, gamma, low_(q, 1));
    real kce = select_(e == all_(0), all_(0), k * ce), grad = factor * over_sum_(fma_(gamma, kce, slope), e);
    real bend = kce * fma_(gamma_less, k, e - R(1)), hess = fma_(gamma, fma_(slope + slope, k, bend), e);
    mask nothing = (factor == all_(0)) & (z == z), flat = nothing & (gamma > all_(R(0x1p50)));
    grad = select_(flat, all_(0), grad); /* not 0 times infinity */
    return NON_CONVEX(select_(nothing, all_(0), factor * ce), select_(above, grad, -grad),
                      select_(flat, all_(0), factor * over_sum_(over_sum_(hess, e), e)), factor * over_square_(e, e));
}

/* What more of them share: |x|, e = exp(-|x|), log(1+e), the smaller one of s(x) and s(-x) with what rounding takes
 * from it, and their product. */
typedef struct {
    real z, e, log1p, small, small_low, product;
} logistic_parts;

INLINE logistic_parts logistic_parts_(real x)
{
    real z = abs_(x), e_low, e = exp_nonpositive_and_rest_(-z, &e_low), small = over_sum_(e, e);
    real small_low = over_sum_(fma_(-small, e, e - small) + fma_(-small, e_low, e_low), e);
    return (logistic_parts){z, e, log1p_unit_(e), small, small_low, over_square_(e, e)};
}

/* a value and its derivatives by x */
typedef struct {
    real value, grad, hess, gauss_newton;
} bent;

INLINE bent bent_if_(mask where, bent a, bent b)
{
    return (bent){select_(where, a.value, b.value), select_(where, a.grad, b.grad), select_(where, a.hess, b.hess),
                  select_(where, a.gauss_newton, b.gauss_newton)};
}

/* scale s(x)^g S, S = softplus(x), of x or of -x: `above`, that is positive. With p = s(x), q = s(-x), F = scale p^g:
 *   F S,   F (p + g q S),   F (p q (1 + 2 g) + g q S (g q - p)),   and F p q
 * Only F occurs, which has no pole for g < 1. log p is -log(1+e), less |x| for x < 0, and q S is 0 at infinity. */
INLINE bent focused_(const logistic_parts *of, mask above, real scale, real g, real g_low)
{
    real zero = all_(0), large = R(1) - of->small;
    real p = select_(above, large, of->small), q = select_(above, of->small, large);
    real S = of->log1p + select_(above, of->z, zero), qS = select_(q == zero, zero, q * S);
    real F = scale * power_of_difference_(select_(above, zero, -of->z), zero, of->log1p, g, g_low);
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

/* q/(q+c), c/(q+c), -log(q+c) = N and q N / m where q = e^-z is flushed and p 1, for c may be as small: of both times
 * a power of 2, which is larger for the smallest c. over_m: 1/m */
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
    /* else q is nothing in that sum */
    *N = select_(far & (c < all_(R(SMALLEST_NORMAL) * ((fl_int)1 << MANTISSA_BITS))), log, *N);
    *B = select_(far, q * over_m * *N * down * all_(R(1) / FAR_ROOT), *B);
}

/* scale m^g N, m = max(s(x) - c, 0) and N = -log(1-m), 1 - m = q + c. With p = s(x), q = s(-x),
 *   A = N' = p q / (q+c),   R = log(m)' = p q / m,   B = R N,   F = scale m^g:
 *   F N,   F (g B + A),   F (g B (g R - q c/m - p) + 2 g R A + A (q - p c/(q+c))),   and F p q
 * where q c/m is R - q, and p c/(q+c) is p - A. rest: 1 - c. At m = 0 the derivatives are 0. For c = 0 that is s(x)^g
 * softplus(x) as above: m, which may be 0 where m^g is not, and q are no divisors then. */
INLINE bent focused_above_(const logistic_parts *of, mask above, real scale, real g, real g_low, real c, real c_low,
                           real rest, real rest_low)
{
    real zero = all_(0), one = all_(1), large = one - of->small;
    mask whole = c == zero;
    real p = select_(above, large, of->small), q = select_(above, of->small, large);
    real from = select_(above, rest, p), less = select_(above, q, c), m = from - less;
    real m_low = sum_rest_(from, -less, m) + select_(above, rest_low - of->small_low, of->small_low - c_low);
    mask none = (m + m_low <= zero) & not_(whole);
    real sum = select_(whole, one, q + c);
    m = select_(none | whole, one, m);
    real over_sum = one / sum, over_m = one / m, part = m_low * over_m;
    over_m = fma_(-over_m, part, over_m); /* m_low taken in */
    real N = select_(m < all_(R(0.5)), fma_(m_low, over_sum, -log1p_(-m)), -log_sum_(max_(q, c), min_(q, c)));
    real low, high = log_ratio_and_rest_(m, one, &low), A = of->product * over_sum, ratio = of->product * over_m;
    real c_share = c * over_sum;
    low += part;
    N = select_(whole, of->log1p + select_(above, of->z, zero), N);
    A = select_(whole, p, A);
    ratio = select_(whole, q, ratio);
    high = select_(whole, select_(above, zero, -of->z), high);
    low = select_(whole, zero, low);
    real F = scale * power_of_difference_(high, low, select_(whole, of->log1p, zero), g, g_low);
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
    real zero = all_(0), t = x[1], rest = R(1) - t;
    logistic_parts of = logistic_parts_(x[0]);
    mask above = x[0] > zero;
    bent positive = focused_(&of, not_(above), t, w[1], low_(w, 1));
    bent negative = focused_above_(&of, above, rest, w[0], low_(w, 0), w[2], low_(w, 2), w[3], w[4] + low_(w, 3));
    return NON_CONVEX(positive.value + negative.value, negative.grad - positive.grad, positive.hess + negative.hess,
                      positive.gauss_newton + negative.gauss_newton);
}

INLINE void of_asymmetric_loss(const real *q, real *derived)
{
    derived[0] = R(1) - q[2]; /* of clip */
    derived[1] = (R(1) - derived[0]) - q[2];
}

/* Cross-entropy by its logit, which is above 0 or not: with d = s(x) - t, but for the sign on the side below,
 * d = (linear - other e) / (1+e) with the numerator `slope`, whose terms may cancel for soft labels only */
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
    real b = w[0], zero = all_(0), one = all_(1), two = all_(2);
    logistic_parts of = logistic_parts_(x[0]);
    mask above = x[0] > zero;
    cross_entropy_parts c = cross_entropy_(&of, above, x[1]);
    mask right = c.linear == zero, wrong = c.linear == one, met = (c.slope == zero) & not_(right);
    mask once = b >= one, twice = b >= two;
    real low, high = log_ratio_and_rest_(abs_(c.slope), one, &low);
    high = select_(right, -of.z, high);
    low = select_(right, zero, low);
    real k = select_(twice, two, select_(once, one, zero)), size = abs_(c.d), large = one - of.small;
    real large_low = ((one - large) - of.small) - of.small_low;
    real size_low = select_(right, of.small_low, select_(wrong, large_low, zero));
    size = select_(wrong, large, size);
    real D = power_of_difference_(high, low, of.log1p, b - k, low_(w, 0)),
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
    real t = x[1], zero = all_(0);
    logistic_parts of = logistic_parts_(x[0]);
    mask above = x[0] > zero;
    cross_entropy_parts c = cross_entropy_(&of, above, t);
    real weight = fma_(w[2], t, w[3]), d = weight * c.d, bend = weight * of.product;
    bent positive = {weight * c.value, select_(above, d, -d), bend, bend};
    bent found = bent_if_(t == zero, focused_(&of, above, w[0], w[1], low_(w, 1)), positive);
    return NON_CONVEX(found.value, found.grad, found.hess, found.gauss_newton);
}

INLINE void of_varifocal_loss(const real *q, real *derived) { derived[0] = R(1) - q[2]; }

/* ---- labels -1 and 1 ---- */

/* slope where slack > 0, else 0; NaN where slack is: max(0, slack), which the value often is */
INLINE real if_positive_(real slack, real slope) { return select_(slack > all_(0), slope, max_(all_(0), slack)); }

/* max(0, margin - yx), y = -1 or +1; where yx is the margin the derivative is 0. */
INLINE jet hinge_(const real *x, real margin)
{
    real y = x[1], slack = margin - y * x[0];
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
    real y = x[1], slack = max_(all_(0), R(1) - y * x[0]);
    return CONVEX(slack * slack, R(0) - R(2) * y * slack, if_positive_(slack, all_(2)));
}

/* max(0, 1 - yx)^2 from yx = -1 up, the tangent -4yx below; the second derivative is 2 at -1 and 0 at 1. */
INLINE jet modified_huber_loss(const real *x, const real *q)
{
    (void)q;
    real y = x[1], s = y * x[0], slack = max_(all_(0), R(1) - s);
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
    real s = x[1] * x[0];
    real flat = unless_nan_(s, all_(0));
    return CONVEX(select_(s > all_(0), all_(0), unless_nan_(s, all_(1))), flat, all_(0));
}

/* log(1 + e^-s), s = yx, as max(0, -s) + log1p(e^-|s|): no overflow, and full relative accuracy for s > 0. */
INLINE jet soft_margin_loss(const real *x, const real *q)
{
    (void)q;
    real y = x[1], s = y * x[0], e = exp_nonpositive_(-abs_(s)), p = over_sum_(e, e);
    return CONVEX(max_(all_(0), -s) + log1p_unit_(e), -y * select_(s > all_(0), p, R(1) - p), over_square_(e, e));
}

/* e^-yx */
INLINE jet exponential_loss(const real *x, const real *q)
{
    (void)q;
    real y = x[1], e = exp_(-y * x[0]);
    return CONVEX(e, -y * e, e);
}

/* x for y = 1, max(0, margin - x) for y = -1; the kink x = margin has derivative -1, as in torch. Equal infinities
 * cost 0. */
INLINE jet hinge_embedding_loss(const real *x, const real *q)
{
    real slack = -less_low_(x[0] - q[0], q, 0), flat = unless_nan_(x[0] * x[1], all_(0));
    mask alike = x[1] > all_(0);
    real slope = select_(alike, all_(1), select_(slack >= all_(0), all_(-1), all_(0)));
    return CONVEX(select_(alike, x[0], max_(slack, all_(0))) + flat, slope + flat, all_(0));
}

/* max(0, margin - y (a - b)); the kink counts as inside, as in torch. The rounding error of a - b is carried, for
 * margin and difference may cancel; equal infinities cost 0. */
INLINE jet margin_ranking_loss(const real *x, const real *q)
{
    real a = x[0], b = x[1], y = x[2], d = a - b, up = d - a;
    real lost = (a - (d - up)) - (b + up), slack = -less_low_(y * d - q[0], q, 0);
    slack -= y * select_(lost == lost, lost, all_(0));
    real flat = unless_nan_(y * d, all_(0));
    mask active = slack >= all_(0);
    return (jet){.value = max_(slack, all_(0)) + flat, .grad = {select_(active, -y, flat), select_(active, y, flat)}};
}

#define BINARY_LOSSES(X, LONG)                                                                                        \
    X(binary_cross_entropy, 2, 2, of_probabilities)                                                                   \
    X(binary_cross_entropy_plain, 2, 2, nothing)                                                                      \
    X(binary_cross_entropy_with_logits, 2, 2, of_logits)                                                              \
    X(binary_cross_entropy_with_logits_plain, 2, 2, nothing)                                                          \
    X(sigmoid_focal_loss, 2, 3, of_focal_loss)                                                                        \
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
