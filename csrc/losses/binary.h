/* Losses of a score or logit x and a binary label, and margin losses. */
#include "ratio.h"

/* ---- labels in [0, 1] ---- */

/* y (1 - smoothing) + smoothing / 2; of 1 - y it is 1 minus that of y, which a subtraction would round away. rest:
 * 1 - smoothing */
INLINE real smoothed_(real y, real smoothing, real rest) { return fma_(rest, y, R(0.5) * smoothing); }

/* -y log p - (1-y) log(1-p). As in torch the logarithms end at -100, and the p (1-p) under the derivative p - y at
 * 1e-12 (the float, also in double); so do p and 1-p under the second derivative. p - y is (p - x) + s (x - 1/2), x
 * the label and s the smoothing, where a small s is not lost. */
INLINE jet binary_cross_entropy(const real *x, const real *q)
{
    real floor = all_(R(1e-12f)), lowest = all_(-100), p = x[0], rest = R(1) - p;
    real y = smoothed_(x[1], q[0], q[1]), other = smoothed_(R(1) - x[1], q[0], q[1]);
    real middle = x[1] - R(0.5), gap = fma_(q[0], middle, fma_(low_(q, 0), middle, p - x[1]));
    real A = max_(floor, p), a = R(1) / A, a_low = a * fma_(-a, A, all_(1));
    real B = max_(floor, rest), b = R(1) / B, b_low = b * fma_(b, p - (R(1) - rest), fma_(-b, B, all_(1)));
    real of_y = y * a, of_other = other * b;
    return CONVEX(-(y * max_(lowest, log_(p)) + other * max_(lowest, log1p_(-p))), gap / max_(floor, p * rest),
                  fma_(of_y, a, of_y * (a_low + a_low)) + fma_(of_other, b, of_other * (b_low + b_low)));
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

#define BINARY_LOSSES(X)                                                                                              \
    X(binary_cross_entropy, 2, 1, complement)                                                                         \
    X(binary_cross_entropy_with_logits, 2, 2, of_logits)                                                              \
    X(binary_cross_entropy_with_logits_plain, 2, 2, nothing)                                                          \
    X(sigmoid_focal_loss, 2, 3, of_focal_loss)                                                                        \
    X(hinge_loss, 2, 0, nothing)                                                                                      \
    X(squared_hinge_loss, 2, 0, nothing)                                                                              \
    X(modified_huber_loss, 2, 0, nothing)                                                                             \
    X(perceptron_loss, 2, 0, nothing)                                                                                 \
    X(zero_one_loss, 2, 0, nothing)                                                                                   \
    X(soft_margin_loss, 2, 0, nothing)                                                                                \
    X(exponential_loss, 2, 0, nothing)                                                                                \
    X(hinge_embedding_loss, 2, 1, nothing)                                                                            \
    X(margin_ranking_loss, 3, 1, nothing)
