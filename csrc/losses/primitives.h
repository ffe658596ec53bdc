/* Elementary functions that losses are made of. */
#include "ratio.h"

/* s = 1 / (1 + e^-x). With e = e^-|x| and p = e / (1 + e): s (1 - s) = e / (1 + e)^2 and |1 - 2 s| = tanh(|x|/2), and
 * their product is p (1 - p) (1 - 2 p) = e (1 - p) (1 - p (3 - 2 p)), for small e as e minus a part of it. */
INLINE jet sigmoid(const real *x, const real *q)
{
    (void)q;
    real input = x[0];
    real e = exp_nonpositive_(-abs_(input)), p = over_sum_(e, e), half = R(0.5) * input, rough = fma_(-p, p, p);
    real part = p * fma_(all_(-2), p, all_(3)), away = fma_(-e, fma_(-p, part, p + part), e);
    real bend = select_(e < all_(R(0.125)), away, fma_(R(-2) * p, rough, rough));
    bend = select_(abs_(half) < all_(R(TANH_SMALL)), rough * abs_(tanh_small_(half)), bend);
    return CONVEX(sigmoid_(input), over_square_(e, e), copysign_(bend, -input));
}

/* log(1 + e^(b x)) / b = max(x, 0) + log1p(e) / b, e = e^-|b x|, corrected for the rounding error of b x; derivatives
 * 1 / (1 + e^(-b x)) and b e / (1 + e)^2. No threshold: both tails are exact. E is 2^k e for a b near 2^k or 2^-k,
 * because e is flushed where e / b or b e is not. An infinite b gives max(x, 0) and a step. */
INLINE jet softplus(const real *x, const real *q)
{
    real input = x[0];
    real b = q[0], one = all_(1);
    lift by = lift_(max_(b, R(1) / b));
    real product = select_(input == all_(0), input, b * input), E = exp_shifted_(-abs_(product), by.shift);
    E = select_(E == all_(0), E,
                fma_(E, -flip_sign_(fma_(low_(q, 0), input, product_rest_(b, input, product)), product), E));
    E = select_(product == all_(0), by.up, E);
    real e = by.down * E, small = select_(b < one, by.up, one), large = select_(b < one, one, by.down);
    mask above = input > all_(0), tail = e < all_(R(0x1p-60));
    real term = select_(tail, E, log1p_unit_(e)) / select_(tail, b * small, b), p = over_sum_(e, e);
    return CONVEX(max_(all_(0), input) + select_(tail, large * term, term), select_(above, R(1) - p, p),
                  select_(E == all_(0), E, (large * b) * over_square_(E, e) * select_(b < one, by.down, one)));
}

/* -log(1 + e^-x), 1 / (1 + e^x), -e / (1 + e)^2 with e = e^-|x| */
INLINE jet log_sigmoid(const real *x, const real *q)
{
    (void)q;
    real input = x[0];
    real e = exp_nonpositive_(-abs_(input)), p = over_sum_(e, e);
    return CONVEX(min_(all_(0), input) - log1p_unit_(e), select_(input > all_(0), p, R(1) - p), -over_square_(e, e));
}

/* x log y, 0 at x = 0 unless y is NaN. With respect to x: log y, but 0 where both are 0; to y: x / y. */
INLINE jet xlogy(const real *x, const real *q)
{
    (void)q;
    real factor = x[0], y = abs_(x[1]), log = log_(y), zero = unless_nan_(y, all_(0)), slope = factor / y;
    mask none = factor == all_(0);
    real bend = select_(none, zero, -slope / y);
    return (jet){
        .value = select_(none, zero, factor * log),
        .grad = {unless_nan_(factor, select_(none & (y == all_(0)), all_(0), log)), select_(none, zero, slope)},
        .hess = {all_(0), bend},
        .gauss_newton = {all_(0), bend},
        .cross = R(1) / y};
}

#define PRIMITIVES_LOSSES(X)                                                                                          \
    X(sigmoid, 1, 0, nothing)                                                                                         \
    X(softplus, 1, 1, nothing)                                                                                        \
    X(log_sigmoid, 1, 0, nothing)                                                                                     \
    X(xlogy, 2, 0, nothing)
