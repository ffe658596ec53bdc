/* Divergences between distributions, element by element: p log(p/q) and its relatives. */
#include "ratio.h"

/* t (log t - x), x a log-probability; 0 for t = 0, whatever x. Derivatives with respect to x, then t. The logarithm is
 * a double-double number, so that the difference from x is accurate where it is small. */
INLINE jet kl_div(const real *x, const real *q)
{
    (void)q;
    real input = x[0], t = abs_(x[1]);
    real2 log_t = log_ratio2_(t, all_(1));
    real gap = (log_t.high - input) + log_t.low;
    real bend = R(1) / t;
    return (jet){.value = select_(t == all_(0), unless_nan_(input, all_(0)), t * gap),
                 .grad = {unless_nan_(input, -t), gap + R(1)},
                 .hess = {all_(0), bend},
                 .gauss_newton = {all_(0), bend},
                 .cross = all_(-1)};
}

/* e^t (t - x), both log-probabilities; 0 where e^t = 0. The Gauss-Newton form with respect to t is that of the loss
 * above with respect to log t. */
INLINE jet kl_div_log_target(const real *x, const real *q)
{
    (void)q;
    real input = x[0], log_t = x[1];
    real p = exp_(log_t), gap = log_t - input, zero = unless_nan_(input, all_(0));
    mask none = p == all_(0);
    real value = select_(none | (gap == all_(0)), zero, p * gap);
    real slope = select_(none, zero, p * (gap + R(1))), bend = select_(none, zero, p * (gap + R(2)));
    mask tiny = log_t < all_(R(EXP_MIN));
    if (any_(tiny)) { /* p is flushed where its product is not */
        real P = exp_shifted_(log_t, exp_shift_by_(alli_(-30)));
        mask lost = tiny & (P > all_(0)) & (input == input);
        value = select_(lost, scale_down_(P * gap), value);
        slope = select_(lost, scale_down_(P * (gap + R(1))), slope);
        bend = select_(lost, scale_down_(P * (gap + R(2))), bend);
    }
    return (jet){.value = value,
                 .grad = {unless_nan_(input, -p), slope},
                 .hess = {all_(0), bend},
                 .gauss_newton = {all_(0), p},
                 .cross = -p};
}

/* With s = (x - t) / (x + t), the terms t log(t/x) - t + x = s ((x - t) - t atanh_rest_(s^2)) for s near 0: no
 * cancellation. The difference x - t is passed, because x may be rounded. */
INLINE real divergence_near_(real t, real2 s, real difference)
{
    real factor = fma_(-t, atanh_rest_(s.high * s.high), difference);
    return fma_(s.high, factor, s.low * factor);
}

/* t log(t/x) - t + x. With respect to x: 1 - t/x, t/x^2; to t: log(t/x), 1/t. Where sums and products might overflow,
 * both are divided by 32, which is exact. Logarithms take infinity as the largest finite number. */
INLINE jet generalized_kl_div(const real *x, const real *q)
{
    (void)q;
    real input = x[0];
    real predicted = abs_(input), given = abs_(x[1]), target = min_(all_(R(LARGEST)), given);
    mask huge = max_(predicted, target) > all_(R(LARGEST / 16));
    real down = select_(huge, all_(R(1.0 / 32)), all_(1)), up = select_(huge, all_(32), all_(1));
    real p = predicted * down, t = target * down, ratio = given / predicted, infinity = all_(R(INFINITY));
    real2 d = two_difference_(p, t), s = divide2_(d.high, two_sum_(p, t)),
          log_ratio = log_ratio2_(min_(all_(R(LARGEST)), predicted), target);
    mask none = target == all_(0), p_infinite = predicted == infinity, t_infinite = given == infinity,
         close = abs_(s.high) <= all_(ATANH_REST_MAX), near = close & not_(t_infinite);
    real far = select_(none, d.high, fma_(-t, log_ratio.high, d.high) + fma_(-t, log_ratio.low, d.low));
    real value = select_(near, divergence_near_(t, s, d.high), far) * up;
    value = select_(p_infinite | t_infinite, input + given, value);
    real slope = select_(none, unless_nan_(predicted, all_(1)), select_(near, d.high / p, R(1) - ratio));
    real bend = select_(none, unless_nan_(predicted, all_(0)), ratio / predicted);
    real log = select_(t_infinite, infinity, -(log_ratio.high + log_ratio.low));
    return (jet){.value = value,
                 .grad = {slope, select_(p_infinite, log - infinity, log)},
                 .hess = {bend, R(1) / target},
                 .gauss_newton = {bend, R(1) / target},
                 .cross = R(-1) / predicted};
}

/* (p - q) / (3 p + q), d = p - q */
INLINE real2 to_middle2_(real p, real q, real2 d)
{
    real D = fma_(all_(3), p, q), s = d.high / D;
    return (real2){s, inverse_roughly_(D) * (d.low + fma_(-s, D, d.high))};
}

INLINE real2 minus2_(real2 x) { return (real2){-x.high, -x.low}; }

INLINE real atanh_(real2 s) { return s.high + fma_(R(0.5) * s.high, atanh_rest_(s.high * s.high), s.low); }

/* Half of p log(p/m) + q log(q/m), m = (p + q) / 2, computed as the sum of two generalized divergences from m, neither
 * of them negative: the added p - m and q - m cancel. That of the larger one always takes the series for near
 * arguments. With respect to p: log(p/m) / 2 = artanh((p - q) / (3 p + q)), and (1/p - 1/(p+q)) / 2; to q likewise.
 * Where sums might overflow, both are divided by 32 (by 2 in the logarithm of the quotient of the sum and 2 p), which
 * is exact. At an infinite argument only the derivative with respect to it needs a limit of its own, log(2) / 2. */
INLINE jet js_div(const real *x, const real *w)
{
    (void)w;
    real input = x[0], target = x[1];
    real p = min_(all_(R(LARGEST)), abs_(input)), q = min_(all_(R(LARGEST)), abs_(target)), smaller = min_(p, q);
    mask huge = max_(p, q) > all_(R(LARGEST / 16));
    real one = all_(1), zero = all_(0), down = select_(huge, all_(R(1.0 / 32)), one),
         up = select_(huge, all_(32), one);
    real a = p * down, b = q * down, sum = a + b, small = min_(a, b);
    real2 d = two_difference_(a, b), s = to_middle2_(a, b, d), z = to_middle2_(b, a, minus2_(d));
    real2 log = log_ratio2_(select_(huge, all_(16), one) * sum, select_(huge, smaller, smaller + smaller));
    real half = R(0.5) * d.high;
    mask s_near = s.high >= all_(-ATANH_REST_MAX), z_near = z.high >= all_(-ATANH_REST_MAX); /* neither exceeds 1/3 */

    real far = fma_(-small, log.high, abs_(half)) + fma_(-small, log.low, R(0.5) * flip_sign_(d.low, d.high));
    far = select_(small == zero, abs_(half), far);
    real of_p = select_(s_near, divergence_near_(a, minus2_(s), -half), far);
    real of_q = select_(z_near, divergence_near_(b, minus2_(z), half), far);
    real far_slope = R(-0.5) * (log.high + log.low);
    real by_p = select_(s_near, atanh_(s), far_slope), by_q = select_(z_near, atanh_(z), far_slope);
    real bend_p = R(0.5) * (b / sum) / p, bend_q = R(0.5) * (a / sum) / q, infinity = all_(R(INFINITY));
    mask none = sum == zero, p_infinite = input == infinity, q_infinite = target == infinity;
    real value = select_(p_infinite | q_infinite, input + target, R(0.5) * (of_p + of_q) * up);
    bend_p = select_(none, zero, bend_p);
    bend_q = select_(none, zero, bend_q);
    real limit = unless_nan_(p + q, all_(R(0.34657359027997265471)));
    return (jet){.value = select_(none, zero, value),
                 .grad = {select_(none, zero, select_(q_infinite, -target, select_(p_infinite, limit, by_p))),
                          select_(none, zero, select_(p_infinite, -input, select_(q_infinite, limit, by_q)))},
                 .hess = {bend_p, bend_q},
                 .gauss_newton = {bend_p, bend_q},
                 .cross = select_(none, zero, R(-0.5) * down / sum)};
}

/* (m^2 + e^u - 1 - u) / 2, the divergence of N(m, e^u) from N(0, 1): a sum of terms that are not negative. e^u / 2 is
 * computed as one product, because e^u may overflow where e^u / 2 does not. */
INLINE jet gaussian_kl_div(const real *x, const real *q)
{
    (void)q;
    real m = x[0], u = x[1], half = R(0.5) * exp_remainder_(u), square = R(0.5) * m * m,
         bend = times_exp_(all_(0.5), u, all_(0));
    mask large = u > all_(16);
    half = select_(large, select_(bend == all_(R(INFINITY)), bend, bend - R(0.5) * (u + R(1))), half);
    real slope = select_(large, bend - R(0.5), select_(u == all_(0), u, R(0.5) * expm1_(u)));
    return (jet){.value = square + half,
                 .grad = {unless_nan_(u, m), unless_nan_(m, slope)},
                 .hess = {unless_nan_(m, all_(1)), bend},
                 .gauss_newton = {unless_nan_(m, all_(1)), bend}};
}

#define DIVERGENCE_LOSSES(X, LONG)                                                                                    \
    X(kl_div, 2, 0, nothing)                                                                                          \
    X(kl_div_log_target, 2, 0, nothing)                                                                               \
    X(generalized_kl_div, 2, 0, nothing)                                                                              \
    X(js_div, 2, 0, nothing)                                                                                          \
    LONG(gaussian_kl_div, 2, 0, nothing)
