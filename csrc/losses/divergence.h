/* Divergences between distributions, element by element: p log(p/q) and its relatives. */
#include "ratio.h"

/* t (log t - x), x a log-probability; t = 0 costs nothing, whatever x. By x, then by t. The logarithm comes as a sum,
 * for the difference from x to be accurate where it is small. */
INLINE jet kl_div(const real *x, const real *q)
{
    (void)q;
    real t = abs_(x[1]), low, high = log_ratio_parts_(t, all_(1), &low), gap = (high - x[0]) + low;
    real bend = R(1) / t;
    return (jet){.value = select_(t == all_(0), unless_nan_(x[0], all_(0)), t * gap),
                 .grad = {unless_nan_(x[0], -t), gap + R(1)},
                 .hess = {all_(0), bend},
                 .gauss_newton = {all_(0), bend},
                 .cross = all_(-1)};
}

/* e^t (t - x), both log-probabilities; e^t = 0 costs nothing. By x, then by t, of which the Gauss-Newton form is that
 * of the loss above seen from log t. */
INLINE jet kl_div_log_target(const real *x, const real *q)
{
    (void)q;
    real p = exp_(x[1]), gap = x[1] - x[0], zero = unless_nan_(x[0], all_(0));
    mask none = p == all_(0);
    real value = select_(none | (gap == all_(0)), zero, p * gap);
    real slope = select_(none, zero, p * (gap + R(1))), bend = select_(none, zero, p * (gap + R(2)));
    mask tiny = x[1] < all_(R(EXP_MIN));
    if (any_(tiny)) { /* p is flushed, but not what it is multiplied to */
        real P = exp_shifted_(x[1], exp_shift_by_(alli_(-30)));
        mask lost = tiny & (P > all_(0)) & (x[0] == x[0]);
        value = select_(lost, scale_down_(P * gap), value);
        slope = select_(lost, scale_down_(P * (gap + R(1))), slope);
        bend = select_(lost, scale_down_(P * (gap + R(2))), bend);
    }
    return (jet){.value = value,
                 .grad = {unless_nan_(x[0], -p), slope},
                 .hess = {all_(0), bend},
                 .gauss_newton = {all_(0), p},
                 .cross = -p};
}

/* With s = (x - t) / (x + t), the terms t log(t/x) - t + x = s ((x - t) - t atanh_rest_(s^2)) for s near 0: no
 * cancellation. The difference x - t is given, for x may be rounded, and s in two parts. */
INLINE real divergence_near_(real t, real s, real s_low, real difference)
{
    real factor = fma_(-t, atanh_rest_(s * s), difference);
    return fma_(s, factor, s_low * factor);
}

/* t log(t/x) - t + x. By x: 1 - t/x, t/x^2; by t: log(t/x), 1/t. Where sums and products might overflow masses are
 * divided by 32, which costs no digits. Logarithms take infinity as the largest number. */
INLINE jet generalized_kl_div(const real *x, const real *q)
{
    (void)q;
    real predicted = abs_(x[0]), target = min_(all_(R(LARGEST)), abs_(x[1]));
    mask huge = max_(predicted, target) > all_(R(LARGEST / 16));
    real down = select_(huge, all_(R(1.0 / 32)), all_(1)), up = select_(huge, all_(32), all_(1));
    real p = predicted * down, t = target * down, d = p - t, sum = p + t;
    real s_low, s = divide_(d, sum, sum_rest_(p, t, sum), &s_low), low,
                high = log_ratio_parts_(min_(all_(R(LARGEST)), predicted), target, &low),
                ratio = abs_(x[1]) / predicted, infinity = all_(R(INFINITY));
    mask none = target == all_(0), p_infinite = predicted == infinity, t_infinite = abs_(x[1]) == infinity,
         close = abs_(s) <= all_(ATANH_REST_MAX), near = close & not_(t_infinite);
    real far = select_(none, d, fma_(-t, high, d) + fma_(-t, low, sum_rest_(p, -t, d)));
    real value = select_(near, divergence_near_(t, s, s_low, d), far) * up;
    value = select_(p_infinite | t_infinite, x[0] + x[1], value);
    real slope = select_(none, unless_nan_(predicted, all_(1)), select_(near, d / p, R(1) - ratio));
    real bend = select_(none, unless_nan_(predicted, all_(0)), ratio / predicted);
    real log = select_(t_infinite, infinity, -(high + low));
    return (jet){.value = value,
                 .grad = {slope, select_(p_infinite, log - infinity, log)},
                 .hess = {bend, R(1) / target},
                 .gauss_newton = {bend, R(1) / target},
                 .cross = R(-1) / predicted};
}

/* (p - q) / (3 p + q) as a number and what is missing of it for the rounding of the quotient and of d = p - q */
INLINE real to_middle_(real p, real q, real d, real d_low, real *low)
{
    real D = fma_(all_(3), p, q), s = d / D;
    *low = inverse_roughly_(D) * (d_low + fma_(-s, D, d));
    return s;
}

INLINE real atanh_(real s, real s_low) { return s + fma_(R(0.5) * s, atanh_rest_(s * s), s_low); }

/* Half of p log(p/m) + q log(q/m), m = (p + q) / 2, as the sum of two generalized divergences from m, neither of
 * them negative: the added p - m and q - m cancel. That of the larger is always near. By p: log(p/m) / 2, the artanh
 * of (p - q) / (3 p + q), and (1/p - 1/(p+q)) / 2; by q likewise. Where sums might overflow masses are divided by 32,
 * but by 2 only, which costs no digits, for the logarithm of the quotient of sum and 2 p. Of an infinite mass only the
 * derivative by it needs a limit of its own, log(2) / 2. */
INLINE jet js_div(const real *x, const real *w)
{
    (void)w;
    real p = min_(all_(R(LARGEST)), abs_(x[0])), q = min_(all_(R(LARGEST)), abs_(x[1])), smaller = min_(p, q);
    mask huge = max_(p, q) > all_(R(LARGEST / 16));
    real one = all_(1), zero = all_(0), down = select_(huge, all_(R(1.0 / 32)), one),
         up = select_(huge, all_(32), one);
    real a = p * down, b = q * down, d = a - b, sum = a + b, half = R(0.5) * d, small = min_(a, b);
    real d_low = sum_rest_(a, -b, d);
    real s_low, s = to_middle_(a, b, d, d_low, &s_low);
    real z_low, z = to_middle_(b, a, -d, -d_low, &z_low);
    real low,
        high = log_ratio_parts_(select_(huge, all_(16), one) * sum, select_(huge, smaller, smaller + smaller), &low);
    mask s_near = s >= all_(-ATANH_REST_MAX), z_near = z >= all_(-ATANH_REST_MAX); /* neither is above 1/3 */

    real far = fma_(-small, high, abs_(half)) + fma_(-small, low, R(0.5) * flip_sign_(d_low, d));
    far = select_(small == zero, abs_(half), far);
    real of_p = select_(s_near, divergence_near_(a, -s, -s_low, -half), far);
    real of_q = select_(z_near, divergence_near_(b, -z, -z_low, half), far);
    real far_slope = R(-0.5) * (high + low);
    real by_p = select_(s_near, atanh_(s, s_low), far_slope), by_q = select_(z_near, atanh_(z, z_low), far_slope);
    real bend_p = R(0.5) * (b / sum) / p, bend_q = R(0.5) * (a / sum) / q, infinity = all_(R(INFINITY));
    mask none = sum == zero, p_infinite = x[0] == infinity, q_infinite = x[1] == infinity;
    real value = select_(p_infinite | q_infinite, x[0] + x[1], R(0.5) * (of_p + of_q) * up);
    bend_p = select_(none, zero, bend_p);
    bend_q = select_(none, zero, bend_q);
    real limit = unless_nan_(p + q, all_(R(0.34657359027997265471)));
    return (jet){.value = select_(none, zero, value),
                 .grad = {select_(none, zero, select_(q_infinite, -x[1], select_(p_infinite, limit, by_p))),
                          select_(none, zero, select_(p_infinite, -x[0], select_(q_infinite, limit, by_q)))},
                 .hess = {bend_p, bend_q},
                 .gauss_newton = {bend_p, bend_q},
                 .cross = select_(none, zero, R(-0.5) * down / sum)};
}

/* (m^2 + e^u - 1 - u) / 2, the divergence of N(m, e^u) from N(0, 1): a sum of what is not negative. e^u / 2 is made at
 * once, for e^u may overflow where it does not. */
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
