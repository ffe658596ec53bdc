/* Losses of angles and distances between vectors. Where squares of doubles would overflow or underflow, a vector is
 * divided by a power of two near its largest element, which is exact (`inverse_unit_`; all other vectors are divided
 * by 1).
 *
 * ---- angles ----
 *
 * With a and b divided by their norms (to which something may be added), c = ab their cosine:
 *   dc/da = (b - c a) / |a|,  d2c/da2 = (3 c a^2 - 2 a b - c) / |a|^2, element by element. */

INLINE void magnitude_terms(const element *e, real *total)
{
    total[0] = max_(abs_(e->x[0]), total[0]);
    total[1] = max_(abs_(e->x[1]), total[1]);
}

/* Factors, in this order: 1/|a| and 1/|b|; c/|a| and c/|b|; 1/|a| and 1/|b| again, or 0 (for the Hessian); c; the
 * derivative of the loss with respect to c. */
INLINE slopes cosine_map(const element *e)
{
    const real *f = e->factor;
    real a = f[0] * e->x[0], b = f[1] * e->x[1], c = f[6], slope = f[7];
    real by_a = slope * f[0], by_b = slope * f[1];
    return (slopes){.grad = {by_a * fma_(-f[2], e->x[0], b), by_b * fma_(-f[3], e->x[1], a)},
                    .hess = {slope * f[4] * f[4] * fma_(fma_(R(3) * c, a, R(-2) * b), a, -c),
                             slope * f[5] * f[5] * fma_(fma_(R(3) * c, b, R(-2) * a), b, -c)}};
}

#define LOWEST_UNIT (-1000)

/* ---- cosine similarity: each norm is at least q[0] ---- */

INLINE void cosine_similarity_terms(const element *e, real *total)
{
    real a = e->x[0] * inverse_unit_(e->total[0], LOWEST_UNIT);
    real b = e->x[1] * inverse_unit_(e->total[1], LOWEST_UNIT);
    add_product_(&total[0], a, a);
    add_product_(&total[1], b, b);
    add_product_(&total[2], a, b);
}

INLINE outcome cosine_similarity_finish(const element *e)
{
    real unit_a = inverse_unit_(e->total[0], LOWEST_UNIT), unit_b = inverse_unit_(e->total[1], LOWEST_UNIT);
    real norm_a = sqrt_(e->total[2]), norm_b = sqrt_(e->total[3]);
    real least_a = e->q[0] * unit_a, least_b = e->q[0] * unit_b;
    real held_a = max_(least_a, norm_a), held_b = max_(least_b, norm_b);
    real c = (e->total[4] / held_a) / held_b, over_a = unit_a / held_a, over_b = unit_b / held_b;
    /* a norm that is clamped has no derivative */
    real turn_a = select_(norm_a < least_a, all_(0), over_a), turn_b = select_(norm_b < least_b, all_(0), over_b);
    return (outcome){min_(all_(1), max_(all_(-1), c)),
                     {over_a, over_b, c * turn_a, c * turn_b, turn_a, turn_b, c, all_(1)}};
}

static const fl_row_shape cosine_similarity_is = {
    .vectors = 2, .parameters = 1, .folds = {{FL_MAGNITUDES, 2}, {FL_SUMS, 3}}, .factors = 8};
static const row_loss cosine_similarity = {.is = &cosine_similarity_is,
                                           .terms = {magnitude_terms, cosine_similarity_terms},
                                           .finish = cosine_similarity_finish,
                                           .map = cosine_map};

/* ---- cosine embedding: 1 - c where given[0] is 1, max(0, c - q[0]) where it is -1, with
 * c = ab / sqrt((aa + E) (bb + E)), E = 1e-12 ----
 *
 * 1 - c cancels for vectors of nearly one direction. With g the longer and h the other, p = h - (ab / gg) g the part
 * of h across g, (aa + E) (bb + E) - (ab)^2 = gg pp + E (aa + bb) + E^2, a sum of positive terms. */

#define LOWEST_EMBEDDED (-250) /* E divided by the unit squared, to the fourth power, is finite */

typedef struct {
    real aa, bb, ab, unit_a, unit_b;
} products;

INLINE products products_(const element *e)
{
    return (products){e->total[2], e->total[3], e->total[4], inverse_unit_(e->total[0], LOWEST_EMBEDDED),
                      inverse_unit_(e->total[1], LOWEST_EMBEDDED)};
}

INLINE void cosine_embedding_terms(const element *e, real *total)
{
    real a = e->x[0] * inverse_unit_(e->total[0], LOWEST_EMBEDDED);
    real b = e->x[1] * inverse_unit_(e->total[1], LOWEST_EMBEDDED);
    add_product_(&total[0], a, a);
    add_product_(&total[1], b, b);
    add_product_(&total[2], a, b);
}

INLINE void across_terms(const element *e, real *total)
{
    products p = products_(e);
    mask a_is_longer = p.aa >= p.bb;
    real longer = select_(a_is_longer, p.aa, p.bb);
    real ratio = select_(longer > all_(0), -p.ab / longer, all_(0));
    real of_a = p.unit_a * select_(a_is_longer, ratio, all_(1));
    real of_b = p.unit_b * select_(a_is_longer, all_(1), ratio);
    real across = fma_(of_a, e->x[0], of_b * e->x[1]);
    add_product_(&total[0], across, across);
}

INLINE outcome cosine_embedding_finish(const element *e)
{
    products p = products_(e);
    real more_a = R(1e-12) * p.unit_a * p.unit_a, more_b = R(1e-12) * p.unit_b * p.unit_b;
    real norm_a = sqrt_(p.aa + more_a), norm_b = sqrt_(p.bb + more_b), both = norm_a * norm_b;
    real c = p.ab / both, longer = select_(p.aa >= p.bb, p.aa, p.bb);
    real apart = fma_(longer, e->total[5], fma_(more_b, p.aa, more_a * p.bb) + more_a * more_b);
    real distance = select_(p.ab > all_(0), apart / (both * (both + p.ab)), R(1) - c), above = c - e->q[0];
    mask alike = e->given[0] > all_(0);
    real slope = unless_nan_(e->given[0], select_(alike, all_(-1), select_(above < all_(0), all_(0), all_(1))));
    real over_a = p.unit_a / norm_a, over_b = p.unit_b / norm_b;
    return (outcome){unless_nan_(e->given[0], select_(alike, distance, max_(all_(0), above))),
                     {over_a, over_b, c * over_a, c * over_b, over_a, over_b, c, slope}};
}

static const fl_row_shape cosine_embedding_loss_is = {.vectors = 2,
                                                      .given = 1,
                                                      .parameters = 1,
                                                      .folds = {{FL_MAGNITUDES, 2}, {FL_SUMS, 3}, {FL_SUMS, 1}},
                                                      .factors = 8};
static const row_loss cosine_embedding_loss = {.is = &cosine_embedding_loss_is,
                                               .terms = {magnitude_terms, cosine_embedding_terms, across_terms},
                                               .finish = cosine_embedding_finish,
                                               .map = cosine_map};

/* ---- distances: the p-norm of d = a - b + q[last], with q[before that] = p ----
 *
 * With n = (sum |d|^p)^(1/p) the gradient with respect to a is sign(d) (|d|/n)^(p-1), the Hessian (p-1) (|d|/n)^(p-2)
 * (1 - (|d|/n)^p) / n. With m the largest |d| and S the sum of (|d|/m)^p, between 1 and D, it is n = m S^(1/p), and
 * the gradient sign(d) (|d|/m)^(p-1) S^(1/p) / S: nothing overflows, and p = inf is no exception, of which S counts
 * the maxima. */

enum { POWERS, ABSOLUTES, SQUARES, MAXIMA }; /* variant[0]: for any p, and for 1, 2 and infinity alone */
/* variant[1], how many distances there are: of a pair; of an anchor and two others; of these two as well */
enum { PAIR = 1, TRIPLET = 2, TRIANGLE = 3 };

INLINE real power_of_p_(const element *e) { return e->q[e->variant[1] == PAIR ? 0 : 1]; }

typedef struct {
    real d[TRIANGLE];
} differences;

INLINE differences differences_(const element *e)
{
    const real *x = e->x;
    real more = e->q[e->variant[1] == PAIR ? 1 : 2];
    return (differences){{(x[0] - x[1]) + more, e->variant[1] == PAIR ? all_(0) : (x[0] - x[2]) + more,
                          e->variant[1] == TRIANGLE ? (x[1] - x[2]) + more : all_(0)}};
}

/* (a / b)^(y + y_low) for a and b not negative; y_low is 0 or a rounding error. Not inlined, because it is long.
 * Powers that are products or comparisons skip exponential and logarithm if all lanes have such a power. */
static __attribute__((noinline)) real power_of_ratio(real a, real b, real y, real y_low)
{
    real ratio = a / b, square = ratio * ratio, power = select_(y == all_(1), ratio, square);
    power = select_(y == all_(3), square * ratio, select_(y == all_(4), square * square, power));
    mask product = (y == all_(1)) | (y == all_(2)) | (y == all_(3)) | (y == all_(4)), largest = y == all_(INFINITY);
    mask simple = product | largest;
    if (any_(not_(simple))) {
        real2 log = log_ratio2_(a, b);
        log = quick_two_sum_(log.high, log.low);
        real2 x = two_product_(y, log.high);
        real rest = fma_(y, log.low, x.low) + y_low * log.high;
        power = select_(product, power, exp_sum_(x.high, select_(abs_(x.high) <= all_(LARGEST), rest, all_(0))));
    }
    power = select_(largest, ratio - ratio, power); /* 0, or NaN */
    mask one = (a == b) & ((a < all_(INFINITY)) | largest);
    return select_((y == all_(0)) | one, all_(1), power);
}

INLINE real power_less_(real a, real b, real p, int by)
{
    real2 y = two_difference_(p, all_(by));
    return power_of_ratio(a, b, y.high, y.low);
}

/* (p-1) (a/n)^(p-2) (1 - (a/n)^p) / n, with (a/n)^p from what S is the sum of: it may be near 1 */
static __attribute__((noinline)) real bend_of_power(real a, real most, real sum, real n, real p)
{
    real power = power_of_ratio(a, most, p, all_(0)), share = select_(power == all_(0), all_(0), power / sum);
    real bend = (p - R(1)) * (power_less_(a, n, p, 2) * (R(1) - share)) / n;
    mask straight = (p == all_(0)) | (p == all_(1)) | (p == all_(INFINITY)) | (n == all_(0));
    return select_(straight, all_(0), bend);
}

INLINE void largest_difference_terms(const element *e, real *total)
{
    differences from = differences_(e);
    const real *d = from.d;
    UNROLL
    for (int k = 0; k < e->variant[1]; k++)
        if (e->variant[0] == SQUARES)
            total[k] = max_(abs_(d[k]), total[k]);
        else
            raise_(&total[k], abs_(d[k]));
}

INLINE void distance_terms(const element *e, real *total)
{
    differences from = differences_(e);
    const real *d = from.d;
    UNROLL
    for (int k = 0; k < e->variant[1]; k++) {
        real size = abs_(d[k]);
        if (e->variant[0] == ABSOLUTES) {
            total[k] += size;
        } else if (e->variant[0] == SQUARES) {
            real scaled = d[k] * inverse_unit_(e->total[k], LOWEST_UNIT);
            add_product_(&total[k], scaled, scaled);
        } else if (e->variant[0] == MAXIMA) {
            total[k] += select_(size == e->total[k], all_(1), all_(0));
        } else {
            real power = power_of_ratio(size, e->total[k], power_of_p_(e), all_(0));
            total[k] += select_(size == all_(0), all_(0), power);
        }
    }
}

/* A distance, and the factor `over` of its gradient */
typedef struct {
    real n, over;
} distance;

INLINE distance distance_(const element *e, int k)
{
    real most = e->total[k], sum = e->variant[0] == ABSOLUTES ? most : e->total[e->variant[1] + k];
    if (e->variant[0] == ABSOLUTES) return (distance){sum, all_(1)};
    if (e->variant[0] == MAXIMA) return (distance){max_(all_(0), most), R(1) / max_(all_(1), sum)};
    if (e->variant[0] == SQUARES) {
        real root = sqrt_(sum);
        return (distance){root / inverse_unit_(most, LOWEST_UNIT), select_(root == all_(0), all_(0), R(1) / root)};
    }
    real p = power_of_p_(e), inverse = R(1) / p,
         power = power_of_ratio(sum, all_(1), inverse, fma_(-p, inverse, all_(1)) / p);
    mask infinite = most == all_(INFINITY), counts = p == all_(0);
    real n = select_(counts, sum, select_(infinite, most, max_(all_(0), most) * power));
    real over = select_(infinite & (p < all_(INFINITY)), all_(1), power / sum);
    return (distance){unless_nan_(most, n), unless_nan_(most, select_(counts | (sum == all_(0)), all_(0), over))};
}

/* Gradient with respect to the first vector, and Hessian, of slope times a distance: 0 where slope is 0, even if the
 * distance is infinite */
typedef struct {
    real grad, hess;
} turn;

INLINE turn turn_(const element *e, int k, real d, real over, real slope)
{
    real grad, hess, nothing = slope - slope, size = abs_(d), most = e->total[k], p = power_of_p_(e);
    if (e->variant[0] == ABSOLUTES) {
        grad = sign_(d), hess = all_(0);
    } else if (e->variant[0] == MAXIMA) {
        grad = select_(size == most, copysign_(over, d), all_(0)), hess = all_(0);
        grad = select_(d == all_(0), all_(0), grad);
    } else if (e->variant[0] == SQUARES) {
        real unit = inverse_unit_(most, LOWEST_UNIT);
        grad = (d * unit) * over, hess = max_(all_(0), fma_(-grad, grad, all_(1))) * (unit * over);
    } else {
        mask zero = (d == all_(0)) | (p == all_(0));
        grad = select_(zero, all_(0), copysign_(over * power_less_(size, most, p, 1), d));
        real sum = e->total[e->variant[1] + k], n = select_(most == all_(INFINITY), most, most * (over * sum));
        hess = bend_of_power(size, most, sum, n, p);
    }
    mask none = slope == all_(0);
    return (turn){select_(none, all_(0), fma_(slope, grad, nothing)),
                  select_(none, all_(0), fma_(slope, hess, nothing))};
}

INLINE outcome pairwise_distance_finish(const element *e)
{
    distance d = distance_(e, 0);
    return (outcome){d.n, {d.over, unless_nan_(d.n, all_(1))}};
}

INLINE slopes pairwise_distance_map(const element *e)
{
    differences from = differences_(e);
    const real *d = from.d;
    turn t = turn_(e, 0, d[0], e->factor[0], e->factor[1]);
    return (slopes){.grad = {t.grad, all_(0) - t.grad}, .hess = {t.hess, t.hess}};
}

/* max(0, margin + ap - an), with swap the smaller of an and pn in place of an, and half of each where they are equal.
 * The kink counts as active. Factors: `over` of each distance, then the three slopes. */
INLINE outcome triplet_outcome_(const element *e, int swap)
{
    distance ap = distance_(e, 0), an = distance_(e, 1), pn = swap ? distance_(e, 2) : (distance){all_(0), all_(0)};
    real far = an.n, share = all_(1);
    if (swap) {
        far = unless_nan_(pn.n, min_(pn.n, an.n));
        share = select_(an.n < pn.n, all_(1), select_(an.n == pn.n, all_(0.5), all_(0)));
    }
    real slack = (e->q[0] + ap.n) - far;
    real active = unless_nan_(slack, select_(slack < all_(0), all_(0), all_(1)));
    return (outcome){max_(all_(0), slack),
                     {ap.over, an.over, pn.over, active, active * share, active * (R(1) - share)}};
}

INLINE outcome triplet_finish(const element *e) { return triplet_outcome_(e, 0); }
INLINE outcome triplet_swap_finish(const element *e) { return triplet_outcome_(e, 1); }

INLINE slopes triplet_map(const element *e)
{
    const real *over = e->factor, *slope = e->factor + 3;
    differences from = differences_(e);
    const real *d = from.d;
    turn ap = turn_(e, 0, d[0], over[0], slope[0]), an = turn_(e, 1, d[1], over[1], slope[1]);
    if (e->variant[1] == TRIPLET)
        return (slopes){.grad = {ap.grad - an.grad, all_(0) - ap.grad, an.grad},
                        .hess = {ap.hess - an.hess, ap.hess, all_(0) - an.hess}};
    turn pn = turn_(e, 2, d[2], over[2], slope[2]);
    return (slopes){.grad = {ap.grad - an.grad, all_(0) - (ap.grad + pn.grad), an.grad + pn.grad},
                    .hess = {ap.hess - an.hess, ap.hess - pn.hess, all_(0) - (an.hess + pn.hess)}};
}

static const fl_row_shape pairwise_distance_is = {
    .vectors = 2, .parameters = 2, .folds = {{FL_MAXIMA, PAIR}, {FL_SUMS, PAIR}}, .factors = 2};
static const row_loss pairwise_distance = {.is = &pairwise_distance_is,
                                           .terms = {largest_difference_terms, distance_terms},
                                           .finish = pairwise_distance_finish,
                                           .map = pairwise_distance_map,
                                           .variant = {POWERS, PAIR}};
static const fl_row_shape pairwise_distance_2_is = {.vectors = 2,
                                                    .parameters = 2,
                                                    .folds = {{FL_MAGNITUDES, PAIR}, {FL_SUMS, PAIR}},
                                                    .factors = 2,
                                                    .special = 1,
                                                    .at = 2};
static const row_loss pairwise_distance_2 = {.is = &pairwise_distance_2_is,
                                             .terms = {largest_difference_terms, distance_terms},
                                             .finish = pairwise_distance_finish,
                                             .map = pairwise_distance_map,
                                             .variant = {SQUARES, PAIR}};
static const fl_row_shape pairwise_distance_1_is = {
    .vectors = 2, .parameters = 2, .folds = {{FL_SUMS, PAIR}}, .factors = 2, .special = 1, .at = 1};
static const row_loss pairwise_distance_1 = {.is = &pairwise_distance_1_is,
                                             .terms = {distance_terms},
                                             .finish = pairwise_distance_finish,
                                             .map = pairwise_distance_map,
                                             .variant = {ABSOLUTES, PAIR}};
static const fl_row_shape pairwise_distance_inf_is = {.vectors = 2,
                                                      .parameters = 2,
                                                      .folds = {{FL_MAXIMA, PAIR}, {FL_SUMS_FOR_MAP, PAIR}},
                                                      .factors = 2,
                                                      .special = 1,
                                                      .at = INFINITY};
static const row_loss pairwise_distance_inf = {.is = &pairwise_distance_inf_is,
                                               .terms = {largest_difference_terms, distance_terms},
                                               .finish = pairwise_distance_finish,
                                               .map = pairwise_distance_map,
                                               .variant = {MAXIMA, PAIR}};

static const fl_row_shape triplet_margin_loss_is = {
    .vectors = 3, .parameters = 3, .folds = {{FL_MAXIMA, TRIANGLE}, {FL_SUMS, TRIANGLE}}, .factors = 6};
static const row_loss triplet_margin_loss = {.is = &triplet_margin_loss_is,
                                             .terms = {largest_difference_terms, distance_terms},
                                             .finish = triplet_finish,
                                             .map = triplet_map,
                                             .variant = {POWERS, TRIANGLE}};
static const fl_row_shape triplet_margin_loss_2_is = {.vectors = 3,
                                                      .parameters = 3,
                                                      .folds = {{FL_MAGNITUDES, TRIPLET}, {FL_SUMS, TRIPLET}},
                                                      .factors = 6,
                                                      .special = 2,
                                                      .at = 2};
static const row_loss triplet_margin_loss_2 = {.is = &triplet_margin_loss_2_is,
                                               .terms = {largest_difference_terms, distance_terms},
                                               .finish = triplet_finish,
                                               .map = triplet_map,
                                               .variant = {SQUARES, TRIPLET}};
static const fl_row_shape triplet_margin_loss_1_is = {
    .vectors = 3, .parameters = 3, .folds = {{FL_SUMS, TRIANGLE}}, .factors = 6, .special = 2, .at = 1};
static const row_loss triplet_margin_loss_1 = {.is = &triplet_margin_loss_1_is,
                                               .terms = {distance_terms},
                                               .finish = triplet_finish,
                                               .map = triplet_map,
                                               .variant = {ABSOLUTES, TRIANGLE}};

static const fl_row_shape triplet_margin_loss_swap_is = {
    .vectors = 3, .parameters = 3, .folds = {{FL_MAXIMA, TRIANGLE}, {FL_SUMS, TRIANGLE}}, .factors = 6};
static const row_loss triplet_margin_loss_swap = {.is = &triplet_margin_loss_swap_is,
                                                  .terms = {largest_difference_terms, distance_terms},
                                                  .finish = triplet_swap_finish,
                                                  .map = triplet_map,
                                                  .variant = {POWERS, TRIANGLE}};
static const fl_row_shape triplet_margin_loss_swap_2_is = {.vectors = 3,
                                                           .parameters = 3,
                                                           .folds = {{FL_MAGNITUDES, TRIANGLE}, {FL_SUMS, TRIANGLE}},
                                                           .factors = 6,
                                                           .special = 2,
                                                           .at = 2};
static const row_loss triplet_margin_loss_swap_2 = {.is = &triplet_margin_loss_swap_2_is,
                                                    .terms = {largest_difference_terms, distance_terms},
                                                    .finish = triplet_swap_finish,
                                                    .map = triplet_map,
                                                    .variant = {SQUARES, TRIANGLE}};
static const fl_row_shape triplet_margin_loss_swap_1_is = {
    .vectors = 3, .parameters = 3, .folds = {{FL_SUMS, TRIANGLE}}, .factors = 6, .special = 2, .at = 1};
static const row_loss triplet_margin_loss_swap_1 = {.is = &triplet_margin_loss_swap_1_is,
                                                    .terms = {distance_terms},
                                                    .finish = triplet_swap_finish,
                                                    .map = triplet_map,
                                                    .variant = {ABSOLUTES, TRIANGLE}};

/* Special losses follow the general one whose place they take. To save code there is none for triplets of maxima, and
 * triplets without swap mostly share the kernels of those with it, whose third distance they ignore. */
#define PAIR_LOSSES(X, LIKE)                                                                                          \
    X(cosine_similarity)                                                                                              \
    X(cosine_embedding_loss)                                                                                          \
    X(pairwise_distance)                                                                                              \
    X(pairwise_distance_2)                                                                                            \
    X(pairwise_distance_1)                                                                                            \
    X(pairwise_distance_inf)                                                                                          \
    LIKE(triplet_margin_loss, triplet_margin_loss_swap)                                                               \
    X(triplet_margin_loss_2)                                                                                          \
    LIKE(triplet_margin_loss_1, triplet_margin_loss_swap_1)                                                           \
    X(triplet_margin_loss_swap)                                                                                       \
    X(triplet_margin_loss_swap_2)                                                                                     \
    X(triplet_margin_loss_swap_1)
