/* Losses of a score or logit x and a binary label, and margin losses. */

/* max(0, 1 - yx), y = -1 or +1; at the margin the derivative is 0. */
INLINE jet hinge_loss(const real *x, const real *q)
{
    (void)q;
    real y = x[1], slack = R(1) - y * x[0];
    mask active = not_(slack <= all_(0)); /* NaN counts as active */
    return CONVEX(max_(all_(0), slack), select_(active, select_(slack == slack, -y, slack), all_(0)), all_(0));
}

/* With z = |x|, e = exp(-z), and w = pos_weight:
 *   value = (1-y) softplus(x) + w y softplus(-x) = linear z + (1-y + wy) log1p(e)
 *   grad  = (1-y) s(x) - w y s(-x),  where s(x) is 1/(1+e) above 0 and e/(1+e) below
 * Nothing cancels for y = 0 or 1, so confident predictions keep full relative accuracy; 0 * inf counts as 0, so
 * an infinite logit on the right side costs nothing. */
INLINE jet binary_cross_entropy_with_logits(const real *x, const real *q)
{
    real w = q[0], y = x[1], negative = R(1) - y, positive = w * y, z = abs_(x[0]), e = exp_(-z), s = R(1) + e;
    mask above = x[0] > all_(0);
    real linear = select_(above, negative, positive), other = select_(above, positive, negative);
    real both = negative + positive, slope = linear - other * e;
    return CONVEX(fma_(both, log1p_unit_(e), select_(linear == all_(0), all_(0), linear * z)),
                  select_(above, slope, -slope) / s, both * e / (s * s));
}

#define BINARY_LOSSES(X)                                                                                              \
    X(hinge_loss, 2, 0)                                                                                               \
    X(binary_cross_entropy_with_logits, 2, 1)
