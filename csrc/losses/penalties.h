/* Penalties on parameters w, added to a training objective. */

/* |w|; at 0 the derivative is 0 */
INLINE jet l1_penalty(const real *x, const real *q)
{
    (void)q;
    real w = x[0];
    return CONVEX(abs_(w), sign_(w), select_(w == w, all_(0), w));
}

/* w^2 / 2 */
INLINE jet l2_penalty(const real *x, const real *q)
{
    (void)q;
    real w = x[0];
    return CONVEX(R(0.5) * w * w, w, select_(w == w, all_(1), w));
}

/* a |w| + (1 - a) w^2 / 2 = |w| (a + (1 - a) |w| / 2): a sum of terms that are not negative, so nothing cancels */
INLINE jet elastic_net_penalty(const real *x, const real *q)
{
    real a = q[0], b = q[1], w = x[0], z = abs_(w);
    real factor = select_(b == all_(0), min_(all_(R(LARGEST)), z), z); /* not 0 times infinity */
    return CONVEX(z * fma_(R(0.5) * b, factor, a), select_(w == all_(0), w, copysign_(fma_(b, factor, a), w)),
                  select_(w == w, b, w));
}

#define PENALTY_LOSSES(X)                                                                                             \
    X(l1_penalty, 1, 0, nothing)                                                                                      \
    X(l2_penalty, 1, 0, nothing)                                                                                      \
    X(elastic_net_penalty, 1, 1, complement)
