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
                 .gauss_newton = {all_(0), bend}};
}

/* e^t (t - x), both log-probabilities; e^t = 0 costs nothing. By x, then by t. */
INLINE jet kl_div_log_target(const real *x, const real *q)
{
    (void)q;
    real p = exp_(x[1]), gap = x[1] - x[0], zero = unless_nan_(x[0], all_(0));
    mask none = p == all_(0);
    real slope = select_(none, zero, p * (gap + R(1))), bend = select_(none, zero, p * (gap + R(2)));
    return (jet){.value = select_(none | (gap == all_(0)), zero, p * gap),
                 .grad = {unless_nan_(x[0], -p), slope},
                 .hess = {all_(0), bend},
                 .gauss_newton = {all_(0), bend}};
}

/* With s = (x - t) / (x + t), the terms t log(t/x) - t + x = s ((x - t) - t atanh_rest_(s^2)) for s near 0: no
 * cancellation. The difference x - t is given, for x may be rounded. */
INLINE real divergence_near_(real t, real s, real difference) { return s * fma_(-t, atanh_rest_(s * s), difference); }

/* t log(t/x) - t + x. By x: 1 - t/x, t/x^2; by t: log(t/x), 1/t. Logarithms take infinity as the largest number. */
INLINE jet generalized_kl_div(const real *x, const real *q)
{
    (void)q;
    real predicted = abs_(x[0]), t = min_(all_(R(LARGEST)), abs_(x[1])), d = predicted - t, s = d / (predicted + t);
    real low, high = log_ratio_parts_(min_(all_(R(LARGEST)), predicted), t, &low), ratio = abs_(x[1]) / predicted;
    mask near = abs_(s) <= all_(ATANH_REST_MAX), none = t == all_(0);
    real far = select_(none, d, fma_(-t, low, fma_(-t, high, d)));
    real value = select_(near, divergence_near_(t, s, d), far);
    real slope = select_(none, unless_nan_(predicted, all_(1)), select_(near, d / predicted, R(1) - ratio));
    real bend = select_(none, unless_nan_(predicted, all_(0)), ratio / predicted);
    real infinity = all_(R(INFINITY)), log = select_(abs_(x[1]) == infinity, infinity, -(high + low));
    return (jet){.value = value,
                 .grad = {slope, select_(predicted == infinity, log - infinity, log)},
                 .hess = {bend, R(1) / t},
                 .gauss_newton = {bend, R(1) / t}};
}

/* log(2 p / (p + q)), s = (p - q) / (3 p + q) */
INLINE real log_to_middle_(real p, real q, real s)
{
    return select_(abs_(s) <= all_(ATANH_REST_MAX), s * (R(2) + atanh_rest_(s * s)), log_ratio_(p + p, p + q));
}

/* Half of p log(p/m) + q log(q/m), m = (p + q) / 2, as the sum of two generalized divergences from m, neither of
 * them negative: the added p - m and q - m cancel. That of the larger is always near. By p: log(p/m) / 2 and
 * (1/p - 1/(p+q)) / 2; by q likewise. Infinite masses are taken as nearly so, which gives the limits of derivatives.
 */
INLINE jet js_div(const real *x, const real *w)
{
    (void)w;
    real most = all_(R(LARGEST / 8)), p = min_(most, abs_(x[0])), q = min_(most, abs_(x[1]));
    real d = p - q, half = R(0.5) * abs_(d), sum = p + q, large = max_(p, q), small = min_(p, q);
    real three = all_(3), s = abs_(d) / fma_(three, large, small), z = abs_(d) / fma_(three, small, large), low;
    real high = log_ratio_parts_(sum, small + small, &low);
    real of_large = divergence_near_(large, -s, -half);
    real of_small = select_(z <= all_(ATANH_REST_MAX), divergence_near_(small, z, half),
                            select_(small == all_(0), half, fma_(-small, low, fma_(-small, high, half))));
    real by_p = R(0.5) * log_to_middle_(p, q, d / fma_(three, p, q));
    real by_q = R(0.5) * log_to_middle_(q, p, -d / fma_(three, q, p));
    real bend_p = R(0.5) * (q / sum) / p, bend_q = R(0.5) * (p / sum) / q, zero = all_(0),
         infinity = all_(R(INFINITY));
    mask none = sum == zero, p_infinite = x[0] == infinity, q_infinite = x[1] == infinity;
    real value = select_(p_infinite | q_infinite, x[0] + x[1], R(0.5) * (of_large + of_small));
    bend_p = select_(none, zero, bend_p);
    bend_q = select_(none, zero, bend_q);
    return (jet){.value = select_(none, zero, value),
                 .grad = {select_(none, zero, select_(q_infinite, -x[1], by_p)),
                          select_(none, zero, select_(p_infinite, -x[0], by_q))},
                 .hess = {bend_p, bend_q},
                 .gauss_newton = {bend_p, bend_q}};
}

#define DIVERGENCE_LOSSES(X)                                                                                          \
    X(kl_div, 2, 0)                                                                                                   \
    X(kl_div_log_target, 2, 0)                                                                                        \
    X(generalized_kl_div, 2, 0)                                                                                       \
    X(js_div, 2, 0)
