/* Losses of logits: functions of the label's probability p, and the divergence of two softmaxes. */

/* ---- functions of the label's probability p, from the sums that the softmax pass leaves ----
 *
 * Factors are derivatives with respect to -log p: factor 0 the first, factor 1 the second. The derivative of -log p
 * with respect to a logit is p_j, and p - 1 at the label. */

/* p of the label, wrong = 1 - p and surprise = -log p, computed as sums and quotients of terms of one sign. */
typedef struct {
    real others, label, sum; /* sums of exponentials with a common base: of all classes but the label, of the label, of
                              * both */
    real p, wrong, surprise, to_base;
} label_odds;

INLINE label_odds label_odds_(const element *e)
{
    real others = e->total[0], label = e->total[1], sum = others + label;
    return (label_odds){.others = others,
                        .label = label,
                        .sum = sum,
                        .p = label / sum,
                        .wrong = others / sum,
                        .surprise = negative_log_(others, label, e->total[2]),
                        .to_base = e->total[2]};
}

/* at_1: 1 for a special loss, which replaces the previous one if the parameter is 1 */
#define PROBABILITY_LOSS(loss, at_1)                                                                                  \
    static const fl_row_shape loss##_is = {.vectors = 1,                                                              \
                                           .labels = 1,                                                               \
                                           .parameters = 1,                                                           \
                                           .of_softmax = 1,                                                           \
                                           .folds = {{FL_SUMS, 3}},                                                   \
                                           .factors = 2,                                                              \
                                           .special = at_1,                                                           \
                                           .at = 1};                                                                  \
    static const row_loss loss = {.is = &loss##_is, .finish = loss##_finish};

/* q^g L, q = 1 - p, L = -log p. With respect to L: q^g + g q^(g-1) p L, where L / q is 1 for q = 0, so that g < 1 has
 * no pole; and g q^(g-1) p (2 + (g-1) p L / q - L). */
INLINE outcome softmax_focal_loss_finish(const element *e)
{
    label_odds o = label_odds_(e);
    real gamma = e->q[0];
    real power = power_of_difference_(log_ratio2_(o.others, o.sum), all_(0), (real2){gamma, all_(0)});
    real pull = select_(o.p == all_(0), all_(0), o.p * o.surprise);
    mask sure = o.others == all_(0);
    real ratio = select_(sure, all_(1), pull / o.wrong);
    real bend = gamma * (power / o.wrong) * fma_(o.p, fma_(gamma - R(1), ratio, all_(2)), -pull);
    return (outcome){unless_nan_(o.wrong, select_(power == all_(0), all_(0), power * o.surprise)),
                     {power * fma_(gamma, ratio, all_(1)), select_(sure, all_(0), bend)}};
}

/* L + epsilon q. With respect to L: 1 + epsilon p, -epsilon p. L - q is computed without cancellation. */
INLINE outcome poly_loss_cross_entropy_finish(const element *e)
{
    label_odds o = label_odds_(e);
    real epsilon = e->q[0], q = o.wrong, more = R(1) + epsilon;
    real s = q / (R(2) - q), beyond = s * (q + atanh_rest_(s * s)); /* L - q, for q <= 1/2 */
    mask cancels = (epsilon < all_(0)) & (q <= all_(R(0.5)));
    real value = select_(cancels, fma_(more, o.surprise, -epsilon * beyond), fma_(epsilon, q, o.surprise));
    real slope = select_(o.p > all_(R(0.5)), fma_(-epsilon, q, more), fma_(epsilon, o.p, all_(1)));
    return (outcome){value, {slope, -epsilon * o.p}};
}

/* (1 - p^k) / k, k in (0, 1]. With respect to L: p^k, -k p^k. Where the label's exponential may be flushed, only the
 * logarithm of p is known. */
INLINE outcome generalized_cross_entropy_finish(const element *e)
{
    label_odds o = label_odds_(e);
    real k = e->q[0];
    mask tiny = o.label < all_(0x1p-1000);
    real2 log_p = select2_(tiny, (real2){-o.to_base, all_(0)}, log_ratio2_(o.label, o.sum));
    real power = power_of_difference_(log_p, select_(tiny, log_(o.sum), all_(0)), (real2){k, all_(0)});
    return (outcome){-expm1_(-k * o.surprise) / k, {power, -k * power}};
}

/* k = 1 */
INLINE outcome generalized_cross_entropy_1_finish(const element *e)
{
    label_odds o = label_odds_(e);
    return (outcome){o.wrong, {o.p, -o.p}};
}

PROBABILITY_LOSS(softmax_focal_loss, 0)
PROBABILITY_LOSS(poly_loss_cross_entropy, 0)
PROBABILITY_LOSS(generalized_cross_entropy, 0)
PROBABILITY_LOSS(generalized_cross_entropy_1, 1)

#define PROBABILITY_LOSSES(X)                                                                                         \
    X(softmax_focal_loss)                                                                                             \
    X(poly_loss_cross_entropy)                                                                                        \
    X(generalized_cross_entropy)                                                                                      \
    X(generalized_cross_entropy_1)

/* ---- KL(P || Q), P and Q the softmax of target and input, at temperature T ----
 *
 * Exponentials are of differences from the largest logit, whose own is 1 even if it is infinite. The largest logits
 * are counted and excluded from the sum: 1 - p of one is then the sum of the others, which has all its digits however
 * near p is to 1.
 *
 * With d = (input - target) / T, differences first, and d' = d minus its mean under P:
 *   KL = log1p(sum P (e^d' - 1 - d')), all terms positive;  log Q - log P = d' - KL.
 * d is taken relative to d of the most probable class of P, because its mean may be small beside that. */

/* NaN if all logits are -inf, or several are inf: the softmax has no limit then */
INLINE real undefined_(real largest, real count)
{
    mask several = (largest == all_(INFINITY)) & (count > all_(1));
    return select_(several | (largest == all_(-INFINITY)), all_(NAN), all_(0));
}

INLINE void largest_logits_terms(const element *e, real *total)
{
    raise_(&total[0], e->x[0]);
    raise_(&total[1], e->x[1]);
}

/* x / T as a product: 1 / T is the same for the whole row, and is a double-double number */
INLINE real over_temperature_(const element *e, real x)
{
    real inverse = R(1) / e->q[0], low = inverse * fma_(-inverse, e->q[0], all_(1));
    return fma_(x, inverse, select_(abs_(x) < all_(INFINITY), x * low, all_(0)));
}

/* d, minus that of the largest logits */
INLINE real difference_(const element *e)
{
    real x = e->x[0], t = e->x[1], most_x = e->total[0], most_t = e->total[1], of_largest = most_x - most_t;
    real near = (x - t) - of_largest;
    real far = select_(x == most_x, all_(0), x - most_x) - select_(t == most_t, all_(0), t - most_t);
    return over_temperature_(e, select_(abs_(of_largest) < all_(INFINITY), near, far));
}

INLINE real tempered_(const element *e, int vector)
{
    real x = e->x[vector], largest = e->total[vector];
    return exp_nonpositive_(over_temperature_(e, select_(x == largest, all_(0), x - largest)));
}

INLINE void both_logits_terms(const element *e, real *total)
{
    mask largest_q = e->x[0] == e->total[0], largest_p = e->x[1] == e->total[1];
    total[0] += select_(largest_q, all_(0), tempered_(e, 0));
    total[1] += select_(largest_q, all_(1), all_(0));
    total[2] += select_(largest_p, all_(0), tempered_(e, 1));
    total[3] += select_(largest_p, all_(1), all_(0));
    total[4] += select_(largest_p, difference_(e), all_(0));
}

/* Totals of the folds before, or quotients of them */
INLINE real sum_of_q_(const element *e) { return e->total[2] + e->total[3]; }
INLINE real sum_of_p_(const element *e) { return e->total[4] + e->total[5]; }
INLINE real of_most_probable_(const element *e)
{
    real difference = e->total[6] / e->total[5];
    return select_(abs_(difference) < all_(INFINITY), difference, all_(0));
}
INLINE real mean_(const element *e) { return e->total[7] / sum_of_p_(e); }

INLINE void mean_terms(const element *e, real *total)
{
    real p = tempered_(e, 1);
    total[0] += select_(p == all_(0), all_(0), p * (difference_(e) - of_most_probable_(e)));
}

/* e^x - 1 - x for |x| <= 1: its series, whose coefficients are those of x^2 / 2 */
INLINE real exp_rest_(real x)
{
    static const double coefficient[] = {1,
                                         2.0 / 6,
                                         2.0 / 24,
                                         2.0 / 120,
                                         2.0 / 720,
                                         2.0 / 5040,
                                         2.0 / 40320,
                                         2.0 / 362880,
                                         2.0 / 3628800,
                                         2.0 / 39916800,
                                         2.0 / 479001600,
                                         2.0 / 6227020800,
                                         2.0 / 87178291200,
                                         2.0 / 1307674368000,
                                         2.0 / 20922789888000,
                                         2.0 / 355687428096000,
                                         2.0 / 6402373705728000};
    int last = sizeof coefficient / sizeof *coefficient - 1;
    real sum = all_(coefficient[last]);
    UNROLL
    for (int k = last - 1; k >= 0; k--) sum = fma_(sum, x, all_(coefficient[k]));
    return R(0.5) * x * x * sum;
}

/* P (e^d' - 1 - d'). Where that does not cancel, P e^d' is Q / e^mean, also where P is 0 and d' infinite. */
INLINE void excess_terms(const element *e, real *total)
{
    real shift = of_most_probable_(e), mean = mean_(e), from_mean = (difference_(e) - shift) - mean;
    real q = tempered_(e, 0) * exp_(-(shift + mean)), p = tempered_(e, 1);
    real far = select_(p == all_(0), q, q - fma_(p, from_mean, p));
    total[0] += select_(abs_(from_mean) < all_(1), p * exp_rest_(from_mean), far);
}

/* Where the excess is large, nothing cancels in the difference of logarithms. */
INLINE outcome kl_div_with_logits_finish(const element *e)
{
    real sum_q = sum_of_q_(e), sum_p = sum_of_p_(e), mean = mean_(e), excess = e->total[8] / sum_p;
    real undefined = undefined_(e->total[0], e->total[3]) + undefined_(e->total[1], e->total[5]);
    undefined += (sum_q - sum_q) + (sum_p - sum_p); /* of both, if one is */
    real far = (log_(sum_q) - log_(sum_p)) - (of_most_probable_(e) + mean);
    real divergence = select_(excess <= all_(1), log1p_(excess), far) + undefined;
    return (outcome){divergence,
                     {R(1) / sum_q + undefined, R(1) / sum_p + undefined, mean, divergence,
                      ((e->total[3] - R(1)) + e->total[2]) / sum_q, ((e->total[5] - R(1)) + e->total[4]) / sum_p,
                      R(1) / e->q[0]}};
}

/* With respect to input: (Q - P) / T, Q (1 - Q) / T^2. With respect to target, with u = log P - log Q - KL = -d': P u
 * / T, P (u (1 - 2 P) + 1 - P) / T^2 */
INLINE slopes kl_div_with_logits_map(const element *e)
{
    const real *f = e->factor;
    real q = tempered_(e, 0) * f[0], p = tempered_(e, 1) * f[1], inverse = f[6];
    real from_mean = (difference_(e) - of_most_probable_(e)) - f[2], log_ratio = from_mean - f[3];
    real rest_q = select_(e->x[0] == e->total[0], f[4], R(1) - q);
    real rest_p = select_(e->x[1] == e->total[1], f[5], R(1) - p);
    mask near = (abs_(log_ratio) < all_(1)) & (f[3] < all_(1)), absent = p == all_(0);
    real change = select_(near, p * (log_ratio + exp_rest_(log_ratio)), q - p);
    return (slopes){.grad = {inverse * change, select_(absent, p, -inverse * p * from_mean)},
                    .hess = {inverse * inverse * q * rest_q,
                             select_(absent, p, inverse * inverse * p * fma_(-from_mean, rest_p - p, rest_p))}};
}

static const fl_row_shape kl_div_with_logits_is = {
    .vectors = 2, .parameters = 1, .folds = {{FL_MAXIMA, 2}, {FL_SUMS, 5}, {FL_SUMS, 1}, {FL_SUMS, 1}}, .factors = 7};
static const row_loss kl_div_with_logits = {
    .is = &kl_div_with_logits_is,
    .terms = {largest_logits_terms, both_logits_terms, mean_terms, excess_terms},
    .finish = kl_div_with_logits_finish,
    .map = kl_div_with_logits_map};

/* ---- Jensen and Shannon: the mean of the divergences of P and Q from M = (P + Q) / 2 ----
 *
 * log P - log Q is u = log(sum P e^d) - d, with d as above, relative to that of the most probable class of P; P e^d is
 * Q up to a factor. With w = e^-|u| and r = (1 - w) / (1 + w) = |P - Q| / (P + Q) the logarithm of the larger of the
 * two exceeds that of M by log1p(r), that of the other by log1p(r) - |u|. The loss of the two is M ((1 + r) log1p(r) +
 * (1 - r) (log1p(r) - |u|)) / 2, where that is small M (r |u| + log1p(-r^2)) / 2. Gradients need differences of
 * logarithms only, so the logarithm of 2 M may take the place of that of M, with -log1p(w). It does where P and Q
 * differ much. */

INLINE void growth_terms(const element *e, real *total)
{
    real p = tempered_(e, 1), from_most_probable = difference_(e) - of_most_probable_(e);
    real far = fma_(tempered_(e, 0), exp_(-of_most_probable_(e)), -p);
    total[0] += select_(abs_(from_most_probable) < all_(1), p * expm1_(from_most_probable), far);
}

/* u = base - (d - from). Where P and Q differ much, base is the logarithm of the quotient of their sums. */
typedef struct {
    real base, from, is_near;
} log_quotient;

INLINE log_quotient log_quotient_(const element *e)
{
    real sum_q = sum_of_q_(e), sum_p = sum_of_p_(e), growth = e->total[7] / sum_p;
    mask near = (growth > all_(R(-0.5))) & (growth <= all_(1));
    real less = min_(sum_p, sum_q), more = max_(sum_p, sum_q);
    real log = log1p_(select_(near, growth, (more - less) / less));
    return (log_quotient){.base = select_(near | not_(sum_q < sum_p), log, -log),
                          .from = select_(near, of_most_probable_(e), all_(0)),
                          .is_near = select_(near, all_(1), all_(0))};
}

typedef struct {
    real p, q, of_p, of_q; /* of_...: their logarithms minus that of M or 2 M */
    real cost;
} both_from_middle;

INLINE both_from_middle from_middle_(const element *e, log_quotient quotient, real p_unit, real q_unit)
{
    real u = quotient.base - (difference_(e) - quotient.from), size = min_(all_(800), abs_(u));
    real w = exp_nonpositive_(-size), over = R(1) / (R(1) + w);
    real r = select_(size < all_(1), tanh_small_(R(0.5) * size), (R(1) - w) * over);
    mask near = quotient.is_near > all_(0);
    real log = log1p_(select_(near, r, w)), likelier = select_(near, log, -log);
    real above = select_(near, log, R(0x1.62e42fefa39efp-1) - log), s = r * r / (r * r - R(2));
    real small = fma_(r, size, s * (R(2) + atanh_rest_(s * s))),
         large = fma_(all_(2), above, -size * (R(2) * w * over));
    both_from_middle m = {.p = tempered_(e, 1) * p_unit, .q = tempered_(e, 0) * q_unit};
    m.of_p = select_(m.p == all_(0), all_(0), select_(u > all_(0), likelier, likelier - size));
    m.of_q = select_(m.q == all_(0), all_(0), select_(u > all_(0), likelier - size, likelier));
    real middle = R(0.5) * m.p + R(0.5) * m.q, cost = R(0.5) * middle * select_(size < all_(1), small, large);
    m.cost = select_(middle == all_(0), all_(0), cost);
    return m;
}

INLINE void middle_terms(const element *e, real *total)
{
    both_from_middle m = from_middle_(e, log_quotient_(e), R(1) / sum_of_p_(e), R(1) / sum_of_q_(e));
    mask largest_q = e->x[0] == e->total[0], largest_p = e->x[1] == e->total[1];
    total[0] += m.cost;
    total[1] += select_(largest_q, all_(0), m.q * m.of_q);
    total[2] += select_(largest_q, m.of_q, all_(0));
    total[3] += select_(largest_p, all_(0), m.p * m.of_p);
    total[4] += select_(largest_p, m.of_p, all_(0));
}

INLINE outcome js_div_with_logits_finish(const element *e)
{
    real undefined = undefined_(e->total[0], e->total[3]) + undefined_(e->total[1], e->total[5]);
    real value = e->total[8] + undefined, zero = zero_like_(value);
    real p_unit = R(1) / sum_of_p_(e) + zero, q_unit = R(1) / sum_of_q_(e) + zero;
    log_quotient quotient = log_quotient_(e);
    return (outcome){value,
                     {p_unit, q_unit, quotient.base, quotient.from, quotient.is_near,
                      fma_(q_unit, e->total[10], e->total[9]), fma_(p_unit, e->total[12], e->total[11]),
                      R(0.5) / e->q[0]}};
}

/* A logarithm minus the mean of the logarithms. For the most probable class, which may have nearly all weight in the
 * mean: its logarithm times 1 - its probability, minus what the other classes add to the mean. */
INLINE real from_mean_(real log, real mean, mask largest, real count, real rest, real others)
{
    return select_(largest & (count == all_(1)), fma_(rest, log, -others), log - mean);
}

/* With respect to input: Q (log Q - log M - its mean under Q) / 2 T. With respect to target the same for P. */
INLINE slopes js_div_with_logits_map(const element *e)
{
    const real *f = e->factor;
    both_from_middle m = from_middle_(e, (log_quotient){f[2], f[3], f[4]}, f[0], f[1]);
    real by_q = from_mean_(m.of_q, f[5], e->x[0] == e->total[0], e->total[3], e->total[2] * f[1], e->total[9]);
    real by_p = from_mean_(m.of_p, f[6], e->x[1] == e->total[1], e->total[5], e->total[4] * f[0], e->total[11]);
    return (slopes){.grad = {f[7] * (m.q * by_q), f[7] * (m.p * by_p)}};
}

static const fl_row_shape js_div_with_logits_is = {.vectors = 2,
                                                   .parameters = 1,
                                                   .folds = {{FL_MAXIMA, 2}, {FL_SUMS, 5}, {FL_SUMS, 1}, {FL_SUMS, 5}},
                                                   .factors = 8,
                                                   .first_order = 1};
static const row_loss js_div_with_logits = {
    .is = &js_div_with_logits_is,
    .terms = {largest_logits_terms, both_logits_terms, growth_terms, middle_terms},
    .finish = js_div_with_logits_finish,
    .map = js_div_with_logits_map};

#define LOGIT_LOSSES(X)                                                                                               \
    X(kl_div_with_logits)                                                                                             \
    X(js_div_with_logits)
