/* Negative log-likelihoods. Terms that depend on the target alone are dropped; a second kernel of the loss keeps them.
 */
#include "ratio.h"

#define HALF_LOG_2PI 0.91893853320467274178
#define LOG_2 0.69314718055994530942

/* y e^(a x), with the rounding error of a x; e^(0 * inf) = 1 */
INLINE real times_exp_product_(real y, real2 a, real x)
{
    real2 p = two_product_(a.high, x);
    real rest = select_(abs_(p.high) < all_(R(4 * EXP_MAX)), fma_(a.low, x, p.low), all_(0));
    return times_exp_(y, select_((a.high == all_(0)) & (x == x), all_(0), p.high), rest);
}

/* ---- Poisson ---- */

/* What is added for log(t!): nothing, for t > 1 Stirling's t log t - t + log(2 pi t) / 2, or all of it. */
typedef enum { NO_CONSTANT, STIRLING, EXACT } poisson_constant;

/* log(t!) minus Stirling's formula (t + 1/2) log t - t + log(2 pi) / 2, for t >= 8 */
INLINE real stirling_error_(real t)
{
    real i = R(1) / t, u = i * i;
#if REAL_IS_FLOAT
    return i * POLY3(u, 1.0 / 12, -1.0 / 360, 1.0 / 1260);
#else
    return i * POLY8(u, 1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156,
                     -3617.0 / 122400);
#endif
}

/* The same for u = 8 + t, minus that for 8. The difference has a factor t: with i = 1/u it is (i - 1/8) (P + (i + 1/8)
 * / 8 D), where P is the polynomial in i^2 above, and D its divided difference at i^2 and 1/64 */
INLINE real stirling_error_from_8_(real t, real u)
{
    real i = R(1) / u, v = i * i;
#if REAL_IS_FLOAT
    real whole = POLY3(v, 1.0 / 12, -1.0 / 360, 1.0 / 1260), divided = POLY2(v, -0.0027653769841269841, 1.0 / 1260);
#else
    real whole = POLY8(v, 1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156,
                       -3617.0 / 122400);
    real divided = POLY7(v, -0.0027655192036564579, 0.00078454874376447445, -0.00058253119272444792,
                         0.00081324176087345155, -0.0018245811761544471, 0.0059485274478381098, -3617.0 / 122400);
#endif
    return R(-0.125) * t * i * fma_(R(0.125) * (i + R(0.125)), divided, whole);
}

/* log(t!) for t not much larger than 8: Stirling's formula for 8 + t minus that for 8, which is 0 for t = 0, and
 * (8 + t)! / 8! = t! (1 + t) (1 + t/2) ... (1 + t/8) */
INLINE real log_factorial_(real t)
{
    real u = t + R(8);
    real steps = t * POLY8(t, 109584.0 / 40320, 118124.0 / 40320, 67284.0 / 40320, 22449.0 / 40320, 4536.0 / 40320,
                           546.0 / 40320, 36.0 / 40320, 1.0 / 40320);
    real stirling = fma_(all_(R(8.5)), log1p_(R(0.125) * t), t * (log_(u) - R(1)));
    return stirling + stirling_error_from_8_(t, u) - log1p_(steps);
}

/* value: without the constant. deviance: with t log t - t added by the caller, because the large terms of both would
 * cancel here; it is replaced by large = mean + t where it is infinite. log_t = log(max(1, t)). */
INLINE real poisson_total_(poisson_constant constant, real value, real deviance, real large, real t, real log_t)
{
    if (constant == NO_CONSTANT) return value;
    deviance = select_(large < all_(R(INFINITY)), deviance, large);
    real stirling = deviance + fma_(log_t, all_(R(0.5)), all_(R(HALF_LOG_2PI)));
    if (constant == STIRLING) return select_(t > all_(1), stirling, value);
    return select_(t > all_(8), stirling + stirling_error_(t), value + log_factorial_(t));
}

/* x is the logarithm of the mean: e^x - t x; t = 0 leaves e^x at x = -inf too. With d = x - log t the deviance is t
 * (e^d - 1 - d), whose error vanishes where the deviance does. Far from there, e^x is more accurate than t e^d. */
INLINE jet poisson_log(const real *x, poisson_constant constant)
{
    real input = x[0], t = x[1];
    real e, slope = exp_minus_(input, t, &e), infinity = all_(R(INFINITY));
    real value = select_((t == all_(0)) | ((input == infinity) & (t < infinity)), e, fma_(-t, input, e));
    real log_t = log_(max_(all_(1), t)), d = input - log_t;
    real deviance = select_(abs_(d) < all_(1), t * (expm1_(d) - d), slope - t * d);
    return CONVEX(poisson_total_(constant, value, deviance, e + t, t, log_t), slope, e);
}

/* x is the mean, u = x + eps: x - t log u. The deviance is x - t - t log(u / t). An infinite x has an infinite loss.
 * An infinite eps gives minus infinity for t > 0, and slope 1. */
INLINE jet poisson_mean(const real *x, const real *q, poisson_constant constant)
{
    real input = x[0], t = x[1], eps = q[0];
    real2 sum = two_sum_(input, eps);
    real u = sum.high, i = R(1) / u, infinity = all_(R(INFINITY));
    real lost = (sum.low + low_(q, 0)) * i, of_log = select_(abs_(lost) < infinity, lost, all_(0));
    mask none = t == all_(0), huge = (u == infinity) & (t < infinity), limit = (eps == infinity) & (input < infinity);
    real value = select_(none | (huge & not_(limit)), input, fma_(-t, log_(u) + of_log, input));
    real log_t = log_(max_(all_(1), t));
    real ratio = select_(u + u < t, log_(u / t), log1p_((u - t) / t));
    real deviance = fma_(-t, ratio + of_log, input - t);
    return CONVEX(select_(limit, value, poisson_total_(constant, value, deviance, u + t, t, log_t)),
                  select_(none | huge, select_(u == u, all_(1), u), (input - t + eps) / u),
                  select_(none, select_(u == u, all_(0), u), t * i * i));
}

INLINE jet poisson_nll_loss(const real *x, const real *q) { return (void)q, poisson_log(x, NO_CONSTANT); }
INLINE jet poisson_nll_loss_stirling(const real *x, const real *q) { return (void)q, poisson_log(x, STIRLING); }
INLINE jet poisson_nll_loss_exact(const real *x, const real *q) { return (void)q, poisson_log(x, EXACT); }
INLINE jet poisson_nll_loss_mean(const real *x, const real *q) { return poisson_mean(x, q, NO_CONSTANT); }
INLINE jet poisson_nll_loss_mean_stirling(const real *x, const real *q) { return poisson_mean(x, q, STIRLING); }
INLINE jet poisson_nll_loss_mean_exact(const real *x, const real *q) { return poisson_mean(x, q, EXACT); }

/* ---- other distributions of one parameter ---- */

/* x + y e^-x; y e^-x is the larger term at x = -inf */
INLINE jet gamma_nll_loss(const real *x, const real *q)
{
    (void)q;
    real input = x[0], target = x[1];
    real m = times_exp_(target, -input, all_(0));
    return CONVEX(select_(m == all_(R(INFINITY)), m, input + m), R(1) - m, m);
}

/* x is the logarithm of the rate: y e^x - x; y e^x is the larger term at x = inf */
INLINE jet exponential_nll_loss(const real *x, const real *q)
{
    (void)q;
    real input = x[0], target = x[1];
    real m = times_exp_(target, input, all_(0));
    return CONVEX(select_(m == all_(R(INFINITY)), m, m - input), m - R(1), m);
}

/* x is the rate: y x - log x. y - 1/x is corrected by the remainder of the division, because they may cancel. */
INLINE jet exponential_nll_loss_rate(const real *x, const real *q)
{
    (void)q;
    real rate = x[0];
    real y = x[1], i = R(1) / rate, remainder = fma_(-i, rate, all_(1)), infinity = all_(R(INFINITY));
    real correction = select_(abs_(remainder) < all_(1), remainder * i, all_(0));
    real product = select_((y == all_(0)) & (rate == infinity), y, y * rate);
    real slope = select_(i == infinity, unless_nan_(y, -i), (y - i) - correction);
    return CONVEX(select_((product == infinity), product, product - log_(rate)), slope, i * i);
}

INLINE void of_tweedie_loss(const real *q, real *derived)
{
    derived[0] = R(2) - q[0];
    derived[1] = R(1) - q[0];
}

/* a/(2-p) - b/(1-p) with a = e^((2-p)x), b = y e^((1-p)x). Where a denominator is 0 (Poisson, gamma) the part of the
 * term that depends on x takes its place; p = 0 is (e^x - y)^2 / 2. For p <= 1 and x = inf a outgrows b, for p > 1 and
 * x = -inf b outgrows a. The Hessian is (2-p)a - (1-p)b, in the mean (the Gauss-Newton form) a. Where both overflow,
 * e^x and y tell which is larger. */
INLINE jet tweedie_loss(const real *x, const real *q)
{
    real input = x[0];
    real p = q[0], y = x[1], up = q[1], down = q[2], infinity = all_(R(INFINITY)), none = all_(0);
    mask squared = p == none;
    real power = times_exp_product_(all_(1), (real2){select_(squared, all_(1), up), low_(q, 1)}, input);
    real difference = power - y, a = select_(squared, power * power, power);
    real b = times_exp_product_(y, number2_(q, 2), input);
    mask a_infinite = a == infinity, b_infinite = b == infinity, both = a_infinite & b_infinite;
    real linear = select_((y == none) & (input == input), none, y * input);
    real value = select_(up == none, input, a / up) - select_(down == none, linear, b / down);
    value = select_((a_infinite & (down >= all_(0)) & (y == y)) | (b_infinite & (down < all_(0))), infinity, value);
    real slope = select_(squared, power * difference, a - b), bend = up * a - down * b;
    value = select_(squared, R(0.5) * difference * difference, value);
    if (any_(both)) {
        real e = min_(all_(R(LARGEST)), exp_(input)), ratio = up / down;
        mask split = both & not_(squared), divided = split & (down != none);
        value = select_(divided, copysign_(infinity, flip_sign_(e / ratio - y, down)), value);
        slope = select_(split, copysign_(infinity, e - y), slope);
        bend = select_(divided, copysign_(infinity, flip_sign_(ratio * e - y, down)), select_(both, infinity, bend));
    }
    return NON_CONVEX(value, slope, bend, a);
}

/* Counts of mean e^x and dispersion 1/r. With u = e^x / r, m = min(u, 1/u):
 *   value = r log(1 + u) + y log(1 + 1/u) = (r + y) log1p(m) - (r if u > 1 else y) log m
 *   grad = (e^x - y) / (1 + u) = r (1 - y e^-x) / (1 + m) if u > 1,    hess = (r + y) m / (1 + m)^2
 * The largest terms of the differences, 2^n or y 2^n, are subtracted exactly where they cancel. Far from there the
 * differences are r m - y and r - y m. M is 8^SHIFT m, because m may be subnormal where its products are not. An
 * infinite r gives Poisson's loss e^x - y x, and M is e^x. */
INLINE jet negative_binomial_nll_loss(const real *x, const real *q)
{
    real input = x[0];
    enum { SHIFT = REAL_IS_FLOAT ? 42 : 340 };
    real tiny = all_(R(REAL_IS_FLOAT ? 0x1p-126 : 0x1p-1020)), infinity = all_(R(INFINITY)); /* 8^-SHIFT */
    real r = q[0], y = x[1], log_r = log_(r), one = all_(1), zero = all_(0);
    mask poisson = r == infinity;
    mask r_tiny = r < all_(R(0x1p-100)); /* 1 / r may be infinite, or subnormal */
    mask r_huge = r > all_(R(0x1p100));
    real unit = select_(r_tiny, all_(R(0x1p60)), select_(r_huge, all_(R(0x1p-60)), one)), r_unit = r * unit;
    real inverse = select_(poisson, one, R(1) / r_unit);
    real shift = all_(SHIFT) + select_(r_tiny, all_(20), select_(r_huge, all_(-20), zero));
    shift = select_(poisson, zero, shift);
    mask above = input > log_r;
    exp_parts e = exp_split_(select_(above, -input, input), all_(0));
    real M = times_(select_(above, r, inverse), e, select_(above, all_(SHIFT), shift));
    M = select_(above | poisson, M, fma_(M, fma_(-inverse, r_unit, one), M));
    real m = select_(poisson, zero, tiny * M), both = r + y;
    mask normal = m >= all_(R(SMALLEST_NORMAL)), many = both > one, r_large = (r > one) & not_(poisson);
    real log_m = select_(normal, log_(m), -abs_(input - log_r));
    real side = select_(above, r, y), linear = select_(side == zero, zero, side * log_m);
    real first = both * select_(many, tiny, one), last = select_(many, one, tiny); /* both m = first M last */
    real value = select_(normal, fma_(both, log1p_unit_(m), -linear), first * M * last - linear);
    real of_poisson = select_((y == zero) | (M == infinity), M, fma_(-y, input, M));

    real r_part = select_(poisson, one, r * select_(r_large, tiny, one));
    real M_part = M * select_(r_large | poisson, one, tiny);
    real sign = select_(above, -r, one), far = select_(above, fma_(-y * tiny, M, r), fma_(r_part, M_part, -y));
    real power = select_(above, y, one) * power_of_2_(e.n + all_(R(ROUND) + R(EXPONENT_BIAS)));
    real near = fma_(power * e.t, e.poly, power - select_(above, one, y));
    mask small = power < all_(R(0x1p60)), moderate = abs_(e.n) < all_(EXPONENT_BIAS - 2);
    real numerator = select_(small & moderate, sign * near, far);
    value = select_(poisson, of_poisson, value);
    real slope = select_(poisson, numerator, over_sum_(numerator, m));
    real bend = select_(poisson, M, first * over_square_(M, m) * last);
    if (any_(y == infinity)) {
        mask limit = (y == infinity) & (input < infinity) & not_(poisson);
        value = select_(limit, y, value);
        slope = select_(limit, -y, slope);
        bend = select_(limit & (input > -infinity), y, bend);
    }
    return CONVEX(value, slope, bend);
}

/* ---- location and scale ---- */

/* (log v + r^2 / v) / 2, v = max(var, eps); the derivatives ignore the maximum (as in torch). r (r / v) overflows only
 * if the result does. The Gauss-Newton form is the Fisher information. */
INLINE jet gaussian(const real *x, const real *q, REAL constant)
{
    real input = x[0], target = x[1], var = x[2], eps = q[0];
    real limit = select_(eps < all_(R(INFINITY)), all_(R(INFINITY)), all_(R(LARGEST))); /* not inf / inf, if eps is */
    real r = max_(-limit, min_(limit, input - target)), v = max_(eps, var), i = R(1) / v, z = r / v,
         half = all_(R(0.5));
    real log = log_(v) + select_(var < eps, low_(q, 0) * i, all_(0));
    real value = fma_(half, fma_(r, z, log), all_(constant));
    return (jet){.value = value,
                 .grad = {z, all_(0), fma_(-half * z, z, half * i)},
                 .hess = {i, all_(0), i * fma_(z, z, R(-0.5) * i)},
                 .gauss_newton = {i, all_(0), half * i * i},
                 .cross = -z * i};
}

INLINE jet gaussian_nll_loss(const real *x, const real *q) { return gaussian(x, q, 0); }
INLINE jet gaussian_nll_loss_with_constant(const real *x, const real *q) { return gaussian(x, q, R(HALF_LOG_2PI)); }

/* log s + |r| / s; at r = 0 the derivative with respect to x is 0. The Gauss-Newton form is the Fisher information. */
INLINE jet laplace(const real *x, REAL constant)
{
    real r = x[0] - x[1], s = x[2], z = abs_(r) / s, fisher = R(1) / s / s;
    return (jet){.value = log_(s) + z + all_(constant),
                 .grad = {sign_(r) / s, all_(0), (R(1) - z) / s},
                 .hess = {all_(0), all_(0), fma_(all_(2), z, all_(-1)) / s / s},
                 .gauss_newton = {fisher, all_(0), fisher},
                 .cross = -sign_(r) / s / s};
}

INLINE jet laplace_nll_loss(const real *x, const real *q) { return (void)q, laplace(x, 0); }
INLINE jet laplace_nll_loss_with_constant(const real *x, const real *q) { return (void)q, laplace(x, R(LOG_2)); }

/* (n+1)/2 log(1 + z^2/n) + log s with n degrees of freedom and z = |r|/s, r = x - y. The derivatives are made of m =
 * min(z, 1/z), large = max(|r|, s) and inverse = 1/(n + z^2), or z^2/(n + z^2) where z > 1. z/(n + z^2)/s is inverse /
 * large, times m if z < 1, and 1/(n + z^2)/s^2 is inverse / large^2: nothing overflows before they do. Gauss-Newton
 * forms: for x the weight of iteratively reweighted least squares, (n+1)/(n + z^2)/s^2; for the scale the Fisher
 * information. An infinite n is the normal distribution. n, n+1 and n+z^2 are then set to 1 and m to z; what remains
 * to be replaced is the logarithm, by z^2, and 1 - 2 z^2/(n + z^2), by 1. */
INLINE jet student_t(const real *x, real df, real constant)
{
    real r = x[0] - x[1], s = x[2], a = abs_(r), one = all_(1);
    mask normal = df == all_(R(INFINITY)), near = (a <= s) | normal;
    real n = select_(normal, one, df), more = select_(normal, one, df + R(1));
    real large = select_(near, s, a), m = select_(near, a, s) / large, m2 = m * m;
    real inverse = R(1) / select_(near, select_(normal, one, n + m2), fma_(n, m2, one));
    real part = inverse * select_(near, m2, one), rest = inverse * select_(near, one, m2);
    real difference = (R(1) - m) * (R(1) + m) * inverse; /* rest - part, up to the sign */
    difference = select_(near, difference, -difference);

    /* where z^2 may overflow, 1 is negligible beside it, and log z = log |r| - log s */
    real z = a / s, square = z * (z / n), log_s = log_(s);
    mask huge = square > all_(R(0x1p100));
    real sum = log_sum_(select_(huge, a, max_(one, square)), select_(huge, all_(0), min_(one, square)));
    real value = select_(normal, square, select_(huge, R(2) * (sum - log_s) - log_(n), sum));
    real fisher = select_(normal, all_(2), R(2) * n / (n + R(3)));
    real slope = copysign_(more * inverse * select_(near, m, one) / large, r);
    return (jet){.value = fma_(R(0.5) * more, value, log_s + constant),
                 .grad = {slope, all_(0), n * difference / s},
                 .hess = {more * (R(1) - R(2) * select_(normal, all_(0), part)) * inverse / large / large, all_(0),
                          n * (R(2) * more * part * rest - difference) / s / s},
                 .gauss_newton = {more * inverse / large / large, all_(0), fisher / s / s},
                 .cross = R(-2) * n * rest * slope / s};
}

/* log of sqrt(n pi) gamma(n/2) / gamma((n+1)/2), and of s: with h = n/2, the quotient Q(h) = gamma(h + 1/2) / gamma(h)
 * / sqrt(h) approaches 1 as 1/(8h), after SHIFT steps of gamma(h + 1) = h gamma(h) fast. */
INLINE void student_t_constant(const real *q, real *derived)
{
    enum { SHIFT = REAL_IS_FLOAT ? 4 : 10 };
    real df = q[0], h = R(0.5) * df, end = h + R(SHIFT), product = sqrt_(h / end), i = R(1) / end, u = i * i;
    for (int k = 0; k < SHIFT; k++) product *= R(1) + R(0.5) / (h + R(k));
#if REAL_IS_FLOAT
    real tail = i * POLY4(u, 1.0 / 8, -1.0 / 192, 1.0 / 640, -17.0 / 14336);
#else
    real tail =
        i * POLY7(u, 1.0 / 8, -1.0 / 192, 1.0 / 640, -17.0 / 14336, 31.0 / 18432, -691.0 / 180224, 5461.0 / 425984);
#endif
    derived[0] = all_(R(HALF_LOG_2PI)) + select_(df < all_(R(INFINITY)), tail + log_(product), all_(0));
}

INLINE jet student_t_nll_loss(const real *x, const real *q) { return student_t(x, q[0], all_(0)); }
INLINE jet student_t_nll_loss_with_constant(const real *x, const real *q) { return student_t(x, q[0], q[1]); }

#define LIKELIHOOD_LOSSES(X, LONG, SHIFTED)                                                                           \
    X(poisson_nll_loss, 2, 1, nothing)                                                                                \
    SHIFTED(poisson_nll_loss_stirling, poisson_nll_loss, 2, 1, nothing)                                               \
    SHIFTED(poisson_nll_loss_exact, poisson_nll_loss, 2, 1, nothing)                                                  \
    X(poisson_nll_loss_mean, 2, 1, nothing)                                                                           \
    SHIFTED(poisson_nll_loss_mean_stirling, poisson_nll_loss_mean, 2, 1, nothing)                                     \
    SHIFTED(poisson_nll_loss_mean_exact, poisson_nll_loss_mean, 2, 1, nothing)                                        \
    X(gamma_nll_loss, 2, 0, nothing)                                                                                  \
    X(exponential_nll_loss, 2, 0, nothing)                                                                            \
    X(exponential_nll_loss_rate, 2, 0, nothing)                                                                       \
    X(tweedie_loss, 2, 1, of_tweedie_loss)                                                                            \
    X(negative_binomial_nll_loss, 2, 1, nothing)                                                                      \
    X(gaussian_nll_loss, 3, 1, nothing)                                                                               \
    X(gaussian_nll_loss_with_constant, 3, 1, nothing)                                                                 \
    X(laplace_nll_loss, 3, 0, nothing)                                                                                \
    X(laplace_nll_loss_with_constant, 3, 0, nothing)                                                                  \
    X(student_t_nll_loss, 3, 1, nothing)                                                                              \
    LONG(student_t_nll_loss_with_constant, 3, 1, student_t_constant)
