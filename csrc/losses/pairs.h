/* Losses of the angle between two vectors. Each vector is divided by a power of two near its largest number, which is
 * exact, so that squares of doubles neither overflow nor vanish (`inverse_unit_`; floats need none).
 *
 * With a and b divided by their norms (to which something may be added), c = ab their cosine:
 *   dc/da = (b - c a) / |a|,  d2c/da2 = (3 c a^2 - 2 a b - c) / |a|^2, element by element. */

INLINE void magnitude_terms(const element *e, real *total)
{
    total[0] = max_(abs_(e->x[0]), total[0]);
    total[1] = max_(abs_(e->x[1]), total[1]);
}

/* slope: what the cosine's derivative is multiplied by; over: 1/|a|; pull: c/|a|; bend: as `over`, or 0. In the order
 * of the factors: over a and b, pull a and b, bend a and b, c, slope. */
INLINE slopes cosine_map(const element *e)
{
    const real *f = e->factor;
    real a = f[0] * e->x[0], b = f[1] * e->x[1], c = f[6], slope = f[7];
    real by_a = slope * f[0], by_b = slope * f[1];
    return (slopes){.grad = {by_a * fma_(-f[2], e->x[0], b), by_b * fma_(-f[3], e->x[1], a)},
                    .hess = {slope * f[4] * f[4] * fma_(fma_(R(3) * c, a, R(-2) * b), a, -c),
                             slope * f[5] * f[5] * fma_(fma_(R(3) * c, b, R(-2) * a), b, -c)}};
}

/* ---- cosine similarity: each norm is at least q[0] ---- */

#define LOWEST_SIMILAR (-1000)

INLINE void cosine_similarity_terms(const element *e, real *total)
{
    real a = e->x[0] * inverse_unit_(e->total[0], LOWEST_SIMILAR);
    real b = e->x[1] * inverse_unit_(e->total[1], LOWEST_SIMILAR);
    add_product_(&total[0], a, a);
    add_product_(&total[1], b, b);
    add_product_(&total[2], a, b);
}

INLINE outcome cosine_similarity_finish(const element *e)
{
    real unit_a = inverse_unit_(e->total[0], LOWEST_SIMILAR), unit_b = inverse_unit_(e->total[1], LOWEST_SIMILAR);
    real norm_a = sqrt_(e->total[2]), norm_b = sqrt_(e->total[3]);
    real least_a = e->q[0] * unit_a, least_b = e->q[0] * unit_b;
    real held_a = max_(least_a, norm_a), held_b = max_(least_b, norm_b);
    real c = (e->total[4] / held_a) / held_b, over_a = unit_a / held_a, over_b = unit_b / held_b;
    /* a norm that is held constant does not turn */
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

#define LOWEST_EMBEDDED (-250) /* E in units squared, to the fourth, is a number */

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

#define PAIR_LOSSES(X)                                                                                                \
    X(cosine_similarity)                                                                                              \
    X(cosine_embedding_loss)
