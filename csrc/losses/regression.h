/* Losses of a residual r = x - y, x the input and y the target. The residual is rounded once, before anything else;
 * error bounds are relative to what is computed from the rounded r. Where the Gauss-Newton form of the Hessian is not
 * the Hessian itself, it is the weight of iteratively reweighted least squares: the derivative divided by r. Where
 * that has a pole at r = 0 it is set to 0, as the derivative is. */
#include "ratio.h"

INLINE real residual_(const real *x) { return x[0] - x[1]; } /* input - target */

/* r^2 */
INLINE jet mse_loss(const real *x, const real *q)
{
    (void)q;
    real r = residual_(x);
    return CONVEX(r * r, R(2) * r, all_(2));
}

/* r^2 / 2 */
INLINE jet l2_loss(const real *x, const real *q)
{
    (void)q;
    real r = residual_(x);
    return CONVEX(R(0.5) * r * r, r, all_(1));
}

/* 1 / a, 0 for 0 */
INLINE real inverse_weight_(real a) { return select_(a == all_(0), all_(0), R(1) / a); }

/* |r|; at r = 0 the derivative is 0. NaN gives NaN everywhere. */
INLINE jet l1_loss(const real *x, const real *q)
{
    (void)q;
    real r = residual_(x);
    return NON_CONVEX(abs_(r), sign_(r), all_(0), inverse_weight_(abs_(r)));
}

/* A loss that tends to r^2/2 as its scale c grows: r^2/2 itself for infinite c. */
INLINE jet square_where_infinite_(real c, real r, jet j)
{
    mask infinite = c == all_(R(INFINITY));
    return NON_CONVEX(select_(infinite, R(0.5) * r * r, j.value), select_(infinite, r, j.grad[0]),
                      select_(infinite, all_(1), j.hess[0]), select_(infinite, all_(1), j.gauss_newton[0]));
}

/* r^2/2 for |r| <= delta, straight lines outside. Both are c (r - c/2) with c = r clamped to [-delta, delta]. For
 * infinite r and delta that would be inf - inf, so c is clamped to the largest finite number in the value. */
INLINE jet huber_loss(const real *x, const real *q)
{
    real delta = q[0], r = residual_(x);
    real finite = min_(all_(R(LARGEST)), delta), held = max_(-finite, min_(finite, r));
    mask inside = abs_(r) <= delta;
    return NON_CONVEX(held * fma_(all_(R(-0.5)), held, r), select_(delta == all_(R(INFINITY)), r, held),
                      select_(inside, all_(1), all_(0)), select_(inside, all_(1), delta / abs_(r)));
}

/* Huber's loss divided by beta, so that the outer slope is 1. With s = |r| / beta inside and 1 outside, both parts are
 * s (|r| - c/2). beta = 0 has no inside. */
INLINE jet smooth_l1_loss(const real *x, const real *q)
{
    real beta = q[0], r = residual_(x), a = abs_(r);
    mask outside = a >= beta;
    real slope = select_(outside, all_(1), a / beta), finite = min_(all_(R(LARGEST)), beta);
    return NON_CONVEX(slope * (a - R(0.5) * min_(finite, a)), select_(r == all_(0), r, copysign_(slope, r)),
                      select_(outside, all_(0), R(1) / beta), inverse_weight_(max_(beta, a)));
}

/* log(cosh r) = log(1 + sinh^2 r) / 2 with sinh^2 r = E^2 / (4 (1 + E)), E = e^(2|r|) - 1: relative accuracy down to
 * the smallest r; beyond 20 it is |r| - log 2. tanh |r| is E / (E + 2), and 1 - tanh^2 is 4 e / (1 + e)^2 with
 * e = e^(-2|r|). */
INLINE jet log_cosh_loss(const real *x, const real *q)
{
    (void)q;
    real r = residual_(x), a = abs_(r), E = expm1_(min_(all_(40), a + a));
    real e4 = exp_shifted_(R(-2) * a, exp_shift_by_(alli_(-2))),
         e = R(0.25) * e4; /* 4 e, which is not flushed before it has to be */
    real value = select_(a > all_(20), a - R(0.69314718055994530942), R(0.5) * log1p_(R(0.25) * E * (E / (R(1) + E))));
    real h = R(0.5) * E, tanh = h / (R(1) + h);
    real slope = select_(h < all_(1), fma_(-h, tanh, h), tanh);
    return NON_CONVEX(value, copysign_(slope, r), over_square_(e4, e), select_(a == all_(0), all_(1), slope / a));
}

/* For the losses that compare |r| with a scale c: the smaller and the larger of the two, their ratio t in [0, 1], and
 * c and |r| divided by the larger. Nothing overflows, and an infinite residual gives the limit. */
typedef struct {
    real r, small, large, t, c_over_large, r_over_large;
    mask outside; /* |r| > c */
} scaled_residual;

INLINE scaled_residual scale_residual_(const real *x, real c)
{
    scaled_residual s = {.r = residual_(x)};
    real a = abs_(s.r);
    s.outside = a > c;
    s.small = min_(min_(all_(R(LARGEST)), c), a); /* t is 0 for infinite c and |r| */
    s.large = max_(c, a);
    s.t = s.small / s.large;
    s.c_over_large = select_(s.outside, s.t, all_(1));
    s.r_over_large = select_(s.outside, all_(1), s.t);
    return s;
}

/* (1 + v)^(-3/2) / d, v = (r/c)^2; 0 where v overflows. With w = 1 / (1 + v) and s = sqrt(w) it is w s / d, to which
 * the rounding errors of w, s and k = s / d are added; that of s is (w - s^2) / (2 s). */
INLINE real root_weight_cubed_(real r, real2 c, real d)
{
    real2 w = weight2_(r, c, inverse_(c.high));
    real s = sqrt_(w.high), k = s / d;
    real lost = fma_(all_(R(1.5)), w.low, R(0.5) * fma_(-s, s, w.high)), k_low = inverse_(d) * fma_(-k, d, s);
    return fma_(w.high, k, fma_(k, lost, w.high * k_low));
}

/* With h = sqrt(1 + t^2), so that sqrt(c^2 + r^2) is h times the larger of c and |r|:
 *   c (sqrt(c^2 + r^2) - c) = c r^2 / (sqrt(c^2 + r^2) + c), c r / sqrt(c^2 + r^2), (1 + (r/c)^2)^(-3/2) */
INLINE jet pseudo_huber_loss(const real *x, const real *q)
{
    real c = q[0];
    scaled_residual s = scale_residual_(x, c);
    real h = sqrt_(fma_(s.t, s.t, all_(1)));
    return square_where_infinite_(c, s.r,
                                  NON_CONVEX(abs_(s.r) * (s.small / (h + s.c_over_large)), copysign_(s.small / h, s.r),
                                             root_weight_cubed_(s.r, number2_(q, 0), all_(1)), s.c_over_large / h));
}

/* sqrt(r^2 + c^2), r / sqrt(r^2 + c^2), c^2 / sqrt(r^2 + c^2)^3, with h as above; 1 / h is 1 - t^2 / (h^2 + h). An
 * infinite c gives an infinite value and slope 0. */
INLINE jet charbonnier_loss(const real *x, const real *q)
{
    real c = q[0];
    scaled_residual s = scale_residual_(x, c);
    real D = fma_(s.t, s.t, all_(1)), h = sqrt_(D), rest = s.t * s.t / (D + h);
    mask infinite = c == all_(R(INFINITY));
    real value = h * s.large;
    return NON_CONVEX(value, copysign_(fma_(-s.r_over_large, rest, s.r_over_large), s.r),
                      select_(infinite, all_(0), root_weight_cubed_(s.r, number2_(q, 0), c)), R(1) / value);
}

/* (1 - q) r above 0, -q r below; at r = 0 the derivative is 0. It is |r| / 2 + (1/2 - q) r, of which the first term
 * has the weight of reweighted least squares. */
INLINE jet pinball_loss(const real *x, const real *q)
{
    real quantile = q[0], other = q[1];
    real r = residual_(x), slope = select_(r > all_(0), other, quantile);
    return NON_CONVEX(slope * abs_(r), select_(r == all_(0), r, copysign_(unless_nan_(r, slope), r)), all_(0),
                      R(0.5) * inverse_weight_(abs_(r)));
}

/* w r^2 with w = 1 - q for r >= 0 and q below */
INLINE jet expectile_loss(const real *x, const real *q)
{
    real quantile = q[0], other = q[1];
    real r = residual_(x), w = select_(r >= all_(0), other, quantile), slope = w * r;
    return CONVEX(slope * r, R(2) * slope, R(2) * w);
}

/* max(0, |r| - epsilon); at |r| = epsilon the derivative is 0 */
INLINE jet epsilon_insensitive_loss(const real *x, const real *q)
{
    real epsilon = q[0];
    real r = residual_(x), excess = less_low_(abs_(r) - min_(all_(R(LARGEST)), epsilon), q, 0);
    mask inside = excess <= all_(0);
    return NON_CONVEX(max_(all_(0), excess), select_(inside, all_(0), sign_(r)), all_(0),
                      select_(inside, all_(0), R(1) / abs_(r)));
}

/* c^2/2 log(1 + u^2), u = r / c. u^2 is not formed where it might overflow. For small u the loss is r^2/2, whatever c.
 * r / (1 + u^2) is c c / (|r| + c t), t = c / |r|, outside; with w = 1 / (1 + u^2) the second derivative is w (2 w -
 * 1). */
INLINE jet cauchy_loss(const real *x, const real *q)
{
    scaled_residual s = scale_residual_(x, q[0]);
    real c = q[0], v = ratio_squared2_(s.r, number2_(q, 0), inverse_(c)).high, u = abs_(s.r) / c;
    real2 w = weight2_(s.r, number2_(q, 0), inverse_(c));
    real double_w = w.high + w.high, bend = double_w - R(1);
    real bend_low = (double_w - (bend + R(1))) + (w.low + w.low);
    real one = all_(1), D = fma_(select_(s.outside, s.small, s.t), s.t, select_(s.outside, s.large, one));
    real slope = select_(s.outside, c, one) * (s.small / D);
    /* where |r| / c overflows, its logarithm is log |r| - log c */
    mask far = u > all_(R(0x1p60)), huge = u > all_(R(LARGEST));
    real log = log1p_(select_(far, select_(huge, abs_(s.r), u), v)) - select_(huge, log_(c), all_(0));
    log *= select_(far, c, R(0.5) * c);
    return square_where_infinite_(
        c, s.r,
        NON_CONVEX(select_(v < all_(R(0x1p-60)), R(0.5) * s.r * s.r, c * log), copysign_(slope, s.r),
                   fma_(w.high, bend, fma_(w.low, bend, w.high * bend_low)), w.high + w.low));
}

/* c^2/2 (1 - e^-v), v = (r/c)^2. In the tail, e^-v multiplies the relative error of v by v, so the low part of v is
 * added to the exponent. The weight e^-v is kept 2^30 times as large, because it is flushed to 0 where r e^-v is not;
 * for large r it is scaled down first. */
INLINE jet welsch_loss(const real *x, const real *q)
{
    real c = q[0], r = residual_(x);
    real2 v = ratio_squared2_(r, number2_(q, 0), inverse_(c));
    real w = exp_shifted_sum_(-v.high, -v.low, exp_shift_by_(alli_(-30)));
    real bend = fma_(all_(-2), v.low, fma_(all_(-2), v.high, all_(1)));
    mask none = w == all_(0), large = abs_(r) > all_(R(0x1p60));
    real slope = select_(large, R(0x1p-30) * r * w, scale_down_(r * w));
    return square_where_infinite_(
        c, r,
        NON_CONVEX(select_(v.high < all_(R(0x1p-60)), R(0.5) * r * r, R(-0.5) * c * (c * expm1_(-v.high))),
                   select_(none, all_(0), slope), scale_down_(select_(none, all_(0), bend * w)), scale_down_(w)));
}

/* r^2/2 w, w = 1 / (1 + (r/c)^2), and c^2/2 where the square overflows; r w^2, w^2 (4 w - 3) */
INLINE jet geman_mcclure_loss(const real *x, const real *q)
{
    real c = q[0], r = residual_(x);
    real2 w = weight2_(r, number2_(q, 0), inverse_(c));
    real slope = fma_(r, w.high, r * w.low);
    real four_w = R(4) * w.high, bend = four_w - R(3), bend_low = fma_(all_(4), w.low, four_w - (bend + R(3)));
    real part = w.high * bend;
    real part_low = fma_(w.low, bend, fma_(w.high, bend_low, fma_(w.high, bend, -part)));
    mask far = w.high < all_(R(4 * SMALLEST_NORMAL));
    return square_where_infinite_(c, r,
                                  NON_CONVEX(select_(far, R(0.5) * c * c, R(0.5) * r * slope),
                                             select_(far, all_(0), fma_(slope, w.high, slope * w.low)),
                                             fma_(w.high, part, fma_(w.low, part, w.high * part_low)),
                                             fma_(w.high, w.high, R(2) * w.high * w.low)));
}

/* c^2 (u - log(1 + u)), u = |r| / c. For u <= 1, s = u / (2 + u) = (|r| / 2) / (c + |r| / 2) and see atanh_rest_. */
INLINE jet fair_loss(const real *x, const real *q)
{
    scaled_residual f = scale_residual_(x, q[0]);
    real c = q[0], a = abs_(f.r), half = R(0.5) * a, sum = c + a;
    real2 s = divide2_(half, quick_two_sum_(c, half)), slope = divide2_(c, (real2){sum, f.small - (sum - f.large)});
    real cs = c * s.high, cs_low = fma_(c, s.low, fma_(c, s.high, -cs));
    real factor = fma_(-c, atanh_rest_(min_(all_(R(1.0 / 9)), s.high * s.high)), a);
    real inside = fma_(cs, factor, finite_or_0_(cs_low * factor));
    real outside = c * fma_(-c, log1p_(min_(all_(R(LARGEST)), a / c)), a);
    return square_where_infinite_(
        c, f.r,
        NON_CONVEX(select_(f.outside, outside, inside), copysign_(f.small / (R(1) + f.t), f.r),
                   fma_(slope.high, slope.high, R(2) * slope.high * slope.low), slope.high + slope.low));
}

/* c^2/6 (1 - w^3) with w = 1 - z, z = u^2, u = min(|r|, c) / c, is c^2/6 z (1 + w + w^2): nothing cancels. */
INLINE jet tukey_loss(const real *x, const real *q)
{
    real c = q[0], r = residual_(x), m = min_(c, abs_(r));
    real c_low = select_(less_low_(abs_(r) - c, q, 0) < all_(0), low_(q, 0), all_(0)); /* beyond c, z is 1 */
    real2 z = ratio_squared_roughly2_(m, (real2){c, c_low}, inverse_(c));
    real rough = R(1) - z.high;
    real2 w = quick_two_sum_(rough, ((R(1) - rough) - z.high) - z.low);
    real sixth = all_(R(1.0 / 6)), mean = fma_(w.high, fma_(w.high, sixth, sixth), sixth), square = m * m;
    real lost = fma_(square, fma_(all_(-6), sixth, all_(1)), fma_(m, m, -square)); /* by 1/6 and the square */
    lost = select_(square <= all_(R(LARGEST)), lost, all_(0));
    real slope = m * w.high, bend = fma_(all_(-5), z.high, all_(1));
    return square_where_infinite_(c, r,
                                  NON_CONVEX(fma_(square, mean, lost * mean),
                                             copysign_(fma_(slope, w.high, slope * (w.low + w.low)), r),
                                             fma_(w.high, bend, fma_(w.low, bend, R(-5) * z.low * w.high)),
                                             fma_(w.high, w.high, R(2) * w.high * w.low)));
}

/* With D = log1p(x) - log1p(y): D^2, 2 D / (1 + x), 2 (1 - D) / (1 + x)^2. |D| is log1p((hi - lo) / (1 + lo)), hi and
 * lo the larger and smaller of x and y, which is accurate for x near y too. The rounding errors of the two differences
 * and of the quotient are added to the logarithm. */
INLINE jet mean_squared_log_error(const real *x, const real *q)
{
    (void)q;
    real input = x[0], target = x[1];
    real lo = min_(target, input), hi = max_(target, input), d = abs_(input - target), m = R(1) + lo, ratio = d / m;
    real up = R(1) + input, limit = target - target;
    real2 product = two_product_(ratio, m);
    real of_d = hi - min_(all_(R(LARGEST)), lo + d); /* which may be rounded to infinity */
    real rest = ((d - product.high) - product.low) + (of_d - ratio * (lo - (m - R(1))));
    rest = select_(ratio < all_(R(0x1p60)), rest / (R(1) + hi), all_(0));
    mask infinite = input > all_(R(LARGEST)), overflow = ratio > all_(R(LARGEST));
    real log = log1p_(ratio) + rest;
    if (any_(overflow)) log = select_(overflow, log_(R(0x1p-60) * d / m) + R(60 * 0.69314718055994530942), log);
    real D = copysign_(log, input - target), over = R(2) / up;
    return NON_CONVEX(D * D, select_(infinite, limit, D * over), select_(infinite, limit, (R(1) - D) * over / up),
                      over / up);
}

/* |r| / max(|y|, epsilon); an infinite y has loss 1, which is the limit; with an infinite epsilon all others have loss
 * 0 */
INLINE jet mean_absolute_percentage_error(const real *x, const real *q)
{
    real input = x[0], target = x[1], epsilon = q[0];
    real r = residual_(x), scale = max_(epsilon, abs_(target));
    mask infinite = abs_(target) > all_(R(LARGEST)), finite = abs_(input) <= all_(R(LARGEST));
    real limit =
        select_(epsilon < all_(R(INFINITY)), all_(R(INFINITY)), all_(R(LARGEST))); /* not inf / inf, if epsilon is */
    real value = min_(limit, abs_(r)) / scale;
    return NON_CONVEX(select_(infinite & finite, all_(1), value), sign_(r) / scale, all_(0),
                      inverse_weight_(abs_(r)) / scale);
}

/* q (y - x) + w log(1 + e^(r/w)), r = x - y, which is w log(1 + e) beside the pinball loss, e = e^(-|r|/w):
 *   s(r/w) - q,   s(r/w) s(-r/w) / w,   and for Gauss-Newton tanh(z/2) / (2 z w), z = |r|/w
 * The first derivative is that of logistic cross-entropy with label q. The rounding error of r/w is added to the
 * exponent. E is 2^k e for a 1/w near 2^k, as in softplus. */
INLINE jet smooth_pinball_loss(const real *x, const real *q)
{
    real quantile = q[0], complement = q[2], difference = q[3];
    real r = residual_(x), w = q[1], inverse = q[4], a = abs_(r), held = min_(all_(R(LARGEST)), a);
    real z = held / w;
    real2 product = two_product_(z, w);
    real rest = (((held - product.high) - product.low) - z * low_(q, 1)) * inverse;
    lift by = lift_(inverse);
    real E = exp_shifted_sum_(-z, finite_or_0_(-rest), by.shift);
    real e = by.down * E, near_1 = one_minus_exp_(-z);
    mask above = r > all_(0), near = e > all_(R(0.5));
    real linear = select_(above, complement, quantile), other = select_(above, quantile, complement),
         value = linear * a;
    real slope = select_(near, fma_(other, near_1, select_(above, difference, -difference)), fma_(-other, e, linear));
    slope = over_sum_(slope, e);
    real tanh = over_sum_(select_(near, near_1, R(1) - e), e),
         bend = select_(z < all_(R(0x1p-60)), all_(0.25), R(0.5) * (tanh / z));
    return NON_CONVEX(fma_(w, log1p_unit_(e), value), select_(above, slope, -slope),
                      over_square_(E, e) * (inverse * by.down), unless_nan_(r, bend * inverse));
}

INLINE void of_smooth_pinball(const real *q, real *derived)
{
    derived[0] = R(1) - q[0];
    derived[1] = R(1) - (q[0] + q[0]);
    derived[2] = inverse_(q[1]);
}

/* w log(1 + a/c) for a = |r| < w, else (a - w) + w log(1 + w/c); w / (c + a) or 1; -w / (c + a)^2 or 0. Where a/c
 * overflows, both are scaled towards 1. */
INLINE jet wing_loss(const real *x, const real *q)
{
    real w_log = q[2];
    real r = residual_(x), a = abs_(r), w = q[0], c = q[1], ratio = a / c, more = all_(0);
    real2 sum = two_sum_(c, a);
    sum.low += low_(q, 1);
    real2 inner = divide2_(w, sum), part = divide2_(inner.high, sum);
    mask inside = less_low_(a - w, q, 0) < all_(0), none = r == all_(0);
    mask huge = (ratio == all_(R(INFINITY))) & inside;
    if (any_(huge)) {
        int half = EXPONENT_BIAS / 2 + MANTISSA_BITS / 2;
        real up = from_bits_(alli_((fl_int)(EXPONENT_BIAS + half) << MANTISSA_BITS)), down = R(1) / up;
        ratio = select_(huge, a * down / (c * up), ratio);
        more = select_(huge, all_(R(2 * half * 0.69314718055994530942)), all_(0));
    }
    real log = log1p_(ratio) + more;
    real outside = less_low_(a - min_(all_(R(LARGEST)), w), q, 0) + w_log;
    real slope = select_(inside, inner.high, all_(1));
    part.low += inner.low / sum.high;
    return NON_CONVEX(
        select_(none, a, select_(inside, w * log, outside)), select_(none, r, copysign_(unless_nan_(r, slope), r)),
        select_(inside, -(part.high + finite_or_0_(part.low)), all_(0)), select_(none, all_(0), slope / a));
}

INLINE void of_wing(const real *q, real *derived) { derived[0] = q[0] * log1p_(q[0] / q[1]); }

/* With v = (r/c)^2, b = |alpha - 2|, s = v / b and L = log(1 + s):
 *   value = b/alpha (e^(alpha/2 L) - 1),   grad = r/c^2 W,   hess = W/c^2 (1 + s (alpha-1)) / (1 + s)
 * where W = e^(-+ b/2 L), with the upper sign for alpha < 2. W/c^2 is the weight of iteratively reweighted least
 * squares. L is a double-double number, because alpha and b multiply its error. M = b/2 L tends to v/2 as b grows, and
 * to the value as alpha does to 0; alpha/2 L = alpha/b M is M + L or L - M. Near alpha = 2 the value is (v W + b (W -
 * 1)) / alpha. Where v overflows, L is 2 log(|r| / (c sqrt b)) and the derivative sqrt(b)/c e^((alpha-1)/2 L). */
INLINE jet general_robust_loss(const real *x, const real *q)
{
    real alpha = q[0], c = q[1], b = q[2], b_low = q[3] + low_(q, 2), less = q[4], of_b = q[5], inverse = q[6];
    real one = all_(1), zero = all_(0), infinity = all_(R(INFINITY)), largest = all_(R(LARGEST));
    real r = residual_(x), a = abs_(r);
    real2 square_of_u = ratio_squared_roughly2_(r, number2_(q, 1), inverse);
    real v = square_of_u.high, v_low = square_of_u.low;
    mask below = (alpha - R(2)) + low_(q, 0) < zero, square = b == zero, limit = b == infinity;
    mask far = (v > all_(R(LARGEST / 16))) & not_(square | limit);
    v_low = select_((v > all_(R(0x1p-60))) & (v < all_(R(LARGEST / 16))), v_low, zero);
    real s = select_(limit, zero, v / b);
    real2 sum = two_sum_(b, v);
    real lost = (sum.low + v_low - b_low * s) / sum.high, up = sum.high, down = b;
    if (any_(far)) {
        up = select_(far, a, up);
        down = select_(far, c * sqrt_(b), down);
    }
    real2 ratio = log_ratio_rounded2_(up, down);
    real2 log = quick_two_sum_(ratio.high, ratio.low + select_((abs_(lost) <= largest) & not_(far), lost, zero));
    real high = log.high, low = select_(log.high < infinity, log.low, zero);
    if (any_(far)) {
        high = select_(far, high + high, high);
        low = select_(far, low + low, low);
    }
    real half = R(0.5) * b;
    real2 half_L_b = two_product_(half, high);
    real M = half_L_b.high, M_low = fma_(half, low, half_L_b.low) + R(0.5) * b_low * high;
    mask small = (s < all_(R(REAL_IS_FLOAT ? 0x1p-16 : 0x1p-32))) & not_(square); /* where log(1 + s) is s - s^2/2 */
    real half_v = R(0.5) * v;
    M = select_(square, zero, select_(small, half_v, M));
    M_low = select_(small, R(0.5) * fma_(-s, half_v, v_low), M_low);
    M_low = finite_or_0_(M_low);
    real exponent = select_(below, -M, M), exponent_low = select_(below, -M_low, M_low);
    exponent_low = select_(M < all_(R(4 * EXP_MAX)), exponent_low, zero);
    exp_parts W = exp_split_(exponent, exponent_low);

    real times = R(0.5) * alpha;
    real2 product = two_product_(times, high);
    real power = product.high, power_low = fma_(times, low, product.low) + R(0.5) * low_(q, 0) * high;
    mask great = small & (b > all_(0x1p13)); /* where alpha/b M would lose digits that are needed */
    power = select_(small, select_(great, flip_sign_(M, alpha), of_b * M), power);
    power_low =
        select_(small, select_(great, flip_sign_(M_low, alpha) + fma_(R(-0.5) * s, s, s), of_b * M_low), power_low);
    real2 whole = quick_two_sum_(power, finite_or_0_(power_low));
    real E = expm1_(whole.high), value = (E + finite_or_0_((E + one) * whole.low)) / of_b;
    value = select_((alpha == zero) | (abs_(power) < all_(R(0x1p-60))), M + M_low, value);
    mask flat = (b <= one) & (s > all_(4)) & (v <= largest);
    if (any_(flat)) {
        real W_v = times_(v, W, zero), rest = times_(v_low, W, zero) + select_(square, zero, b * expm1_(exponent));
        value = select_(flat, (W_v + select_(W_v < infinity, rest, zero)) / alpha, value);
    }

    real slope = times_(r / c / c, W, zero);
    if (any_(far)) {
        real2 log_of_slope = two_sum_(R(0.5) * high, exponent);
        real p = log_of_slope.high, p_low = log_of_slope.low + fma_(all_(R(0.5)), low, exponent_low);
        p = select_(less == zero, zero, select_(high == infinity, less * high, p));
        real log_slope = times_exp_(sqrt_(b) / c, p, select_(abs_(p_low) <= one, p_low, zero));
        slope = select_(far, copysign_(log_slope, r), slope);
    }
    slope = select_(limit & (v == infinity), select_(below, zero, copysign_(infinity, r)), slope);
    real finite = min_(largest, v), part = b / finite;
    real bend = select_(below, (one - finite) - v_low, one + finite) + s; /* s (alpha-1) is s - v or s + v */
    bend = select_(s > one, ((part + less) + low_(q, 4)) / (part + one), bend / (one + s));
    bend = select_(square, one, bend);
    return NON_CONVEX(select_(square, R(0.5) * v, value), slope, times_(bend * inverse * inverse, W, zero),
                      times_(inverse * inverse, W, zero));
}

INLINE void of_general_robust(const real *q, real *derived)
{
    real alpha = q[0], b = abs_(alpha - R(2));
    derived[0] = b;
    derived[1] = flip_sign_(two_sum_(alpha, all_(-2)).low, alpha - R(2)); /* the rounding error of b */
    derived[1] = select_(b == all_(R(INFINITY)), all_(0), derived[1]);
    derived[2] = alpha - R(1);
    derived[3] = select_(b == all_(0), all_(0), alpha / b); /* alpha / b, for where log(1 + s) is s; at b = infinity
                                                             * its limit */
    derived[3] = select_(b == all_(R(INFINITY)), copysign_(all_(1), alpha), derived[3]);
    derived[4] = inverse_(q[1]);
}

#define REGRESSION_LOSSES(X, LONG)                                                                                    \
    X(mse_loss, 2, 0, nothing)                                                                                        \
    X(l2_loss, 2, 0, nothing)                                                                                         \
    X(l1_loss, 2, 0, nothing)                                                                                         \
    X(huber_loss, 2, 1, nothing)                                                                                      \
    X(smooth_l1_loss, 2, 1, nothing)                                                                                  \
    X(log_cosh_loss, 2, 0, nothing)                                                                                   \
    X(pseudo_huber_loss, 2, 1, nothing)                                                                               \
    X(charbonnier_loss, 2, 1, nothing)                                                                                \
    X(pinball_loss, 2, 1, complement)                                                                                 \
    X(expectile_loss, 2, 1, complement)                                                                               \
    X(epsilon_insensitive_loss, 2, 1, nothing)                                                                        \
    X(cauchy_loss, 2, 1, nothing)                                                                                     \
    X(welsch_loss, 2, 1, nothing)                                                                                     \
    X(geman_mcclure_loss, 2, 1, nothing)                                                                              \
    X(fair_loss, 2, 1, nothing)                                                                                       \
    X(tukey_loss, 2, 1, nothing)                                                                                      \
    LONG(mean_squared_log_error, 2, 0, nothing)                                                                       \
    X(mean_absolute_percentage_error, 2, 1, nothing)                                                                  \
    LONG(smooth_pinball_loss, 2, 2, of_smooth_pinball)                                                                \
    X(wing_loss, 2, 2, of_wing)                                                                                       \
    LONG(general_robust_loss, 2, 2, of_general_robust)
